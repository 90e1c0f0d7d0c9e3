"""Valid plain data into the product's nouns.

Collections under ids come as mappings from a file or as lists of pairs from a snapshot: `dict`
takes both.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.definitions.edition import Expectation, Persona
from app.domain.questionnaire import (
    Category,
    Condition,
    Dimension,
    Frequent,
    Impulse,
    Limits,
    Option,
    Path,
    Question,
    Questionnaire,
    QuestionType,
    Recipients,
    Route,
    Section,
    Stage,
    UrgencyLevel,
    Use,
)
from app.translations.catalogue import texts

Data = Mapping[str, Any]


def questionnaire(data: Data, slug: str, version: str, language: str) -> Questionnaire:
    """The questionnaire in one language."""
    return Questionnaire(
        slug=slug,
        version=version,
        language=language,
        title=data["title"],
        subtitle=data["subtitle"],
        minutes=data["minutes"],
        intro=tuple(data["intro"]),
        start=data["start"],
        bands=dict(data["bands"]),
        band_titles={band: band_title(language, band) for band in dict(data["bands"])},
        dimensions=tuple(_dimension(*each) for each in dict(data["dimensions"]).items()),
        sections=tuple(_section(*each) for each in dict(data["sections"]).items()),
        categories=tuple(_category(*each) for each in dict(data["categories"]).items()),
        urgency=tuple(_urgency_level(*each) for each in dict(data["urgency"]).items()),
        stages=tuple(_stage(*each) for each in dict(data["stages"]).items()),
        impulses={
            (dimension_id, band): Impulse(impulse["title"], impulse["text"])
            for dimension_id, impulses in dict(data["impulses"]).items()
            for band, impulse in dict(impulses).items()
        },
        limits=Limits(
            data["limits"]["title"], tuple(data["limits"]["items"]), data["limits"].get("intro")
        ),
        from_stage=data["conversation"]["from_stage"],
        reply_within_days=data["conversation"]["reply_within_days"],
        audience=data.get("audience"),
        faq=tuple(Frequent(each["ask"], each["answer"]) for each in data.get("faq", [])),
    )


def band_title(language: str, band: str) -> str:
    """The word for a band: the catalogue's where it has one for this id, else the id itself."""
    return texts(language).get(f"band.{band}", band.replace("_", " "))


def recipients(data: Data) -> Recipients:
    """Where requests and questions go."""
    handoff = data["handoff"]
    return Recipients(
        conversations_to=handoff["conversations_to"],
        questions_to=handoff["questions_to"],
        routes=tuple(
            Route(_condition(each["when"]), each["conversations_to"])
            for each in handoff.get("routes", [])
        ),
        webhook=handoff.get("webhook"),
    )


def personas(data: Data) -> tuple[Persona, ...]:
    """The imagined prospects."""
    return tuple(
        Persona(id_, each["about"], each["answers"], _expectation(each["expect"]))
        for id_, each in data.get("personas", {}).items()
    )


def _expectation(data: Data) -> Expectation:
    category = data.get("category")
    offered = data.get("conversation")
    return Expectation(
        stage=data.get("stage"),
        category=None if category is None else (category[0], category[1]),
        urgency=data.get("urgency"),
        offered=None if offered is None else offered == "offered",
    )


def _dimension(id_: str, data: Data) -> Dimension:
    return Dimension(id_, data["title"], data["short"], data["question"], dict(data["bands"]))


def _section(id_: str, data: Data) -> Section:
    questions = tuple(_question(*each, id_) for each in dict(data["questions"]).items())
    return Section(id_, data["title"], data.get("intro"), questions)


def _question(id_: str, data: Data, section_id: str) -> Question:
    condition = data.get("show_if")
    return Question(
        id=id_,
        section_id=section_id,
        ask=data["ask"],
        type=QuestionType(data.get("type", "single")),
        hint=data.get("hint"),
        why=data.get("why"),
        next_step=data.get("next_step"),
        dimension=data.get("dimension"),
        optional=data.get("optional", False),
        unknown=data.get("unknown", False),
        show_if=None if condition is None else _condition(condition),
        options=tuple(_option(*each) for each in dict(data.get("options", {})).items()),
        cap=data.get("cap"),
        max_length=data.get("max_length"),
        min=_number(data.get("min")),
        max=_number(data.get("max")),
        min_label=data.get("min_label"),
        max_label=data.get("max_label"),
        unit=data.get("unit"),
        decimals=data.get("decimals", 0),
        use=Use(data["use"]) if "use" in data else None,
    )


def _number(given: int | Decimal | str | None) -> Decimal | None:
    """A snapshot writes numbers with decimals as text, for JSON may read them as floats."""
    return None if given is None else Decimal(given)


def _option(id_: str, data: str | Data) -> Option:
    if isinstance(data, str):
        return Option(id_, data)
    return Option(
        id=id_,
        label=data["label"],
        clarity=data.get("clarity", 0),
        urgency=data.get("urgency"),
        category=dict(data["category"]) if "category" in data else None,
        exclusive=data.get("exclusive", False),
        not_applicable=data.get("not_applicable", False),
    )


def _condition(data: Data | list[Data]) -> Condition:
    alternatives = data if isinstance(data, list) else [data]
    return Condition(
        tuple(
            tuple((question_id, frozenset(options)) for question_id, options in each.items())
            for each in alternatives
        )
    )


def _category(id_: str, data: Data) -> Category:
    return Category(
        id=id_,
        title=data["title"],
        text=data["text"],
        paths=tuple(_path(*each) for each in dict(data["paths"]).items()),
        confused_with=data.get("confused_with"),
        first_questions=tuple(data.get("first_questions", [])),
        fallback=data.get("fallback", False),
    )


def _path(id_: str, data: Data) -> Path:
    return Path(
        id=id_,
        label=data["label"],
        gain=data["gain"],
        price=data["price"],
        unchanged=data.get("unchanged", False),
        ours=data.get("ours", False),
    )


def _urgency_level(id_: str, data: Data) -> UrgencyLevel:
    return UrgencyLevel(
        id=id_,
        title=data["title"],
        text=data["text"],
        from_points=data.get("from"),
        unknown_answers=data.get("unknown_answers"),
    )


def _stage(id_: str, data: Data) -> Stage:
    return Stage(
        id=id_,
        title=data["title"],
        description=data["description"],
        needs=tuple(data["needs"]),
        conversation=data["conversation"],
        requires=dict(data.get("requires", {})),
    )
