"""index what waits in the inbox by shop, which shops take turns by

Revision ID: 0010
Revises: 0009

Old code runs while this runs: add, fill, remove in separate releases; one step a migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

NAME, WAITING = "ix_webhook_events_due", sa.text("done_at IS NULL AND given_up_at IS NULL")


def upgrade() -> None:
    """Apply."""
    _index("shop_id", "due_at", "id")


def downgrade() -> None:
    """Take back."""
    _index("due_at", "id")


def _index(*columns: str) -> None:
    with op.batch_alter_table("webhook_events", schema=None) as batch_op:
        batch_op.drop_index(NAME, sqlite_where=WAITING, postgresql_where=WAITING)
        batch_op.create_index(NAME, columns, sqlite_where=WAITING, postgresql_where=WAITING)
