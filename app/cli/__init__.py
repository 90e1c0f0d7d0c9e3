"""The command line's side."""
