"""Small questionnaires and answers for tests of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from app.domain.questionnaire import (
    Category,
    Condition,
    Dimension,
    Impulse,
    Limits,
    Option,
    Path,
    Question,
    Questionnaire,
    QuestionType,
    Section,
    Stage,
    UrgencyLevel,
)

BANDS = {"open": 0, "partly": 33, "clear": 66}


def when(*alternatives: Mapping[str, Iterable[str]]) -> Condition:
    """A condition: any of the mappings, each all of its questions."""
    return Condition(
        tuple(
            tuple((question_id, frozenset(options)) for question_id, options in each.items())
            for each in alternatives
        )
    )


def single(question_id: str, *, options: Iterable[Option] | None = None, **more: Any) -> Question:
    """A single choice; without options, four of clarity 0 to 3."""
    chosen = options or [
        Option(f"o{clarity}", f"Option {clarity}", clarity) for clarity in range(4)
    ]
    return Question(question_id, "all", f"{question_id}?", options=tuple(chosen), **more)


def multi(question_id: str, options: Iterable[Option], **more: Any) -> Question:
    """A multiple choice."""
    return Question(
        question_id,
        "all",
        f"{question_id}?",
        type=QuestionType.MULTI,
        options=tuple(options),
        **more,
    )


def scale(question_id: str, least: int = 0, most: int = 10, **more: Any) -> Question:
    """A scale."""
    return Question(
        question_id,
        "all",
        f"{question_id}?",
        type=QuestionType.SCALE,
        min=Decimal(least),
        max=Decimal(most),
        **more,
    )


def text(question_id: str, **more: Any) -> Question:
    """A free text, optional."""
    more = {"optional": True, **more}
    return Question(question_id, "all", f"{question_id}?", type=QuestionType.TEXT, **more)


def stage(stage_id: str, **requires: str) -> Stage:
    """A stage that requires bands of dimensions."""
    return Stage(stage_id, stage_id, f"You are at {stage_id}.", ("One thing",), "Early.", requires)


def questionnaire(
    *questions: Question,
    dimensions: Iterable[str] = ("problem",),
    stages: Iterable[Stage] | None = None,
    categories: Iterable[str] = ("flow", "roles"),
    urgency: Iterable[UrgencyLevel] | None = None,
    from_stage: str | None = None,
    bands: Mapping[str, int] = BANDS,
) -> Questionnaire:
    """A questionnaire of one section, with everything that is not given filled in."""
    dimensions = tuple(dimensions)
    ladder = tuple(
        stages or (stage("early"), stage("later", **dict.fromkeys(dimensions, list(bands)[-1])))
    )
    path = Path("stay", "Leave it", "No effort", "It stays", unchanged=True)
    found = [Category(each, each.title(), "Text.", (path,)) for each in categories]
    fallback = Category("open", "Open", "Text.", (path,), fallback=True)
    return Questionnaire(
        slug="small",
        version="0" * 64,
        language="en",
        title="Small",
        subtitle="A small check",
        minutes=1,
        intro=("One.",),
        start="Start",
        bands=bands,
        band_titles={band: band for band in bands},
        dimensions=tuple(
            Dimension(each, each.title(), each.title(), f"{each}?", {band: band for band in bands})
            for each in dimensions
        ),
        sections=(Section("all", "All", None, questions),),
        categories=(*found, fallback),
        urgency=tuple(urgency or (UrgencyLevel("calm", "Calm", "No hurry.", from_points=0),)),
        stages=ladder,
        impulses={
            (dimension, band): Impulse(f"{dimension} {band}", "Read.")
            for dimension in dimensions
            for band in bands
        },
        limits=Limits("Limits", ("One limit",)),
        from_stage=from_stage or ladder[-1].id,
        reply_within_days=3,
    )
