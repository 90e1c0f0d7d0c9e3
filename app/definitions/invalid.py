"""The error of a file that must not be used."""

from __future__ import annotations

from app.definitions.finding import Finding
from app.definitions.wording import told
from app.translations import MAIN_LANGUAGE


class InvalidDefinition(Exception):
    """A file that must not be used; `findings` says everything that is wrong, errors first."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.findings = findings

    def __str__(self) -> str:
        """The findings in the main language."""
        return self.said(MAIN_LANGUAGE)

    def said(self, language: str) -> str:
        """The findings, one a line: file:line:column, where, what."""
        return "\n".join(told(finding, language) for finding in self.findings)
