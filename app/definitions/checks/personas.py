"""Personas run as tests: their answers fit, and their results are what the file expects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from app.definitions.checks.each import dangling
from app.definitions.edition import Persona
from app.definitions.finding import Issue, Place, Severity
from app.definitions.hints import hint
from app.definitions.nearest import meant, named
from app.definitions.scalars import whole_number
from app.definitions.wording import Quoted
from app.domain.answers import Value, missing_questions, read, shown_questions
from app.domain.assessment import Assessment, assess
from app.domain.errors import AnswerError, SeveralChosen, UnknownOption, WrongKind
from app.domain.questionnaire import UNKNOWN_ID, Question, Questionnaire, QuestionType
from app.translations import text

_NO_SECOND: Final = frozenset({"keine", "kein", "nichts", "none", "no", "nein", "-"})
"""What people write who mean that there is no second category."""

MOST_NAMED: Final = 8
"""Options that a remedy lists."""


def personas(questionnaire: Questionnaire, given: tuple[Persona, ...]) -> Iterator[Issue]:
    """All issues of all personas."""
    for persona in given:
        place: Place = ("personas", persona.id)
        answers: dict[str, Value] = {}
        found = list(_answers(questionnaire, persona, (*place, "answers"), answers))
        yield from found
        if not any(issue.severity is Severity.ERROR for issue in found):
            assessment = assess(questionnaire, answers)
            yield from _compare(questionnaire, persona, assessment, (*place, "expect"))


def _answers(
    questionnaire: Questionnaire, persona: Persona, place: Place, answers: dict[str, Value]
) -> Iterator[Issue]:
    """Read the persona's answers into `answers`, with what is wrong with them.

    What only follows from an answer that is at fault is not said.
    """
    questions = questionnaire.questions
    wrong = list(_read(questions, persona, place, answers))
    unknown = [each for each in persona.answers if each not in questions]
    new_names = _renamed(questionnaire, persona, unknown, answers)
    for old, new in new_names.items():
        answers[new] = read(questions[new], persona.answers[old])
        wrong.append(_unknown(questions, old, new, place))
    left = [each for each in unknown if each not in new_names]
    missing = [
        each for each in missing_questions(questionnaire, answers) if each.id not in persona.answers
    ]
    if missing and (left or len(missing) > 1):
        wrong.append(_outdated(left, missing, place))
    else:
        wrong += (_unknown(questions, each, "", place) for each in left)
        wrong += (
            Issue("persona_incomplete", (*place, each.id), {"id": each.id}) for each in missing
        )
    yield from wrong
    if not wrong:
        shown = {question.id for question in shown_questions(questionnaire, answers)}
        for question_id in answers:
            if question_id not in shown:
                at = (*place, question_id)
                yield Issue("persona_hidden", at, {"id": question_id}, True, Severity.WARNING)


def _read(
    questions: Mapping[str, Question],
    persona: Persona,
    place: Place,
    answers: dict[str, Value],
) -> Iterator[Issue]:
    """Read the persona's answers into `answers`, with an issue for each that does not fit."""
    for question_id, raw in persona.answers.items():
        if question_id not in questions:
            continue
        try:
            answers[question_id] = read(questions[question_id], raw)
        except AnswerError as error:
            near = _meant(error, questions[question_id], raw)
            facts = {"value": raw, "error": error, "nearest": near}
            yield Issue("persona_answer", (*place, question_id), facts)


def _renamed(
    questionnaire: Questionnaire,
    persona: Persona,
    unknown: list[str],
    answers: Mapping[str, Value],
) -> dict[str, str]:
    """Ids of questions that are called otherwise now, with their new names.

    One is the name most like it of a question without an answer that it would answer; else the only
    one that must be answered and that it would answer.
    """
    free = {
        id_: each for id_, each in questionnaire.questions.items() if id_ not in persona.answers
    }
    needed = [each.id for each in missing_questions(questionnaire, answers) if each.id in free]
    found: dict[str, str] = {}
    for old in unknown:
        raw = persona.answers[old]
        fitting = {id_: each for id_, each in free.items() if _answers_it(each, raw)}
        near = named(old, fitting)
        only = [id_ for id_ in needed if id_ in fitting]
        new = near or (only[0] if len(only) == 1 == len(unknown) else "")
        if new:
            found[old] = new
            del free[new]
    return found


def _unknown(questions: Mapping[str, Question], old: str, new: str, place: Place) -> Issue:
    """An answer to no question. One that is answered already is never what is meant."""
    issue = dangling("question", old, questions, (*place, old), on_key=True)
    return replace(issue, facts={**issue.facts, "nearest": new})


def _answers_it(question: Question, raw: object) -> bool:
    try:
        read(question, raw)
    except AnswerError:
        return False
    return True


def _outdated(unknown: list[str], missing: list[Question], place: Place) -> Issue:
    """One issue on all questions that a persona does not know, or knows no longer."""
    facts = {
        "missing": Quoted(tuple(each.id for each in missing)),
        "unknown": Quoted(tuple(unknown)),
        "choices": Choices(tuple(missing)),
    }
    return Issue("persona_outdated" if unknown else "persona_answers_missing", place, facts, True)


