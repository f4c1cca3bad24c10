"""stage ratings

Revision ID: 0002
Revises: 0001

Levels wait beside the shown ones until a re-rating of the whole shop is complete; reasons are
computed when somebody reads them, from a record of the orders that rules can see.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STAGED = sa.text("staged_level IS NOT NULL")
UNDER_WAY = sa.text("computed_at IS NULL AND cancelled_at IS NULL")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("shops") as batch_op:
        batch_op.add_column(
            sa.Column("ruleset_version", sa.Integer(), nullable=False, server_default="1")
        )
        batch_op.add_column(
            sa.Column("settling", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    newest = "(SELECT max(version) FROM rulesets WHERE rulesets.shop_id = shops.id)"
    op.execute(f"UPDATE shops SET ruleset_version = coalesce({newest}, 1)")
    with op.batch_alter_table("shops") as batch_op:
        batch_op.alter_column("ruleset_version", server_default=None)
        batch_op.alter_column("settling", server_default=None)
    with op.batch_alter_table("customers") as batch_op:
        batch_op.drop_column("rating")
        batch_op.add_column(sa.Column("record", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("staged_level", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("staged_reconsider_at", MOMENT, nullable=True))
        batch_op.create_index("ix_customers_shop_id_id", ["shop_id", "id"], unique=False)
        batch_op.create_index(
            "ix_customers_staged",
            ["shop_id", "id"],
            unique=False,
            sqlite_where=STAGED,
            postgresql_where=STAGED,
        )
    # A worker rates whoever is due, and writes their records.
    op.execute("UPDATE customers SET reconsider_at = CURRENT_TIMESTAMP")
    with op.batch_alter_table("customers") as batch_op:
        batch_op.alter_column("record", server_default=None)
    op.create_table(
        "reratings",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_orders", sa.Boolean(), nullable=False),
        sa.Column("requested_by", sa.String(length=255), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("last_customer", BIG, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("computed_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shops.id"], name=op.f("fk_reratings_shop_id_shops"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reratings")),
    )
    op.create_index(
        "ix_reratings_under_way",
        "reratings",
        ["shop_id"],
        unique=True,
        sqlite_where=UNDER_WAY,
        postgresql_where=UNDER_WAY,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("reratings")
    with op.batch_alter_table("customers") as batch_op:
        batch_op.drop_index("ix_customers_staged")
        batch_op.drop_index("ix_customers_shop_id_id")
        batch_op.drop_column("staged_reconsider_at")
        batch_op.drop_column("staged_level")
        batch_op.drop_column("record")
        batch_op.add_column(sa.Column("rating", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("customers") as batch_op:
        batch_op.alter_column("rating", server_default=None)
    with op.batch_alter_table("shops") as batch_op:
        batch_op.drop_column("settling")
        batch_op.drop_column("ruleset_version")
