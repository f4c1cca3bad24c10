"""remember corrections of orders and former names of statuses

Revision ID: 0003
Revises: 0002

Old code runs while this runs: add, fill, remove in separate releases; one step a migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("order_statuses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("renamed_from", sa.String(length=255), nullable=True))

    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("corrected_outcome", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("corrected_by", sa.String(length=255), nullable=True))
        batch_op.add_column(sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_column("corrected_at")
        batch_op.drop_column("corrected_by")
        batch_op.drop_column("corrected_outcome")

    with op.batch_alter_table("order_statuses", schema=None) as batch_op:
        batch_op.drop_column("renamed_from")
