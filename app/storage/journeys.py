"""Journeys: one prospect's answers to one questionnaire, and the version that is pinned."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    String,
    Text,
    bindparam,
    delete,
    exists,
    false,
    func,
    literal_column,
    select,
    true,
    update,
)

from app.storage.database import Connection, Prepared, dialect_insert, insert
from app.storage.tables import Moment, answers, assessments, journeys, versions


@dataclass(frozen=True, slots=True)
class StoredJourney:
    """A journey as it is stored. `answers` maps question ids to the JSON text of their values.

    `campaign` is only written, when a journey begins.
    """

    id: str
    nonce: str
    slug: str
    version: str
    language: str
    answers: Mapping[str, str]
    campaign: str | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """When a journey was begun, when something was answered last, and when it was assessed before.

    `assessed_at` is None where no earlier assessment is kept.
    """

    started_at: datetime
    answered_at: datetime | None
    assessed_at: datetime | None

    @property
    def changed_at(self) -> datetime:
        """The last moment at which something was answered, now or in an earlier assessment."""
        return max(each for each in (self.started_at, self.answered_at, self.assessed_at) if each)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One answer as it is stored: JSON text. `carried`: filled in, and not looked at since."""

    question_id: str
    value: str
    answered_at: datetime
    carried: bool


_GIVEN: Final = (
    select(
        func.aggregate_strings(
            answers.c.question_id.concat(literal_column("'\n'")).concat(answers.c.value),
            # A plain string would be written into the statement anew each time.
            literal_column("'\n'"),  # type: ignore[arg-type]
        )
    )
    .where(answers.c.journey_id == journeys.c.id)
    .scalar_subquery()
)
"""All answers of a journey: a line for an id, a line for its value. Neither holds a line break."""

# This query runs for every request on the prospect's way. One row is all it gives: twenty take
# half as long again, and SQLite hands over to another thread after each of them.
_JOURNEY_WITH_ANSWERS: Final = Prepared(
    select(
        journeys.c.nonce, journeys.c.slug, journeys.c.version, journeys.c.language, _GIVEN
    ).where(journeys.c.id == bindparam("id"))
)

_ANSWERED_AT: Final = (
    select(func.max(answers.c.answered_at))
    .where(answers.c.journey_id == journeys.c.id)
    .scalar_subquery()
)
_ASSESSED_AT: Final = (
    select(func.max(assessments.c.assessed_at))
    .where(assessments.c.journey_id == journeys.c.id)
    .scalar_subquery()
)


@cache
def _put_answer(dialect: str) -> Prepared:
    """One answer, instead of an earlier one; built once, for it runs for every answer.

    It is stored only while the journey has the version the answer was read with. On PostgreSQL the
    lock makes it wait for whoever is pinning another one; SQLite has one writer at a time.
    """
    source = (
        select(
            journeys.c.id,
            bindparam("to_question", type_=String),
            bindparam("given", type_=Text),
            bindparam("now", type_=Moment),
            false(),
        )
        .where(journeys.c.id == bindparam("of_journey"))
        .where(journeys.c.version == bindparam("read_with"))
        .with_for_update(read=True, key_share=True)
    )
    columns = ["journey_id", "question_id", "value", "answered_at", "carried"]
    statement = dialect_insert(dialect, answers)
    return Prepared(
        statement.from_select(columns, source).on_conflict_do_update(
            index_elements=[answers.c.journey_id, answers.c.question_id],
            set_={
                "value": statement.excluded.value,
                "answered_at": statement.excluded.answered_at,
                "carried": statement.excluded.carried,
            },
        )
    )


def journey(connection: Connection, journey_id: str) -> StoredJourney | None:
    """A journey with all its answers, in one query."""
    row = _JOURNEY_WITH_ANSWERS.row(connection, {"id": journey_id})
    if row is None:
        return None
    nonce, slug, version, language, lines = row
    pieces = lines.split("\n") if lines else []
    given = dict(zip(pieces[::2], pieces[1::2], strict=True))
    return StoredJourney(journey_id, nonce, slug, version, language, given)


def times(connection: Connection, journey_id: str) -> Times | None:
    """When a journey was begun, answered last and assessed before."""
    statement = select(journeys.c.started_at, _ANSWERED_AT, _ASSESSED_AT)
    row = connection.execute(statement.where(journeys.c.id == journey_id)).one_or_none()
    return None if row is None else Times(*row)