@dataclass(frozen=True, slots=True)
class Choices:
    """What questions can be answered with, as one writes it."""

    questions: tuple[Question, ...]

    def words(self, language: str) -> str:
        """A line for each question."""
        return "\n".join(f"{each.id}: {self._of(each, language)}" for each in self.questions)

    def _of(self, question: Question, language: str) -> str:
        options = list(question.options_by_id)
        match question.type:
            case QuestionType.SINGLE:
                known = options
            case QuestionType.MULTI:
                known = [f"[{each}]" for each in options]
            case QuestionType.SCALE | QuestionType.NUMBER:
                between = {"low": question.min, "high": question.max}
                known = [text(language, "check.answer_between", **between)]
            case QuestionType.DATE:
                known = ['"2026-09-24"']
            case QuestionType.TEXT:
                known = ['"…"']
        return " / ".join([*known, UNKNOWN_ID] if question.unknown else known)


def _meant(error: AnswerError, question: Question, raw: object) -> str:
    """The answer as one would write it, "" where that cannot be guessed."""
    known = question.options_by_id
    match error, raw:
        case UnknownOption(), _:
            return _option_meant(error.option_id, question)
        case WrongKind(), str() if question.unknown and meant(raw, [UNKNOWN_ID]):
            return UNKNOWN_ID
        case SeveralChosen(), [only]:
            return str(only)
        case _, Decimal() if (whole := whole_number(raw)) is not None:
            return str(whole)
        case WrongKind(), str() if question.type is QuestionType.MULTI:
            found = named(raw, known)
            return f"[{found}]" if found else ""
        case WrongKind(), str() if question.type is QuestionType.DATE:
            day = re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", raw)
            return f'"{day[3]}-{day[2]:0>2}-{day[1]:0>2}"' if day else ""
        case WrongKind(), str():
            return hint((), "number", raw)
        case _:
            return ""


def _option_meant(id_: str, question: Question) -> str:
    """The option that is meant by an id, else those there are: unknown is one of them."""
    known = question.options_by_id
    if not question.unknown:
        return named(id_, known) or _choice(known)
    both = (named(id_, known), meant(id_, [UNKNOWN_ID]))
    return " / ".join(filter(None, both)) or _choice((*known, UNKNOWN_ID))


def _choice(known: Iterable[str]) -> str:
    """The options there are, where they are few."""
    options = list(known)
    return " / ".join(options) if len(options) <= MOST_NAMED else ""


def _compare(
    questionnaire: Questionnaire, persona: Persona, actual: Assessment, place: Place
) -> Iterator[Issue]:
    expect = persona.expect
    bands = {each.dimension_id: each.band for each in actual.dimensions}
    because = {
        "stage": f" ({', '.join(f'{each}: {band}' for each, band in bands.items())})",
        "urgency": f" ({actual.urgency_points})",
    }
    if expect.stage is not None:
        yield from _differs(
            "stage", expect.stage, actual.stage, questionnaire.stages_by_id, place, because["stage"]
        )
    if expect.urgency is not None:
        known = questionnaire.urgency_by_id
        yield from _differs(
            "urgency", expect.urgency, actual.urgency_level, known, place, because["urgency"]
        )
    if expect.category is not None:
        yield from _compare_categories(questionnaire, expect.category, actual, place)
    if expect.offered is not None and expect.offered != actual.conversation_offered:
        words = {True: "offered", False: "not_yet"}
        facts = {
            "aspect": "conversation",
            "wanted": words[expect.offered],
            "actual": words[actual.conversation_offered],
            "because": f" ({actual.stage})",
        }
        yield Issue("persona_differs", (*place, "conversation"), facts)


def _compare_categories(
    questionnaire: Questionnaire,
    expected: tuple[str, str | None],
    actual: Assessment,
    place: Place,
) -> Iterator[Issue]:
    known = questionnaire.categories_by_id
    found = (actual.category, actual.second_category)
    for position, (wanted, got) in enumerate(zip(expected, found, strict=True)):
        at = (*place, "category", position)
        if wanted is not None and wanted not in known:
            unknown = dangling("category", wanted, known, at)
            yield _none_meant(unknown) if position and wanted in _NO_SECOND else unknown
        elif wanted != got:
            facts = {
                "aspect": "category" if position == 0 else "second_category",
                "wanted": wanted or "null",
                "actual": got or "null",
                "because": "",
            }
            yield Issue("persona_differs", at, facts)


def _none_meant(issue: Issue) -> Issue:
    return replace(issue, facts={**issue.facts, "nearest": "null"})


def _differs(
    aspect: str,
    expected: str,
    actual: str,
    known: Mapping[str, object],
    place: Place,
    because: str,
) -> Iterator[Issue]:
    at = (*place, aspect)
    if expected not in known:
        yield dangling(aspect, expected, known, at)
    elif expected != actual:
        facts = {"aspect": aspect, "wanted": expected, "actual": actual, "because": because}
        yield Issue("persona_differs", at, facts)
