"""What the commands about questionnaires have in common: options, exit status, loading."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import click
from flask import current_app
from flask.cli import with_appcontext

from app.translations import LANGUAGES, MAIN_LANGUAGE

if TYPE_CHECKING:
    from app.definitions.edition import Edition
    from app.definitions.finding import Finding

F = TypeVar("F", bound=Callable[..., Any])

AT_FAULT: Final = 1
"""Exit status: something is wrong with a questionnaire or with answers."""

NOT_POSSIBLE: Final = 2
"""Exit status: the command could not do its work, as click has it for wrong usage."""

NOT_THERE: Final = frozenset({"no_questionnaire", "empty_folder", "brand_asked", "no_folder"})
"""Findings that say that there is nothing to work on."""


def with_language(command: F) -> F:
    """The option that says in which language to speak."""
    return click.option(
        "--language",
        type=click.Choice(LANGUAGES),
        default=MAIN_LANGUAGE,
        show_default=True,
    )(command)


def with_folder(command: F) -> F:
    """The option that says where the questionnaires are."""
    return click.option(
        "--folder",
        type=click.Path(path_type=Path, file_okay=False),
    )(with_appcontext(command))


def with_format(command: F) -> F:
    """The option that says how findings are written."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "github", "sarif"]),
        default="text",
        show_default=True,
    )(command)


def folder_of(given: Path | None) -> Path:
    """The folder to work with: the one named, else the configured one."""
    configured: Path = current_app.config["KLARHEIT"].questionnaires
    return given or configured


def shown(path: Path) -> str:
    """The path as seen from here."""
    full = path.resolve()
    return str(full.relative_to(Path.cwd())) if full.is_relative_to(Path.cwd()) else str(full)


def share(count: int, total: int, language: str) -> str:
    """A share in per cent with one decimal, and never 0 for what is there."""
    percent = f"{100 * count / total:.1f}"
    few = "< " if count and percent == "0.0" else ""
    shown = "0.1" if few else percent
    return f"{few}{shown.replace('.', ',') if language == 'de' else shown} %"


def refuse(words: str, status: int = AT_FAULT) -> NoReturn:
    """Say on the error stream why the command ends, and end it."""
    click.secho(words, fg="red", err=True)
    sys.exit(status)


def refuse_findings(findings: tuple[Finding, ...], folder: Path, language: str) -> NoReturn:
    """Say the errors among the findings on the error stream, and end."""
    from app.cli.findings import written
    from app.definitions.finding import errors

    click.echo(written(errors(findings), folder, language, "text"), err=True)
    missing = any(each.code in NOT_THERE for each in findings)
    sys.exit(NOT_POSSIBLE if missing else AT_FAULT)


def loaded(folder: Path, slug: str, language: str) -> Edition:
    """The edition of a questionnaire; says what is wrong with it and ends where it is invalid."""
    from app.definitions.loader import examine

    examined = examine(folder, slug)
    if examined.edition is None:
        refuse_findings(examined.findings, folder, language)
    return examined.edition
