"""`flask questionnaire`: check questionnaires and try them out, without a server."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import click
from flask import current_app
from flask.cli import AppGroup

from app.translations import LANGUAGES, MAIN_LANGUAGE, text

if TYPE_CHECKING:
    from app.definitions.edition import Edition
    from app.definitions.finding import Finding
    from app.definitions.loader import Examined

F = TypeVar("F", bound=Callable[..., Any])

AT_FAULT: Final = 1
"""Exit status: something is wrong with a questionnaire or with answers."""

NOT_POSSIBLE: Final = 2
"""Exit status: the command could not do its work, as click has it for wrong usage."""

questionnaire = AppGroup("questionnaire", help="Check questionnaires and try them out.")


def with_language(command: F) -> F:
    """The option that says in which language to speak."""
    return click.option(
        "--language",
        type=click.Choice(LANGUAGES),
        default=MAIN_LANGUAGE,
        show_default=True,
        help="Language of the messages.",
    )(command)


def with_folder(command: F) -> F:
    """The option that says where the questionnaires are."""
    return click.option(
        "--folder",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder of the questionnaires, where it is not the configured one.",
    )(command)


def folder_of(given: Path | None) -> Path:
    """The folder to work with: the one named, else the configured one."""
    configured: Path = current_app.config["KLARHEIT"].questionnaires
    return given or configured


@questionnaire.command()
@click.argument("slugs", metavar="[SLUG]...", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="How findings are written.",
)
@with_language
@with_folder
def check(slugs: tuple[str, ...], form: str, language: str, folder: Path | None) -> None:
    """Say everything that is wrong with questionnaires, all of them without SLUG.

    Exit status: 0 without errors, 1 with errors, 2 where a questionnaire cannot be found.
    """
    from app.cli.findings import written
    from app.definitions.finding import errors, in_order

    folder = folder_of(folder)
    examined, names = _examined(folder, slugs)
    findings = in_order([*names, *(finding for each in examined for finding in each.findings)])
    said = written(findings, folder, language, form)
    if said:
        click.echo(said)
    if form == "text":
        _sum_up(examined, findings, language)
    if any(finding.code in ("no_questionnaire", "no_folder") for finding in findings):
        sys.exit(NOT_POSSIBLE)
    sys.exit(AT_FAULT if errors(findings) else 0)


def _examined(folder: Path, slugs: tuple[str, ...]) -> tuple[list[Examined], tuple[Finding, ...]]:
    """The questionnaires asked for, and what is wrong with the names of files."""
    from app.definitions.finding import Finding, Severity
    from app.definitions.folder import listing
    from app.definitions.loader import examine

    if slugs:
        return [examine(folder, slug) for slug in dict.fromkeys(slugs)], ()
    try:
        found = listing(folder)
    except OSError as error:
        facts = {"reason": error.strerror or ""}
        return [], (Finding(Severity.ERROR, "no_folder", folder.name, 1, 1, (), facts),)
    return [examine(folder, slug) for slug in found.questionnaires], found.findings


def _sum_up(examined: list[Examined], findings: tuple[Finding, ...], language: str) -> None:
    from app.definitions.finding import errors

    for each in examined:
        if each.edition is not None:
            facts = {
                "slug": each.slug,
                "version": each.edition.version[:12],
                "languages": ", ".join(each.edition.languages),
                "personas": len(each.edition.personas),
            }
            click.secho(text(language, "check.valid", **facts), fg="green")
    wrong = len(errors(findings))
    if findings:
        numbers = {"errors": wrong, "warnings": len(findings) - wrong}
        click.echo(text(language, "check.summary", **numbers))


@questionnaire.command()
@click.argument("slug")
@click.argument("answers", type=click.File("rb"), metavar="ANSWERS.JSON")
@click.option("--partial", is_flag=True, help="Count unanswered required questions as skipped.")
@with_language
@with_folder
def assess(slug: str, answers: Any, partial: bool, language: str, folder: Path | None) -> None:
    """Print the whole assessment of answers as JSON. ANSWERS.JSON may be - for standard input."""
    from app.definitions.wording import answer_fault
    from app.domain.answers import read_all
    from app.domain.assessment import assess, document
    from app.domain.conversation import Release
    from app.domain.errors import AnswerError
    from app.domain.handoff import destination

    edition = loaded(folder_of(folder), slug, language)
    asked = edition.questionnaires[edition.language]
    try:
        given = read_all(asked, _read_answers(answers, language))
        assessment = assess(asked, given, partial=partial)
    except AnswerError as error:
        _refuse(answer_fault(error, language))
    to = destination(edition.recipients, asked, given, Release.ALL).address
    result = {**document(asked, assessment), "conversations_to": to}
    click.echo(json.dumps(result, ensure_ascii=False, indent=2))


def loaded(folder: Path, slug: str, language: str) -> Edition:
    """The edition of a questionnaire; says what is wrong with it and ends where it is invalid."""
    from app.cli.findings import written
    from app.definitions.finding import errors
    from app.definitions.loader import examine

    examined = examine(folder, slug)
    if examined.edition is None:
        click.echo(written(errors(examined.findings), folder, language, "text"), err=True)
        missing = any(each.code == "no_questionnaire" for each in examined.findings)
        sys.exit(NOT_POSSIBLE if missing else AT_FAULT)
    return examined.edition


def _read_answers(file: Any, language: str) -> dict[str, object]:
    """The answers of a JSON document. Numbers are exact: int or Decimal, never float."""
    try:
        found = json.load(file, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError, ArithmeticError) as error:
        _refuse(text(language, "check.answers_not_json", reason=str(error)))
    if not isinstance(found, dict):
        _refuse(text(language, "check.answers_no_mapping"))
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse(words: str) -> NoReturn:
    click.secho(words, fg="red", err=True)
    sys.exit(AT_FAULT)
