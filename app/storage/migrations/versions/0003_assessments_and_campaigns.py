"""Keep finished assessments beside the answers of today, and where a journey came from."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "assessments",
        sa.Column("journey_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["journey_id"],
            ["journeys.id"],
            name=op.f("fk_assessments_journey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["versions.version"], name=op.f("fk_assessments_version")
        ),
        sa.PrimaryKeyConstraint("journey_id", "number", name=op.f("pk_assessments")),
    )
    op.add_column(
        "answers",
        sa.Column("carried", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("journeys", sa.Column("campaign", sa.String(length=40), nullable=True))
