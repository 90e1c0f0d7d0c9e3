"""The product's own words, in every language it speaks."""
