"""Finished assessments that were followed by another one: snapshots that never change again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from app.storage.database import Connection
from app.storage.tables import answers, assessments


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """An assessment as it was when it was finished.

    `answers` is a JSON object: question ids and the JSON texts of their values. `assessed_at` is
    when something was answered last.
    """

    journey_id: str
    number: int
    version: str
    answers: str
    assessed_at: datetime


def of_journey(connection: Connection, journey_id: str) -> list[StoredAssessment]:
    """The earlier assessments of a journey, the first one first."""
    statement = (
        select(assessments)
        .where(assessments.c.journey_id == journey_id)
        .order_by(assessments.c.number)
    )
    return [StoredAssessment(**row._mapping) for row in connection.execute(statement)]  # noqa: SLF001


def next_number(connection: Connection, journey_id: str) -> int:
    """The number the next snapshot of a journey gets."""
    statement = select(func.max(assessments.c.number)).where(assessments.c.journey_id == journey_id)
    return (connection.scalar(statement) or 0) + 1


def keep(connection: Connection, new: StoredAssessment) -> None:
    """Keep a finished assessment."""
    connection.execute(assessments.insert().values(**asdict(new)))


def has_new_answers(connection: Connection, journey_id: str) -> bool:
    """Whether anything was answered since the questionnaire was opened again."""
    statement = select(
        exists().where(answers.c.journey_id == journey_id, answers.c.carried.is_(False))
    )
    return bool(connection.scalar(statement))
