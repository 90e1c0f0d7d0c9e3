"""What a result becomes: parts of a page, the report, e-mails."""
