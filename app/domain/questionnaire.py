"""A questionnaire in one language: what is asked, and what the answers are weighed against.

Everything here is a value: once the loader has built a `Questionnaire` it is valid and never
changes. The order of tuples and mappings is the order in the file, which is the order on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final

UNKNOWN_ID: Final = "unknown"
"""The option id of "Das weiß ich noch nicht", in conditions, forms and stored answers."""


class QuestionType(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTI = "multi"
    SCALE = "scale"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"


class Use(StrEnum):
    """What the product may do with an answer beyond showing it."""

    OWN_WORDS = "own_words"
    OWN_QUESTION = "own_question"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen.

    `urgency` is None where the file does not name the key: the question is then no urgency
    question because of this option, although it counts 0 points all the same.
    """

    id: str
    label: str
    clarity: int = 0
    urgency: int | None = None
    category: Mapping[str, int] | None = None
    exclusive: bool = False
    not_applicable: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """`show_if` or `when`: alternatives, each a conjunction of (question id, option ids).

    It holds when, in at least one alternative, every question named has at least one of the
    options listed chosen.
    """

    alternatives: tuple[tuple[tuple[str, frozenset[str]], ...], ...]

    @property
    def question_ids(self) -> frozenset[str]:
        """The ids of all questions this condition looks at."""
        return frozenset(question_id for each in self.alternatives for question_id, _ in each)


@dataclass(frozen=True)
class Question:
    """One question, one page. Fields that do not belong to its type are None."""

    id: str
    section_id: str
    ask: str
    type: QuestionType = QuestionType.SINGLE
    hint: str | None = None
    why: str | None = None
    next_step: str | None = None
    dimension: str | None = None
    optional: bool = False
    unknown: bool = False
    show_if: Condition | None = None
    options: tuple[Option, ...] = ()
    cap: int | None = None
    max_length: int | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    min_label: str | None = None
    max_label: str | None = None
    unit: str | None = None
    decimals: int = 0
    use: Use | None = None

    @cached_property
    def options_by_id(self) -> Mapping[str, Option]:
        """The options by their ids."""
        return {option.id: option for option in self.options}

    @cached_property
    def asks_for_urgency(self) -> bool:
        """Whether an option names the key `urgency` ("Evaluation, exactly", 5)."""
        return any(option.urgency is not None for option in self.options)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together."""

    id: str
    title: str
    intro: str | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the areas that decision maturity is made of; `sentences` maps a band to its words."""

    id: str
    title: str
    short: str
    question: str
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Path:
    """A possible way, with one gain and one price. `ours`: the provider earns money with it."""

    id: str
    label: str
    gain: str
    price: str
    unchanged: bool = False
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """A reading of the problem."""

    id: str
    title: str
    text: str
    paths: tuple[Path, ...]
    confused_with: str | None = None
    first_questions: tuple[str, ...] = ()
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class UrgencyLevel:
    """A level of urgency: reached by points (`from_points`) or by `unknown_answers`, never both."""

    id: str
    title: str
    text: str
    from_points: int | None = None
    unknown_answers: int | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of maturity; `requires` maps a dimension to the lowest band that is enough.

    `conversation` says why a conversation is not offered yet.
    """

    id: str
    title: str
    description: str
    needs: tuple[str, ...]
    conversation: str
    requires: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Impulse:
    """A short piece to read for one band of one dimension."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Whom the firm is not right for (promise P7)."""

    title: str
    items: tuple[str, ...]
    intro: str | None = None


@dataclass(frozen=True, slots=True)
class Frequent:
    """A question people ask before they begin, and its answer."""

    ask: str
    answer: str


@dataclass(frozen=True)
class Questionnaire:
    """A whole questionnaire in one language.

    `bands` maps each band id to its lowest clarity, `band_titles` to the word for it.
    """

    slug: str
    version: str
    language: str
    title: str
    subtitle: str
    minutes: int
    intro: tuple[str, ...]
    start: str
    bands: Mapping[str, int]
    band_titles: Mapping[str, str]
    dimensions: tuple[Dimension, ...]
    sections: tuple[Section, ...]
    categories: tuple[Category, ...]
    urgency: tuple[UrgencyLevel, ...]
    stages: tuple[Stage, ...]
    impulses: Mapping[tuple[str, str], Impulse]
    limits: Limits
    from_stage: str
    reply_within_days: int
    audience: str | None = None
    faq: tuple[Frequent, ...] = ()

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """All questions by id, in file order."""
        return {question.id: question for question in self._each_question()}

    def _each_question(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    @cached_property
    def has_conditions(self) -> bool:
        """Whether there is a question that not everybody is asked."""
        return any(each.show_if is not None for each in self._each_question())

    @cached_property
    def watched(self) -> frozenset[str]:
        """The ids of questions that a condition looks at."""
        conditions = (each.show_if for each in self._each_question() if each.show_if)
        return frozenset(question_id for each in conditions for question_id in each.question_ids)

    @cached_property
    def sections_by_id(self) -> Mapping[str, Section]:
        """Sections by id."""
        return {section.id: section for section in self.sections}

    @cached_property
    def dimensions_by_id(self) -> Mapping[str, Dimension]:
        """Dimensions by id."""
        return {dimension.id: dimension for dimension in self.dimensions}

    @cached_property
    def categories_by_id(self) -> Mapping[str, Category]:
        """Categories by id."""
        return {category.id: category for category in self.categories}

    @cached_property
    def stages_by_id(self) -> Mapping[str, Stage]:
        """Stages by id, earliest first."""
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def urgency_by_id(self) -> Mapping[str, UrgencyLevel]:
        """Urgency levels by id."""
        return {level.id: level for level in self.urgency}

    @cached_property
    def band_rank(self) -> Mapping[str, int]:
        """The position of each band, the lowest being 0."""
        return {band: rank for rank, band in enumerate(self.bands)}

    @cached_property
    def stage_rank(self) -> Mapping[str, int]:
        """The position of each stage, the earliest being 0."""
        return {stage.id: rank for rank, stage in enumerate(self.stages)}

    def question_with(self, use: Use) -> Question | None:
        """The one question whose answer may be used in this way, if there is one."""
        return next((each for each in self.questions.values() if each.use is use), None)


@dataclass(frozen=True, slots=True)
class Route:
    """A recipient for requests whose answers fulfil a condition."""

    when: Condition
    conversations_to: str


@dataclass(frozen=True, slots=True)
class Recipients:
    """Where requests for a conversation and questions go: always the live file's, never pinned."""

    conversations_to: str
    questions_to: str
    routes: tuple[Route, ...] = ()
    webhook: str | None = None
