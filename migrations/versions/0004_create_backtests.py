"""create backtests

Revision ID: 0004
Revises: 0003

Rules tried on a shop's own history, and the orders that they would have stopped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UNDER_WAY = sa.text("finished_at IS NULL AND cancelled_at IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "backtests",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("ruleset", sa.JSON(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("stopping", sa.JSON(), nullable=False),
        sa.Column("parcel_cost", sa.JSON(), nullable=False),
        sa.Column("margin_percent", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.String(length=255), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("last_customer", BIG, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shops.id"], name=op.f("fk_backtests_shop_id_shops"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backtests")),
    )
    op.create_index("ix_backtests_shop_id_id", "backtests", ["shop_id", "id"], unique=False)
    op.create_index(
        "ix_backtests_under_way",
        "backtests",
        ["shop_id"],
        unique=True,
        sqlite_where=UNDER_WAY,
        postgresql_where=UNDER_WAY,
    )
    op.create_table(
        "backtest_orders",
        sa.Column("id", BIG, nullable=False),
        sa.Column("backtest_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=255), nullable=False),
        sa.Column("placed_at", MOMENT, nullable=False),
        sa.Column("month", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("currency", sa.String(length=32), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["backtest_id"],
            ["backtests.id"],
            name=op.f("fk_backtest_orders_backtest_id_backtests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backtest_orders")),
        sa.UniqueConstraint(
            "backtest_id", "code", name=op.f("uq_backtest_orders_backtest_id_code")
        ),
    )
    op.create_index(
        "ix_backtest_orders_backtest_id_placed_at_id",
        "backtest_orders",
        ["backtest_id", "placed_at", "id"],
        unique=False,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("backtest_orders")
    op.drop_table("backtests")
