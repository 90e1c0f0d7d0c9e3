"""Findings as a terminal, an editor or a CI service wants them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import indent
from typing import Any, Final

import click

from app.definitions.finding import Finding, Severity
from app.definitions.source import Unreadable, read_source
from app.definitions.summary import summarised
from app.definitions.wording import message, plain_finding, remedy, where
from app.translations import text

FORMATS: Final = ("text", "json", "github", "sarif")

_COLOURS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
_WIDEST: Final = 100


def written(findings: Sequence[Finding], folder: Path, language: str, form: str) -> str:
    """All findings in one of FORMATS, files named as seen from the current directory.

    Programs get each finding; people get one for very many of the same kind.
    """
    match form:
        case "json":
            return _json([_plain(each, folder, language) for each in findings])
        case "github":
            plain = [_plain(each, folder, language) for each in summarised(findings)]
            return "\n".join(map(_github, plain))
        case "sarif":
            return _json(_sarif([_plain(each, folder, language) for each in findings]))
        case _:
            some = summarised(findings)
            lines = {name: _lines(folder / name) for name in {each.file for each in some}}
            return "\n\n".join(_readable(each, folder, lines[each.file], language) for each in some)


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def _plain(finding: Finding, folder: Path, language: str) -> dict[str, Any]:
    return {**plain_finding(finding, language), "file": _shown(folder, finding)}


def _shown(folder: Path, finding: Finding) -> str:
    """The file as seen from here, or in full where it lies elsewhere; with slashes everywhere."""
    path = (folder if finding.file == folder.name else folder / finding.file).resolve()
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _lines(path: Path) -> list[str]:
    """The lines of a file; none where it cannot be read, which a finding says already."""
    try:
        return read_source(path).lines
    except Unreadable:
        return []


def _readable(finding: Finding, folder: Path, lines: list[str], language: str) -> str:
    place = f"{_shown(folder, finding)}:{finding.line}:{finding.column}"
    severity = text(language, f"check.severity_{finding.severity}")
    head = (
        f"{click.style(place, bold=True)}: "
        f"{click.style(severity, fg=_COLOURS[finding.severity], bold=True)}: "
        f"{where(finding.place, language)}: {message(finding, language)}"
    )
    told = indent(remedy(finding, language), "  ")
    parts = [head, *_excerpt(finding, lines), told]
    return "\n".join(part for part in parts if part.strip())


def _excerpt(finding: Finding, lines: list[str]) -> list[str]:
    """The line at fault with a caret below it; of a long one, what stands around the caret."""
    line = lines[finding.line - 1] if finding.line <= len(lines) else ""
    # Of a whole file the first line says nothing, least of all where it is a note.
    if not line.strip() or (not finding.place and finding.line == 1 and line.startswith("#")):
        return []
    start = max(0, finding.column - _WIDEST // 2)
    before, after = "…" if start else "", "…" if len(line) > start + _WIDEST else ""
    shown = f"{before}{line[start : start + _WIDEST]}{after}".replace("\t", "→")
    gutter = f"{finding.line:>6} | "
    space = " " * (len(before) + finding.column - 1 - start)
    caret = f"{'| ':>{len(gutter)}}{space}^"
    return [gutter + shown, click.style(caret, fg=_COLOURS[finding.severity])]


def _github(finding: Mapping[str, Any]) -> str:
    """A workflow command that GitHub shows beside the line."""
    properties = {
        "file": finding["file"],
        "line": finding["line"],
        "col": finding["column"],
        "title": f"{finding['path']} ({finding['code']})",
    }
    listed = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    said = f"{finding['message']} {finding['remedy']}".strip()
    return f"::{finding['severity']} {listed}::{_escaped(said)}"


def _escaped(value: object, more: str = "") -> str:
    found = str(value)
    for sign in f"%\r\n{more}":
        found = found.replace(sign, f"%{ord(sign):02X}")
    return found


def _sarif(findings: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """SARIF 2.1.0, which code scanning and editors read."""
    found = list(findings)
    return {
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Klarheit",
                        "rules": [{"id": code} for code in sorted({f["code"] for f in found})],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_sarif_result(finding) for finding in found],
            }
        ],
    }


def _sarif_result(finding: Mapping[str, Any]) -> dict[str, Any]:
    region = {"startLine": finding["line"], "startColumn": finding["column"]}
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": finding["file"]},
            "region": region,
        },
        "logicalLocations": [{"fullyQualifiedName": finding["path"]}],
    }
    return {
        "ruleId": finding["code"],
        "level": finding["severity"],
        "message": {"text": f"{finding['message']} {finding['remedy']}".strip()},
        "locations": [location],
    }
