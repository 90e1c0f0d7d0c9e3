"""Asking for a conversation: what the prospect says, and what may be known beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

WORKING_DAYS: Final = 5
"""Of a week, from Monday on. Public holidays differ from place to place and are not known here."""


class Release(StrEnum):
    """What sales may know beforehand. It holds for everything that leaves (promise P9)."""

    CONTACT = "contact"
    """Only the contact details and what to settle."""

    RESULT = "result"
    """The result as well, without any free text."""

    ALL = "all"
    """The result with the person's own words."""


@dataclass(frozen=True, slots=True)
class ConversationRequest:
    """What a prospect fills in to ask for a conversation.

    `call_allowed` is the consent to a call, apart from the consent to an answer by e-mail, without
    which there is no request at all.
    """

    name: str
    email: str
    release: Release
    topic: str | None = None
    not_topic: str | None = None
    company: str | None = None
    phone: str | None = None
    call_allowed: bool = False


def working_days_after(day: date, count: int) -> date:
    """The working day that is so many, one at least, after a day."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < WORKING_DAYS
    return day
