"""tenants

Revision ID: 0011
Revises: 0010

Former versions of notes and orders of backtests say whose they are, as all other rows do. On
PostgreSQL every table of shops shows a transaction only the shop that it has named (row-level
security): the setting smajlik.shop, 'all' for what must cross shops, and nothing without it.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SAID = "(SELECT current_setting('smajlik.shop', true))"
ONE = (
    "(SELECT CASE WHEN current_setting('smajlik.shop', true) ~ '^[0-9]+$'"
    " THEN current_setting('smajlik.shop', true)::bigint END)"
)
# Table, its owner's table, the column that names the owner, what else makes a row unique.
OWNED = (
    ("note_edits", "notes", "note_id", "version"),
    ("backtest_orders", "backtests", "backtest_id", "code"),
)


def upgrade() -> None:
    """Apply."""
    for table, owners, key, rest in OWNED:
        op.add_column(table, sa.Column("shop_id", BIG, nullable=True))
        op.execute(
            f"UPDATE {table} SET shop_id ="
            f" (SELECT owner.shop_id FROM {owners} AS owner WHERE owner.id = {table}.{key})"
        )
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("shop_id", existing_type=BIG, nullable=False)
            batch_op.create_foreign_key(
                f"fk_{table}_shop_id_shops", "shops", ["shop_id"], ["id"], ondelete="CASCADE"
            )
            batch_op.drop_constraint(f"uq_{table}_{key}_{rest}", type_="unique")
            batch_op.create_unique_constraint(
                f"uq_{table}_shop_id_{key}_{rest}", ["shop_id", key, rest]
            )
    if op.get_bind().dialect.name == "postgresql":
        for table, column in _of_shops():
            rule = f"CASE {SAID} WHEN 'all' THEN true ELSE {column} = {ONE} END"
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY of_one_shop ON {table} USING ({rule}) WITH CHECK ({rule})")


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "postgresql":
        for table, _ in _of_shops():
            op.execute(f"DROP POLICY IF EXISTS of_one_shop ON {table}")
            op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for table, _owners, key, rest in OWNED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(f"uq_{table}_shop_id_{key}_{rest}", type_="unique")
            batch_op.create_unique_constraint(f"uq_{table}_{key}_{rest}", [key, rest])
            batch_op.drop_constraint(f"fk_{table}_shop_id_shops", type_="foreignkey")
            batch_op.drop_column("shop_id")


def _of_shops() -> Iterator[tuple[str, str]]:
    """Yield the tables of shops as they are now, each with the column that says whose a row is."""
    inspected = sa.inspect(op.get_bind())
    for table in inspected.get_table_names():
        if table == "shops":
            yield table, "id"
        elif any(column["name"] == "shop_id" for column in inspected.get_columns(table)):
            yield table, "shop_id"
