"""`show_if` and `when`: they look at questions with options, and only backwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.definitions.checks.each import dangling, each_question, type_of
from app.definitions.finding import Issue, Place
from app.definitions.hints import NEGATION
from app.definitions.nearest import named as meant
from app.domain.questionnaire import UNKNOWN_ID

Data = Mapping[str, Any]


def shown_questions(data: Data) -> Iterator[Issue]:
    """A question depends only on questions before it."""
    questions = {question_id: question for _, question_id, question in each_question(data)}
    order = {question_id: position for position, question_id in enumerate(questions)}
    for place, question_id, question in each_question(data):
        if "show_if" not in question:
            continue
        for at, named, options in _each_term(question["show_if"], (*place, "show_if")):
            if named == question_id:
                yield Issue("condition_on_itself", at, {"id": named}, on_key=True)
            elif order.get(named, -1) > order[question_id]:
                yield Issue("condition_on_later", at, {"id": named}, on_key=True)
            else:
                yield from _options(named, options, questions, at)


def routes(data: Data) -> Iterator[Issue]:
    """A route depends on any questions."""
    questions = {question_id: question for _, question_id, question in each_question(data)}
    for position, route in enumerate(data["handoff"].get("routes", [])):
        place = ("handoff", "routes", position, "when")
        for at, named, options in _each_term(route["when"], place):
            yield from _options(named, options, questions, at)


def _each_term(condition: Any, place: Place) -> Iterator[tuple[Place, str, list[Any]]]:
    if isinstance(condition, list):
        for position, alternative in enumerate(condition):
            for named, options in alternative.items():
                yield (*place, position, named), named, options
    else:
        for named, options in condition.items():
            yield (*place, named), named, options


def _options(
    named: str, options: list[Any], questions: Mapping[str, Any], place: Place
) -> Iterator[Issue]:
    question = questions.get(named)
    if question is None and NEGATION.match(named):
        yield Issue("condition_not", place, {"id": named}, on_key=True)
        return
    if question is None:
        yield dangling("question", named, questions, place, on_key=True)
        return
    if type_of(question) in ("scale", "number", "date", "text"):
        facts = {"id": named, "type": type_of(question)}
        yield Issue("condition_without_options", place, facts, on_key=True)
        return
    known = question["options"]
    if isinstance(options, str) and options not in known and NEGATION.match(options):
        yield _without(named, options, question, place)
        return
    for position, option_id in enumerate(options if isinstance(options, list) else ()):
        at = (*place, position)
        if option_id == UNKNOWN_ID:
            if not question.get("unknown", False):
                yield Issue("condition_unknown_not_offered", at, {"id": named})
        elif option_id not in known:
            is_negated = isinstance(option_id, str) and NEGATION.match(option_id)
            yield (
                _without(named, option_id, question, at)
                if is_negated
                else dangling("option", option_id, known, at)
            )


def _without(named: str, written: str, question: Mapping[str, Any], place: Place) -> Issue:
    """What somebody meant who wrote which answer it is not: the others."""
    known = question["options"]
    excluded = meant(NEGATION.sub("", written), known)
    others = [each for each in known if each != excluded]
    near = f"{named}: [{', '.join(others)}]" if excluded and others else ""
    return Issue("condition_not", place, {"id": written, "nearest": near})
