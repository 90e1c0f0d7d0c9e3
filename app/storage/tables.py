"""The tables. Answers are one row each, so that two tabs cannot overwrite each other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no time zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a moment without a time zone: it would be a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Give every moment its time zone."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


ID = String(32)
"""Random ids: 22 characters for 128 bits."""


versions = Table(
    "versions",
    metadata,
    Column("version", String(64), primary_key=True),
    Column("slug", String(64), nullable=False),
    Column("document", Text, nullable=False),
    Column("first_used_at", Moment, nullable=False),
)

journeys = Table(
    "journeys",
    metadata,
    Column("id", ID, primary_key=True),
    Column("nonce", ID, nullable=False),
    Column("slug", String(64), nullable=False),
    Column("version", ForeignKey("versions.version"), nullable=False),
    Column("language", String(8), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("campaign", String(40)),
)

answers = Table(
    "answers",
    metadata,
    Column("journey_id", ForeignKey("journeys.id", ondelete="CASCADE"), primary_key=True),
    Column("question_id", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    Column("answered_at", Moment, nullable=False),
    # Filled in from an earlier assessment, and not looked at again since.
    Column("carried", Boolean, nullable=False, server_default=false()),
)

assessments = Table(
    "assessments",
    metadata,
    Column("journey_id", ForeignKey("journeys.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("version", ForeignKey("versions.version"), nullable=False),
    Column("answers", Text, nullable=False),
    Column("assessed_at", Moment, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("id", ID, primary_key=True),
    Column("journey_id", ForeignKey("journeys.id", ondelete="SET NULL"), index=True),
    Column("nonce", ID, nullable=False),
    Column("state", String(12), nullable=False),
    Column("slug", String(64), nullable=False),
    Column("version", ForeignKey("versions.version"), nullable=False),
    Column("language", String(8), nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("company", Text),
    Column("phone", Text),
    Column("topic", Text),
    Column("not_topic", Text),
    Column("release", String(8), nullable=False),
    Column("call_allowed", Boolean, nullable=False),
    Column("stage", String(40)),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("brief", Text, nullable=False),
    Column("answers", Text, nullable=False),
    Column("assessed_on", Date, nullable=False),
    Column("consent_id", ID, nullable=False, unique=True),
    Column("consent_version", String(16), nullable=False),
    Column("consent_email", Text, nullable=False),
    Column("consent_phone", Text),
    Column("previewed_at", Moment, nullable=False),
    Column("submitted_at", Moment),
    Column("confirmed_at", Moment),
    Column("reply_by", Date),
    Column("delete_by", Date),
    CheckConstraint("state in ('previewed', 'submitted', 'confirmed')", name="state"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(8), nullable=False),
    Column("language", String(8), nullable=False),
    Column("journey_id", ForeignKey("journeys.id", ondelete="CASCADE"), index=True),
    Column("request_id", ForeignKey("requests.id", ondelete="CASCADE"), index=True),
    Column("recipient", Text),
    Column("reply_to", Text),
    Column("answers_id", ID),
    Column("subject", Text),
    Column("body", Text),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("claimed_by", String(64)),
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False, default=0),
    Column("last_code", Integer),
    Column("finished_at", Moment),
    CheckConstraint("state in ('due', 'claimed', 'sent', 'failed')", name="state"),
    Index(None, "state", "due_at"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("worker", String(64), nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("code", Integer),
    CheckConstraint("outcome in ('sent', 'later', 'failed', 'unknown', 'stopped')", name="outcome"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", ID, primary_key=True),
    Column("request_id", ForeignKey("requests.id", ondelete="SET NULL"), unique=True),
    Column("slug", String(64), nullable=False),
    Column("stage", String(40)),
    Column("value", String(8), nullable=False),
    Column("given_at", Moment, nullable=False),
    CheckConstraint("value in ('fit', 'early', 'unfit')", name="value"),
)

counts = Table(
    "counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("slug", String(64), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("number", Integer, nullable=False),
)

# Counts that are kept for an hour, under keyed hashes.
limits = Table(
    "limits",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("until", Moment, nullable=False, index=True),
)

duties = Table(
    "duties",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("held_by", String(64)),
    Column("held_until", Moment),
    Column("done_at", Moment),
)

workers = Table(
    "workers",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("seen_at", Moment, nullable=False),
    Column("sending_works", Boolean, nullable=False),
)
