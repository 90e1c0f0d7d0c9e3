"""`flask questionnaire`: check questionnaires and try them out, without a server."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from app.cli.analysing import reach, simulate
from app.cli.authoring import diff, new, schema, translate
from app.cli.options import (
    AT_FAULT,
    NOT_POSSIBLE,
    NOT_THERE,
    folder_of,
    loaded,
    refuse,
    with_folder,
    with_format,
    with_language,
)
from app.cli.speech import Group
from app.translations import text

if TYPE_CHECKING:
    from app.definitions.finding import Finding
    from app.definitions.loader import Examined
    from app.domain.answers import Value
    from app.domain.questionnaire import Questionnaire

questionnaire = Group("questionnaire")
for command in (diff, new, reach, schema, simulate, translate):
    questionnaire.add_command(command)


@questionnaire.command()
@click.argument("slugs", metavar="[SLUG]...", nargs=-1)
@click.option("--seconds", type=click.FloatRange(0), default=2.0, show_default=True)
@with_format
@with_language
@with_folder
def check(
    slugs: tuple[str, ...], seconds: float, form: str, language: str, folder: Path | None
) -> None:
    """Say everything that is wrong with questionnaires, all of them without SLUG.

    Exit status: 0 without errors, 1 with errors, 2 where a questionnaire cannot be found.
    """
    from app.cli.findings import written
    from app.definitions.finding import errors, in_order

    folder = folder_of(folder)
    examined, names = _examined(folder, slugs)
    found = [finding for each in examined for finding in each.findings]
    reached = _reached(examined, folder, seconds) if seconds else []
    findings = in_order([*names, *found, *reached])
    said = written(findings, folder, language, form)
    if said:
        click.echo(said)
    if form == "text":
        _sum_up(examined, findings, language)
    if any(finding.code in NOT_THERE for finding in findings):
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
    if not found.questionnaires and not found.findings:
        return [], (Finding(Severity.ERROR, "empty_folder", folder.name, 1, 1, (), {}),)
    return [examine(folder, slug) for slug in found.questionnaires], found.findings


def _reached(examined: list[Examined], folder: Path, seconds: float) -> list[Finding]:
    """What the analysis of each valid questionnaire warns of."""
    from app.definitions.reach import reach

    return [
        finding
        for each in examined
        if each.edition is not None
        for finding in reach(each.edition, folder / f"{each.slug}.yaml", seconds).findings
    ]


def _sum_up(examined: list[Examined], findings: tuple[Finding, ...], language: str) -> None:
    from app.definitions.finding import errors
    from app.definitions.summary import summarised

    findings = summarised(findings)
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
@click.option("--partial", is_flag=True)
@with_language
@with_folder
def assess(slug: str, answers: Any, partial: bool, language: str, folder: Path | None) -> None:
    """Print the whole assessment of answers as JSON. ANSWERS.JSON may be - for standard input."""
    from app.domain.assessment import assess, document
    from app.domain.conversation import Release
    from app.domain.handoff import destination

    edition = loaded(folder_of(folder), slug, language)
    asked = edition.questionnaires[edition.language]
    given = _given(asked, _read_answers(answers, language), language, partial=partial)
    assessment = assess(asked, given, partial=partial)
    to = destination(edition.recipients, asked, given, Release.ALL).address
    result = {**document(asked, assessment), "conversations_to": to}
    click.echo(json.dumps(result, ensure_ascii=False, indent=2))


def _given(
    asked: Questionnaire, raw: Mapping[str, object], language: str, *, partial: bool
) -> dict[str, Value]:
    """The answers to a questionnaire. Says everything that keeps them from being assessed."""
    from app.definitions.nearest import nearest
    from app.definitions.wording import answer_fault
    from app.domain.answers import missing_questions, read
    from app.domain.errors import AnswerError, AnswerMissing, UnknownQuestion

    given: dict[str, Value] = {}
    faults: dict[str, str] = {}
    for question_id, value in raw.items():
        try:
            if question_id not in asked.questions:
                raise UnknownQuestion(question_id)
            given[question_id] = read(asked.questions[question_id], value)
        except AnswerMissing:
            continue
        except AnswerError as error:
            faults[question_id] = answer_fault(error, language)
        is_unknown = question_id not in asked.questions
        if near := nearest(question_id, asked.questions) if is_unknown else "":
            said = text(language, "check.unknown_reference_remedy_nearest", nearest=near)
            faults[question_id] = f"{faults[question_id]} {said}"
    missing = [] if partial else [each.id for each in missing_questions(asked, given)]
    if unanswered := [each for each in missing if each not in faults]:
        count = "one" if len(unanswered) == 1 else "some"
        names = {"question": unanswered[0], "questions": ", ".join(unanswered)}
        faults[""] = text(language, f"check.answers_missing_{count}", **names)
    if faults:
        refuse("\n".join(faults.values()))
    return given


def _read_answers(file: Any, language: str) -> dict[str, object]:
    """The answers of a JSON document. Numbers are exact: int or Decimal, never float."""
    try:
        found = json.load(file, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError, ArithmeticError) as error:
        refuse(text(language, "check.answers_not_json", reason=str(error)))
    if not isinstance(found, dict):
        refuse(text(language, "check.answers_no_mapping"))
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
