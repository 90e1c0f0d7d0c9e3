"""The browser's side: one journey a file."""
