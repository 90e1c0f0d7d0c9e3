"""Journeys: one prospect's answers to one questionnaire, and the version that is pinned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select

from app.storage.database import Connection, IntegrityError, insert
from app.storage.tables import answers, journeys, versions


@dataclass(frozen=True, slots=True)
class StoredJourney:
    """A journey as it is stored. `answers` maps question ids to the JSON text of their values."""

    id: str
    nonce: str
    slug: str
    version: str
    language: str
    started_at: datetime
    changed_at: datetime
    answers: Mapping[str, str]


_JOURNEY_WITH_ANSWERS = (
    select(
        journeys.c.nonce,
        journeys.c.slug,
        journeys.c.version,
        journeys.c.language,
        journeys.c.started_at,
        answers.c.question_id,
        answers.c.value,
        answers.c.answered_at,
    )
    .select_from(journeys.outerjoin(answers))
    .where(journeys.c.id == bindparam("id"))
)


def journey(connection: Connection, journey_id: str) -> StoredJourney | None:
    """A journey with all its answers, in one query."""
    rows = connection.execute(_JOURNEY_WITH_ANSWERS, {"id": journey_id}).all()
    if not rows:
        return None
    nonce, slug, version, language, started_at = rows[0][:5]
    return StoredJourney(
        journey_id,
        nonce,
        slug,
        version,
        language,
        started_at,
        max((row.answered_at for row in rows if row.answered_at), default=started_at),
        {row.question_id: row.value for row in rows if row.question_id is not None},
    )


def begin(connection: Connection, new: StoredJourney, document: Mapping[str, Any]) -> str:
    """Store a journey and pin its version; gives its nonce.

    A second begin of the same journey changes nothing and gives the nonce of the first.
    """
    connection.execute(
        insert(connection, versions)
        .values(
            version=new.version,
            slug=new.slug,
            document=json.dumps(document, ensure_ascii=False),
            first_used_at=new.started_at,
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
            started_at=new.started_at,
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
    row = {"journey_id": journey_id, "question_id": question_id}
    statement = insert(connection, answers).values(**row, value=value, answered_at=now)
    try:
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[answers.c.journey_id, answers.c.question_id],
                set_={"value": value, "answered_at": now},
            )
        )
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


def silent_since(connection: Connection, moment: datetime) -> list[str]:
    """The ids of journeys in which nothing was answered since a moment."""
    last = func.coalesce(func.max(answers.c.answered_at), journeys.c.started_at)
    statement = (
        select(journeys.c.id)
        .select_from(journeys.outerjoin(answers))
        .group_by(journeys.c.id, journeys.c.started_at)
        .having(last < moment)
    )
    return list(connection.scalars(statement))
