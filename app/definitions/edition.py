"""One version of a questionnaire with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.definitions.finding import Finding
from app.domain.questionnaire import Questionnaire, Recipients


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a persona's result should be; None where the file does not say."""

    stage: str | None
    category: tuple[str, str | None] | None
    urgency: str | None
    offered: bool | None


@dataclass(frozen=True, slots=True)
class Persona:
    """An imagined prospect; `answers` as in `answers.json`."""

    id: str
    about: str
    answers: Mapping[str, Any]
    expect: Expectation


@dataclass(frozen=True, slots=True)
class Edition:
    """A valid file with its translations.

    `version` is the SHA-256 of the canonical JSON of `document`, which is what a prospect's
    snapshot stores: {"content": …, "translations": {language: …}}. Recipients and personas are not
    part of either. `questionnaires` has the main language first. `warnings` do not keep a file from
    loading.
    """

    slug: str
    version: str
    language: str
    document: Mapping[str, Any]
    questionnaires: Mapping[str, Questionnaire]
    recipients: Recipients
    personas: tuple[Persona, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it can be answered in, the main one first."""
        return tuple(self.questionnaires)
