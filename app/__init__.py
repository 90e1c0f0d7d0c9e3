"""Klarheit: a self-assessment page for prospects."""
