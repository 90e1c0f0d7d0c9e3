"""What an analysis finds: of each thing whether some way of answering leads there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

OFFERED: Final = "offered"
NOT_YET: Final = "not_yet"
"""The ids of a conversation that is offered, and of one that is not."""


class Kind(StrEnum):
    """What is asked about. The ids of a `Thing` are in brackets."""

    QUESTION = "question"
    """A question is shown (question)."""

    OPTION = "option"
    """An option, or `unknown`, is chosen (question, option)."""

    BAND = "band"
    """A dimension is in a band (dimension, band)."""

    NOT_ASSESSABLE = "not_assessable"
    """No answer counts for a dimension (dimension)."""

    STAGE = "stage"
    """A stage is the result (stage)."""

    FIRST_CATEGORY = "first_category"
    """A category is the first (category)."""

    SECOND_CATEGORY = "second_category"
    """A category is the second (category); the fallback never is, so it is not asked about."""

    URGENCY = "urgency"
    """A level of urgency is the result (level)."""

    ROUTE = "route"
    """A route is the first that holds (its position in the file, from 1)."""

    CONVERSATION = "conversation"
    """A conversation is offered, or not yet (OFFERED or NOT_YET)."""


class Status(StrEnum):
    """Whether some way of answering leads there."""

    REACHABLE = "reachable"
    UNREACHABLE = "unreachable"
    UNDECIDED = "undecided"
    """The time was up before it was known."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something a way of answering can lead to."""

    kind: Kind
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why no way leads there. The words are in the catalogue, `analysis.<code>`."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a thing.

    `witness`: complete answers in the form of `answers.json` that lead there, where it is
    reachable. `reason`: why nothing does, where it is unreachable.
    """

    thing: Thing
    status: Status
    witness: Mapping[str, object] | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Reachability:
    """All verdicts, in the order of the file within each kind."""

    verdicts: tuple[Verdict, ...]

    def verdict(self, kind: Kind, *ids: str) -> Verdict:
        """The verdict on one thing. Raises KeyError where there is no such thing."""
        for each in self.verdicts:
            if each.thing.kind is kind and each.thing.ids == ids:
                return each
        raise KeyError((kind, *ids))

    def of(self, kind: Kind) -> tuple[Verdict, ...]:
        """The verdicts of a kind."""
        return tuple(each for each in self.verdicts if each.thing.kind is kind)

    def with_status(self, status: Status) -> tuple[Verdict, ...]:
        """The verdicts of a status."""
        return tuple(each for each in self.verdicts if each.status is status)

    @property
    def only_stage(self) -> str | None:
        """The stage that every way reaches, if it is certain that there is one.

        Where it is not, `with_status(UNDECIDED)` names the stages it depends on.
        """
        possible = [each for each in self.of(Kind.STAGE) if each.status is not Status.UNREACHABLE]
        return possible[0].thing.ids[0] if len(possible) == 1 else None
