"""remember people: staff and what they attach to customers, and what lists need of customers

Revision ID: 0005
Revises: 0004

New columns of customers are filled by the worker: everybody is due to be rated once.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WORD, TEXT, URL = sa.String(length=32), sa.String(length=255), sa.String(length=2000)
BADGED = sa.text("CAST(badges AS TEXT) <> '[]'")
SEARCHED = ["shop_id", "language", "registered", "search_key"]
SORTED_BY = ("last_order_at", "orders_count", "paid_total", "name_key")


def _filled(name: str, type: Any, default: str = "") -> sa.Column[Any]:
    return sa.Column(name, type, server_default=default, nullable=False)


def _of_customers() -> tuple[sa.Column[Any], ...]:
    return (
        _filled("company", TEXT),
        _filled("email", TEXT),
        _filled("phone", TEXT),
        _filled("language", WORD),
        _filled("name_key", TEXT),
        _filled("search_key", URL),
        _filled("orders_count", sa.Integer(), "0"),
        _filled("paid_total", BIG, "0"),
        _filled("paid_currency", WORD),
        sa.Column("last_order_at", MOMENT),
        sa.Column("override_level", WORD),
        sa.Column("override_until", MOMENT),
        _filled("marks", sa.JSON(), "{}"),
    )


def _of_orders() -> tuple[sa.Column[Any], ...]:
    return (
        _filled("language", WORD),
        _filled("goods", URL),
        _filled("remark", URL),
        _filled("recipient", TEXT),
        sa.Column("place_key", TEXT),
        _filled("address_key", TEXT),
    )


def _of_shops() -> tuple[sa.Column[Any], ...]:
    return (
        _filled("advice", sa.JSON(), "{}"),
        sa.Column("cancelling_suspended_at", MOMENT),
        sa.Column("cancelling_suspended_by", TEXT),
    )


COLUMNS = {"customers": _of_customers, "orders": _of_orders, "shops": _of_shops}


def upgrade() -> None:
    """Apply."""
    _create_members()
    _create_identity_links()
    _create_attached()
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns():
                batch_op.add_column(column)
    for column in SORTED_BY:
        op.create_index(f"ix_customers_shop_id_{column}_id", "customers", ["shop_id", column, "id"])
    op.create_index(f"ix_customers_{'_'.join(SEARCHED)}", "customers", SEARCHED)
    op.create_index("ix_orders_shop_id_place_key", "orders", ["shop_id", "place_key"])
    badged = {"sqlite_where": BADGED, "postgresql_where": BADGED}
    op.create_index("ix_orders_badged", "orders", ["shop_id", "id"], **badged)
    op.execute("UPDATE customers SET reconsider_at = CURRENT_TIMESTAMP")


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_orders_badged", "orders")
    op.drop_index("ix_orders_shop_id_place_key", "orders")
    op.drop_index(f"ix_customers_{'_'.join(SEARCHED)}", "customers")
    for column in SORTED_BY:
        op.drop_index(f"ix_customers_shop_id_{column}_id", "customers")
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns():
                batch_op.drop_column(column.name)
    for table in ("note_edits", "decisions", "overrides", "flags", "notes"):
        op.drop_table(table)
    op.drop_table("identity_links")
    op.drop_table("members")


def _create_members() -> None:
    op.create_table(
        "members",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("role", WORD, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("language", WORD),
        _of_one_shop("members"),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.UniqueConstraint("shop_id", "email", name="uq_members_shop_id_email"),
    )


def _create_identity_links() -> None:
    op.create_table(
        "identity_links",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("one_key", TEXT, nullable=False),
        sa.Column("other_key", TEXT, nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("withdrawn_by", TEXT),
        sa.Column("withdrawn_at", MOMENT),
        _of_one_shop("identity_links"),
        sa.PrimaryKeyConstraint("id", name="pk_identity_links"),
    )
    for key in ("one_key", "other_key"):
        op.create_index(f"ix_identity_links_shop_id_{key}", "identity_links", ["shop_id", key])


def _create_attached() -> None:
    _attached(
        "notes",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recall", sa.Boolean(), nullable=False),
        sa.Column("until", MOMENT),
        *_signed("edited"),
        *_signed("done"),
        *_signed("removed"),
    )
    _attached(
        "flags",
        sa.Column("kind", WORD, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("until", MOMENT),
        *_signed("removed"),
    )
    _attached(
        "overrides",
        sa.Column("level", WORD, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("until", MOMENT),
        *_signed("removed"),
    )
    _attached(
        "decisions",
        sa.Column("kind", WORD, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("batch", BIG),
        sa.Column("undoes", BIG),
    )
    for table, *columns in (
        ("notes", "customer_id"),
        ("notes", "shop_id", "customer_id"),
        ("flags", "customer_id"),
        ("flags", "shop_id", "kind", "customer_id"),
        ("overrides", "customer_id"),
        ("decisions", "customer_id", "id"),
        ("decisions", "shop_id", "id"),
        ("decisions", "batch"),
    ):
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
    op.create_table(
        "note_edits",
        sa.Column("id", BIG, nullable=False),
        sa.Column("note_id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"], ["notes.id"], name="fk_note_edits_note_id_notes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_note_edits"),
        sa.UniqueConstraint("note_id", "version", name="uq_note_edits_note_id_version"),
    )


def _attached(table: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("order_id", BIG),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        *columns,
        _of_one_shop(table),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=f"fk_{table}_customer_id_customers"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _signed(what: str) -> tuple[sa.Column[Any], ...]:
    return sa.Column(f"{what}_by", TEXT), sa.Column(f"{what}_at", MOMENT)


def _of_one_shop(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["shop_id"], ["shops.id"], name=f"fk_{table}_shop_id_shops", ondelete="CASCADE"
    )
