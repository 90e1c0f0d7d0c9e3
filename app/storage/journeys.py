"""Journeys: one prospect's answers to one questionnaire, and the version that is pinned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Insert, bindparam, delete, func, select

from app.storage.database import Connection, IntegrityError, dialect_insert, insert
from app.storage.tables import answers, journeys, versions


@dataclass(frozen=True, slots=True)
class StoredJourney:
    """A journey as it is stored. `answers` maps question ids to the JSON text of their values."""

    id: str
    nonce: str
    slug: str
    version: str
    language: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Times:
    """When a journey was begun, and when something was answered last."""

    started_at: datetime
    changed_at: datetime


# This query runs for every question page. Moments are read on their own, for turning 20 of them
# into objects takes as long as all the rest.
_JOURNEY_WITH_ANSWERS: Final = (
    select(
        journeys.c.nonce,
        journeys.c.slug,
        journeys.c.version,
        journeys.c.language,
        answers.c.question_id,
        answers.c.value,
    )
    .select_from(journeys.outerjoin(answers))
    .where(journeys.c.id == bindparam("id"))
)


@cache
def _put_answer(dialect: str) -> Insert:
    """One answer, instead of an earlier one; built once, for it runs for every answer."""
    statement = dialect_insert(dialect, answers)
    return statement.on_conflict_do_update(
        index_elements=[answers.c.journey_id, answers.c.question_id],
        set_={
            "value": statement.excluded.value,
            "answered_at": statement.excluded.answered_at,
        },
    )


def journey(connection: Connection, journey_id: str) -> StoredJourney | None:
    """A journey with all its answers, in one query."""
    rows = connection.execute(_JOURNEY_WITH_ANSWERS, {"id": journey_id}).all()
    if not rows:
        return None
    nonce, slug, version, language = rows[0][:4]
    given = {row[4]: row[5] for row in rows if row[4] is not None}
    return StoredJourney(journey_id, nonce, slug, version, language, given)


def times(connection: Connection, journey_id: str) -> Times | None:
    """When a journey was begun, and when something was answered last."""
    last = func.coalesce(func.max(answers.c.answered_at), journeys.c.started_at)
    row = connection.execute(
        select(journeys.c.started_at, last.label("changed_at"))
        .select_from(journeys.outerjoin(answers))
        .where(journeys.c.id == journey_id)
        .group_by(journeys.c.id, journeys.c.started_at)
    ).one_or_none()
    return None if row is None else Times(row.started_at, row.changed_at)


def begin(
    connection: Connection, new: StoredJourney, document: Mapping[str, Any], now: datetime
) -> str:
    """Store a journey and pin its version; gives its nonce.

    A second begin of the same journey changes nothing and gives the nonce of the first.
    """
    connection.execute(
        insert(connection, versions)
        .values(
            version=new.version,
            slug=new.slug,
            document=json.dumps(document, ensure_ascii=False),
            first_used_at=now,
        )
        .on_conflict_do_nothing()
    )
    connection.execute(
        insert(connection, journeys)
        .values(
            id=new.id,
            nonce=new.nonce,
            slug=new.slug,
            version=new.version,
            language=new.language,
            started_at=now,
        )
        .on_conflict_do_nothing()
    )
    nonce: str = connection.execute(
        select(journeys.c.nonce).where(journeys.c.id == new.id)
    ).scalar_one()
    return nonce


def put_answer(
    connection: Connection, journey_id: str, question_id: str, value: str, now: datetime
) -> bool:
    """Store one answer, instead of an earlier one. False: the journey was erased meanwhile."""
    row = {
        "journey_id": journey_id,
        "question_id": question_id,
        "value": value,
        "answered_at": now,
    }
    try:
        connection.execute(_put_answer(connection.dialect.name), row)
    except IntegrityError:
        return False
    return True


def version_document(connection: Connection, version: str) -> Mapping[str, Any] | None:
    """The snapshot of a version."""
    stored = connection.scalar(select(versions.c.document).where(versions.c.version == version))
    return None if stored is None else dict(json.loads(stored))


def has_versions(connection: Connection, slug: str) -> bool:
    """Whether a version of this questionnaire was ever pinned."""
    statement = select(versions.c.version).where(versions.c.slug == slug).limit(1)
    return connection.execute(statement).first() is not None


def erase(connection: Connection, journey_id: str) -> bool:
    """Erase a journey with its answers. False: it was not there any more."""
    return connection.execute(delete(journeys).where(journeys.c.id == journey_id)).rowcount > 0


def silent_since(connection: Connection, moment: datetime) -> list[tuple[str, datetime]]:
    """Journeys in which nothing was answered since a moment: ids, and when something was last."""
    last = func.coalesce(func.max(answers.c.answered_at), journeys.c.started_at)
    statement = (
        select(journeys.c.id, last.label("changed_at"))
        .select_from(journeys.outerjoin(answers))
        .group_by(journeys.c.id, journeys.c.started_at)
        .having(last < moment)
    )
    return [(row.id, row.changed_at) for row in connection.execute(statement)]
