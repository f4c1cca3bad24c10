"""forget people: tombstones, proof that old data goes, and what a merchant decides about both

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DONE = sa.text("done_at IS NOT NULL")
WORD, TEXT = sa.String(length=32), sa.String(length=255)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("shops", schema=None) as batch_op:
        batch_op.add_column(sa.Column("privacy", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("erasure_key", sa.LargeBinary()))
    with op.batch_alter_table("actions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("forgotten", sa.Boolean(), server_default="0", nullable=False)
        )
    op.create_index(
        "ix_webhook_events_done",
        "webhook_events",
        ["shop_id", "done_at"],
        sqlite_where=DONE,
        postgresql_where=DONE,
    )
    op.create_table(
        "erasures",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("erased_at", MOMENT, nullable=False),
        sa.Column("flag", WORD, server_default="", nullable=False),
        sa.Column("flag_until", MOMENT),
        _of_one_shop("erasures"),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        sa.UniqueConstraint("shop_id", "digest", name="uq_erasures_shop_id_digest"),
    )
    op.create_table(
        "retentions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("last_at", MOMENT),
        sa.Column("removed", sa.Integer(), nullable=False),
        _of_one_shop("retentions"),
        sa.PrimaryKeyConstraint("id", name="pk_retentions"),
        sa.UniqueConstraint("shop_id", "kind", name="uq_retentions_shop_id_kind"),
    )


def downgrade() -> None:
    """Take back. Whom shops have forgotten is lost: an import may bring them back."""
    op.drop_table("retentions")
    op.drop_table("erasures")
    op.drop_index("ix_webhook_events_done", "webhook_events")
    with op.batch_alter_table("actions", schema=None) as batch_op:
        batch_op.drop_column("forgotten")
    with op.batch_alter_table("shops", schema=None) as batch_op:
        batch_op.drop_column("erasure_key")
        batch_op.drop_column("privacy")


def _of_one_shop(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["shop_id"], ["shops.id"], name=f"fk_{table}_shop_id_shops", ondelete="CASCADE"
    )