def campaign_of(connection: Connection, journey_id: str) -> str | None:
    """The campaign a journey came from, where one was named."""
    statement = select(journeys.c.campaign).where(journeys.c.id == journey_id)
    found: str | None = connection.scalar(statement)
    return found


def stored_answers(connection: Connection, journey_id: str) -> list[StoredAnswer]:
    """All answers of a journey, with when they were given."""
    rows = connection.execute(
        select(
            answers.c.question_id, answers.c.value, answers.c.answered_at, answers.c.carried
        ).where(answers.c.journey_id == journey_id)
    )
    return [StoredAnswer(*row) for row in rows]


def hold(connection: Connection, journey_id: str) -> tuple[str, str] | None:
    """Keep everybody else from answering until this transaction ends; gives slug and version.

    None: the journey was erased meanwhile.
    """
    statement = select(journeys.c.slug, journeys.c.version).where(journeys.c.id == journey_id)
    row = connection.execute(statement.with_for_update()).one_or_none()
    return None if row is None else (row.slug, row.version)


def reopen(connection: Connection, journey_id: str, version: str, carried: Collection[str]) -> None:
    """Pin another version and keep the answers to these questions, as filled in beforehand."""
    connection.execute(update(journeys).where(journeys.c.id == journey_id).values(version=version))
    own = answers.c.journey_id == journey_id
    connection.execute(delete(answers).where(own, answers.c.question_id.not_in(carried)))
    connection.execute(update(answers).where(own).values(carried=true()))


def pin(
    connection: Connection, version: str, slug: str, document: Mapping[str, Any], now: datetime
) -> None:
    """Keep the snapshot of a version, where it is not kept already."""
    connection.execute(
        insert(connection, versions)
        .values(
            version=version,
            slug=slug,
            document=json.dumps(document, ensure_ascii=False),
            first_used_at=now,
        )
        .on_conflict_do_nothing()
    )


def begin(
    connection: Connection, new: StoredJourney, document: Mapping[str, Any], now: datetime
) -> str:
    """Store a journey and pin its version; gives its nonce.

    A second begin of the same journey changes nothing and gives the nonce of the first.
    """
    pin(connection, new.version, new.slug, document, now)
    connection.execute(
        insert(connection, journeys)
        .values(
            id=new.id,
            nonce=new.nonce,
            slug=new.slug,
            version=new.version,
            language=new.language,
            started_at=now,
            campaign=new.campaign,
        )
        .on_conflict_do_nothing()
    )
    nonce: str = connection.execute(
        select(journeys.c.nonce).where(journeys.c.id == new.id)
    ).scalar_one()
    return nonce


def put_answer(
    connection: Connection,
    journey_id: str,
    version: str,
    question_id: str,
    value: str,
    now: datetime,
) -> bool:
    """Store one answer, instead of an earlier one.

    False: the journey was erased meanwhile, or another version was pinned.
    """
    row = {
        "of_journey": journey_id,
        "read_with": version,
        "to_question": question_id,
        "given": value,
        "now": now,
    }
    return _put_answer(connection.dialect.name).count(connection, row) == 1


def version_document(connection: Connection, version: str) -> Mapping[str, Any] | None:
    """The snapshot of a version."""
    stored = connection.scalar(select(versions.c.document).where(versions.c.version == version))
    return None if stored is None else dict(json.loads(stored))


def has_versions(connection: Connection, slug: str) -> bool:
    """Whether a version of this questionnaire was ever pinned."""
    statement = select(versions.c.version).where(versions.c.slug == slug).limit(1)
    return connection.execute(statement).first() is not None


def erase(connection: Connection, journey_id: str) -> bool:
    """Erase a journey with all its answers. False: it was not there any more."""
    return connection.execute(delete(journeys).where(journeys.c.id == journey_id)).rowcount > 0


def silent_since(connection: Connection, moment: datetime) -> list[tuple[str, Times]]:
    """Journeys that were begun and answered last before a moment: ids and times."""
    answered = exists().where(
        answers.c.journey_id == journeys.c.id, answers.c.answered_at >= moment
    )
    statement = select(journeys.c.id, journeys.c.started_at, _ANSWERED_AT, _ASSESSED_AT)
    rows = connection.execute(statement.where(journeys.c.started_at < moment, ~answered))
    return [(row[0], Times(*row[1:])) for row in rows]
