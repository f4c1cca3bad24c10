"""reconcile: how far each shop's orders have been compared with its platform

Revision ID: 0008
Revises: 0007
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENTS = (
    "cursor",
    "begun_at",
    "finished_at",
    "missed_at",
    "failed_at",
    "checked_at",
    "mended_at",
    "counted_at",
    "doubted_at",
)
COUNTS = ("epoch", "missed", "missed_so_far", "missed_ever", "accepted", "set_aside")


def upgrade() -> None:
    """Apply."""
    moments: list[sa.Column[Any]] = [
        sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in MOMENTS
    ]
    counts: list[sa.Column[Any]] = [
        sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS
    ]
    op.create_table(
        "reconciliations",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        *moments,
        *counts,
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("webhooks", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(length=255), nullable=True),
        sa.Column("theirs", sa.Integer(), nullable=True),
        sa.Column("ours", sa.Integer(), nullable=True),
        sa.Column("repair_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
            name=op.f("fk_reconciliations_shop_id_shops"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliations")),
        sa.UniqueConstraint("shop_id", name=op.f("uq_reconciliations_shop_id")),
    )


def downgrade() -> None:
    """Revert."""
    op.drop_table("reconciliations")
