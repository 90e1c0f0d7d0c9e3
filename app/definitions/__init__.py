"""Authoring: from YAML to a valid questionnaire."""
