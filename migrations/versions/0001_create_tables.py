"""create tables

Revision ID: 0001
Revises: -

Old code runs while this runs: add, fill, remove in separate releases; one step a migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

LEASED = sa.text("lease IS NOT NULL")
WAITING = sa.text("done_at IS NULL AND given_up_at IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "shops",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("orders_url", sa.String(length=2000), nullable=False),
        sa.Column("login_url", sa.String(length=2000), nullable=False),
        sa.Column("currency", sa.String(length=32), nullable=False),
        sa.Column("country", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("timezone", sa.String(length=255), nullable=False),
        sa.Column("matching", sa.String(length=32), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("api_token", sa.LargeBinary(), nullable=True),
        sa.Column("api_token_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("api_token_renewal_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("webhook_key", sa.LargeBinary(), nullable=True),
        sa.Column("previous_webhook_key", sa.LargeBinary(), nullable=True),
        sa.Column("webhook_key_renewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("terminated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disconnected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shops")),
        sa.UniqueConstraint("platform", "external_id", name=op.f("uq_shops_platform_external_id")),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("platform_id", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("orders_disabled", sa.Boolean(), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("rating", sa.JSON(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reconsider_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shops.id"], name=op.f("fk_customers_shop_id_shops"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
    )
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_customers_reconsider_at"), ["reconsider_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_customers_shop_id_level"), ["shop_id", "level"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_customers_shop_id_platform_id"), ["shop_id", "platform_id"], unique=False
        )

    op.create_table(
        "history_imports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job", sa.String(length=255), nullable=True),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("lines_done", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
            name=op.f("fk_history_imports_shop_id_shops"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_imports")),
    )
    op.create_table(
        "order_statuses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("external_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("system", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
            name=op.f("fk_order_statuses_shop_id_shops"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_statuses")),
        sa.UniqueConstraint(
            "shop_id", "external_id", name=op.f("uq_order_statuses_shop_id_external_id")
        ),
    )
    op.create_table(
        "rulesets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=255), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shops.id"], name=op.f("fk_rulesets_shop_id_shops"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulesets")),
        sa.UniqueConstraint("shop_id", "version", name=op.f("uq_rulesets_shop_id_version")),
    )
    op.create_table(
        "webhook_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
            name=op.f("fk_webhook_events_shop_id_shops"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_events")),
    )
    with op.batch_alter_table("webhook_events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_webhook_events_due",
            ["due_at", "id"],
            unique=False,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        )
        batch_op.create_index(
            "ix_webhook_events_leased",
            ["shop_id", "topic", "subject"],
            unique=False,
            sqlite_where=LEASED,
            postgresql_where=LEASED,
        )
        batch_op.create_index(
            "ix_webhook_events_subject",
            ["shop_id", "topic", "subject"],
            unique=False,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        )

    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(length=255), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status_id", sa.String(length=32), nullable=False),
        sa.Column("status_name", sa.String(length=255), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=True),
        sa.Column("cash_on_delivery", sa.Boolean(), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("outcome_known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=32), nullable=False),
        sa.Column("admin_url", sa.String(length=2000), nullable=False),
        sa.Column("platform_customer_id", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("company", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("phone", sa.String(length=255), nullable=False),
        sa.Column("email_key", sa.String(length=255), nullable=True),
        sa.Column("phone_key", sa.String(length=32), nullable=True),
        sa.Column("surname_key", sa.String(length=255), nullable=False),
        sa.Column("search_key", sa.String(length=2000), nullable=False),
        sa.Column("badges", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_orders_customer_id_customers")
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shops.id"], name=op.f("fk_orders_shop_id_shops"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("shop_id", "code", name=op.f("uq_orders_shop_id_code")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_orders_customer_id_placed_at"),
            ["customer_id", "placed_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_orders_shop_id_email_key"), ["shop_id", "email_key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_orders_shop_id_phone_key"), ["shop_id", "phone_key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_orders_shop_id_placed_at_id"),
            ["shop_id", "placed_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_orders_shop_id_platform_customer_id"),
            ["shop_id", "platform_customer_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_orders_shop_id_status_id"), ["shop_id", "status_id"], unique=False
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_orders_shop_id_status_id"))
        batch_op.drop_index(batch_op.f("ix_orders_shop_id_platform_customer_id"))
        batch_op.drop_index(batch_op.f("ix_orders_shop_id_placed_at_id"))
        batch_op.drop_index(batch_op.f("ix_orders_shop_id_phone_key"))
        batch_op.drop_index(batch_op.f("ix_orders_shop_id_email_key"))
        batch_op.drop_index(batch_op.f("ix_orders_customer_id_placed_at"))

    op.drop_table("orders")
    with op.batch_alter_table("webhook_events", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_webhook_events_subject", sqlite_where=WAITING, postgresql_where=WAITING
        )
        batch_op.drop_index(
            "ix_webhook_events_leased", sqlite_where=LEASED, postgresql_where=LEASED
        )
        batch_op.drop_index("ix_webhook_events_due", sqlite_where=WAITING, postgresql_where=WAITING)

    op.drop_table("webhook_events")
    op.drop_table("rulesets")
    op.drop_table("order_statuses")
    op.drop_table("history_imports")
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customers_shop_id_platform_id"))
        batch_op.drop_index(batch_op.f("ix_customers_shop_id_level"))
        batch_op.drop_index(batch_op.f("ix_customers_reconsider_at"))

    op.drop_table("customers")
    op.drop_table("shops")
