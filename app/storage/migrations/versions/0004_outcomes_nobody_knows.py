"""Record attempts whose outcome nobody knows, and what an operator has stopped."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply."""
    name = op.f("ck_attempts_outcome")
    with op.batch_alter_table("attempts") as attempts:
        attempts.drop_constraint(name, type_="check")
        attempts.create_check_constraint(
            name, "outcome in ('sent', 'later', 'failed', 'unknown', 'stopped')"
        )
