"""Read a file as text, within bounds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from app.definitions.finding import Finding, Severity

LARGEST: Final = 512 * 1024
"""Bytes: ten times the flagship. What is larger is a mistake or an attack."""


@dataclass(frozen=True)
class Source:
    """The text of a file and the name it goes by in findings."""

    file: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends; the first one is at 0."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def line(self, number: int) -> str:
        """A line by its number from 1; "" where there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


class Unreadable(Exception):
    """A file that cannot be read; `findings` say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*(each.code for each in findings))
        self.findings = findings


def read_source(path: Path) -> Source:
    """The text of a file, without a byte order mark.

    Raises Unreadable for a file that is missing, unreadable, too large or not UTF-8.
    """
    try:
        with path.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except FileNotFoundError:
        raise _unreadable(path, "missing_file") from None
    except OSError as error:
        raise _unreadable(path, "unreadable_file", reason=error.strerror or "") from None
    if len(data) > LARGEST:
        raise _unreadable(path, "file_too_large", limit=LARGEST // 1024)
    try:
        return Source(path.name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise _unreadable(path, "not_utf8", line, column) from None


def _unreadable(
    path: Path, code: str, line: int = 1, column: int = 1, **facts: object
) -> Unreadable:
    return Unreadable(Finding(Severity.ERROR, code, path.name, line, column, (), facts))
