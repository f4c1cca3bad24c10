"""follow an arrival from its request to what comes of it, and count what was given up

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

GIVEN_UP = sa.text("given_up_at IS NOT NULL")
INDEX, TABLE = "ix_webhook_events_given_up", "webhook_events"


def upgrade() -> None:
    # The constant default is stored beside the table: no row is written anew.
    column = sa.Column("request_id", sa.String(length=32), server_default="", nullable=False)
    op.add_column(TABLE, column)
    op.create_index(INDEX, TABLE, ["shop_id"], sqlite_where=GIVEN_UP, postgresql_where=GIVEN_UP)


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
    with op.batch_alter_table(TABLE) as table:
        table.drop_column("request_id")
