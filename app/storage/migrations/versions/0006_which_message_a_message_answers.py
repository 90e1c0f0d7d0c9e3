"""Keep which message a message answers, so that mail programs show both together."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Apply."""
    op.add_column("outbox", sa.Column("answers_id", sa.String(length=32), nullable=True))
