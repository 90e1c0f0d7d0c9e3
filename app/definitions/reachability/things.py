"""Everything an analysis is about, and which of it a given way of answering leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from app.definitions.codes import Codes
from app.definitions.reachability.result import NOT_YET, OFFERED, Kind, Thing
from app.domain.answers import SKIPPED, Answers, Value, chosen, given, holds, plain, shown_questions
from app.domain.assessment import assess
from app.domain.questionnaire import UNKNOWN_ID, Question, Questionnaire, QuestionType, Recipients


def things(questionnaire: Questionnaire, recipients: Recipients | None) -> Iterator[Thing]:
    """Everything a way of answering could lead to."""
    for question in questionnaire.questions.values():
        yield Thing(Kind.QUESTION, (question.id,))
        yield from (Thing(Kind.OPTION, (question.id, each)) for each in option_ids(question))
    for dimension in questionnaire.dimensions:
        yield from (Thing(Kind.BAND, (dimension.id, band)) for band in questionnaire.bands)
        yield Thing(Kind.NOT_ASSESSABLE, (dimension.id,))
    yield from (Thing(Kind.STAGE, (each.id,)) for each in questionnaire.stages)
    yield from (Thing(Kind.FIRST_CATEGORY, (each.id,)) for each in questionnaire.categories)
    for category in questionnaire.categories:
        if not category.fallback:
            yield Thing(Kind.SECOND_CATEGORY, (category.id,))
    yield from (Thing(Kind.URGENCY, (each.id,)) for each in questionnaire.urgency)
    routes = recipients.routes if recipients else ()
    yield from (Thing(Kind.ROUTE, (str(at),)) for at in range(1, len(routes) + 1))
    yield from (Thing(Kind.CONVERSATION, (each,)) for each in (OFFERED, NOT_YET))


def option_ids(question: Question) -> list[str]:
    """What can be chosen, by the ids that conditions use."""
    return [*(each.id for each in question.options), *([UNKNOWN_ID] if question.unknown else [])]


def led_to(
    questionnaire: Questionnaire, recipients: Recipients | None, answers: Answers
) -> Iterator[Thing]:
    """Everything that complete answers lead to, as the assessment has it."""
    for question in shown_questions(questionnaire, answers):
        yield Thing(Kind.QUESTION, (question.id,))
        for option_id in chosen(answers.get(question.id)):
            yield Thing(Kind.OPTION, (question.id, option_id))
    result = assess(questionnaire, answers)
    for dimension in result.dimensions:
        yield Thing(Kind.BAND, (dimension.dimension_id, dimension.band))
        if dimension.clarity is None:
            yield Thing(Kind.NOT_ASSESSABLE, (dimension.dimension_id,))
    yield Thing(Kind.STAGE, (result.stage,))
    yield Thing(Kind.FIRST_CATEGORY, (result.category,))
    if result.second_category is not None:
        yield Thing(Kind.SECOND_CATEGORY, (result.second_category,))
    yield Thing(Kind.URGENCY, (result.urgency_level,))
    yield Thing(Kind.CONVERSATION, (OFFERED if result.conversation_offered else NOT_YET,))
    counting = given(questionnaire, answers)
    for at, route in enumerate(recipients.routes if recipients else (), 1):
        if holds(route.when, counting):
            yield Thing(Kind.ROUTE, (str(at),))
            break


def completed(questionnaire: Questionnaire, wanted: Mapping[str, Value]) -> dict[str, Value]:
    """A complete valid way of answering: as wanted, and as little as possible besides."""
    found: dict[str, Value] = {}
    for question in questionnaire.questions.values():
        if question.show_if is None or holds(question.show_if, found):
            value = wanted.get(question.id, _anything(question))
            if question.type is QuestionType.MULTI and isinstance(value, tuple):
                value = tuple(each.id for each in question.options if each.id in value)
            found[question.id] = value
    return {id_: value for id_, value in found.items() if value is not SKIPPED}


def _anything(question: Question) -> Value:
    if question.optional:
        return SKIPPED
    codes = Codes(question)
    if codes.is_multi:
        return codes.value(1) if codes.together else next(iter(codes.special.values()))
    return codes.plain[0]


def document(questionnaire: Questionnaire, answers: Answers) -> dict[str, object]:
    """Answers in the form of `answers.json`."""
    found: dict[str, object] = {}
    for id_, value in answers.items():
        raw = plain(value, questionnaire.questions[id_])
        whole = isinstance(raw, Decimal) and raw == int(raw)
        found[id_] = int(raw) if whole and isinstance(raw, Decimal) else raw
    return found
