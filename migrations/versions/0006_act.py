"""act on flags: the outbox, proposals, notices, and a record of decisions that proves itself

Revision ID: 0006
Revises: 0005

Decisions made before are linked as they are now: from here on a change of them shows.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WORD, TEXT, URL = sa.String(length=32), sa.String(length=255), sa.String(length=2000)
LIVING, OPEN = sa.text("ended_at IS NULL"), sa.text("settled_at IS NULL")
STANDING = sa.text("dismissed_at IS NULL")


def _filled(name: str, type: Any, default: str = "") -> sa.Column[Any]:
    return sa.Column(name, type, server_default=default, nullable=False)


def _of_orders() -> tuple[sa.Column[Any], ...]:
    return (
        _filled("shipped", sa.Boolean(), "0"),
        _filled("cancelled_by_us", sa.Boolean(), "0"),
        sa.Column("decided", WORD),
    )


def _of_statuses() -> tuple[sa.Column[Any], ...]:
    return (_filled("cancels", sa.Boolean(), "0"),)


def _of_shops() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("cancelling_resumed_at", MOMENT),
        sa.Column("breaker_tripped_at", MOMENT),
        _filled("breaker", sa.JSON(), "{}"),
        _filled("acting", sa.JSON(), "{}"),
        _filled("checkout", sa.JSON(), "{}"),
        sa.Column("checkout_key", sa.LargeBinary()),
        _filled("notify", sa.JSON(), "{}"),
        _filled("record_length", sa.Integer(), "0"),
        _filled("record_head", TEXT),
    )


def _of_decisions() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("about", BIG),
        _filled("order_code", TEXT),
        sa.Column("customer_then", BIG),
        sa.Column("order_then", BIG),
        # Numbered below.
        _filled("number", sa.Integer(), "0"),
        _filled("salt", WORD),
        _filled("digest", TEXT),
        _filled("chain", TEXT),
    )


COLUMNS = {"orders": _of_orders, "order_statuses": _of_statuses, "shops": _of_shops}


def upgrade() -> None:
    """Apply."""
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns():
                batch_op.add_column(column)
    # What the platform says itself at the next reading of the shop's statuses.
    op.execute(
        "UPDATE order_statuses SET cancels = true WHERE external_id = '-4'"
        " AND shop_id IN (SELECT id FROM shops WHERE platform = 'shoptet')"
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        for column in _of_decisions():
            batch_op.add_column(column)
        batch_op.alter_column("customer_id", existing_type=BIG, nullable=True)
    _link_decisions()
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.alter_column("number", existing_type=sa.Integer(), server_default=None)
        batch_op.create_unique_constraint("uq_decisions_shop_id_number", ["shop_id", "number"])
    op.create_index("ix_decisions_about", "decisions", ["about"])
    op.create_index("ix_decisions_shop_id_order_code", "decisions", ["shop_id", "order_code"])
    objection = sa.text("kind = 'objection'")
    op.create_index(
        "ix_decisions_objections",
        "decisions",
        ["shop_id", "kind"],
        sqlite_where=objection,
        postgresql_where=objection,
    )
    _create_actions()
    _create_proposals()
    _create_notices()
    _create_platform_accounts()
    _create_checkout_asks()


def downgrade() -> None:
    """Take back. Decisions on a shop as a whole have no place in what was before: they go."""
    for table in ("checkout_asks", "platform_accounts", "notices", "proposals", "actions"):
        op.drop_table(table)
    op.drop_index("ix_decisions_objections", "decisions")
    op.drop_index("ix_decisions_shop_id_order_code", "decisions")
    op.drop_index("ix_decisions_about", "decisions")
    op.execute("DELETE FROM decisions WHERE customer_id IS NULL")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_constraint("uq_decisions_shop_id_number", type_="unique")
        batch_op.alter_column("customer_id", existing_type=BIG, nullable=False)
        for column in _of_decisions():
            batch_op.drop_column(column.name)
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns():
                batch_op.drop_column(column.name)


def _link_decisions() -> None:
    connection = op.get_bind()
    texts = ("kind", "author", "reason", "salt", "digest", "chain", "order_code")
    ids = ("id", "shop_id", "customer_id", "order_id", "batch", "undoes", "about", "number")
    decisions = sa.table(
        "decisions",
        *(sa.column(name, sa.String()) for name in texts),
        *(sa.column(name, sa.BigInteger()) for name in (*ids, "customer_then", "order_then")),
        sa.column("written_at", MOMENT),
        sa.column("facts", sa.JSON()),
    )
    shops = sa.table(
        "shops",
        sa.column("id", sa.BigInteger()),
        sa.column("record_length", sa.Integer()),
        sa.column("record_head", sa.String()),
    )
    ends: dict[int, tuple[int, str]] = {}
    for row in connection.execute(sa.select(decisions).order_by(decisions.c.id)).mappings().all():
        length, head = ends.get(row["shop_id"], (0, ""))
        values = _linked(row, length + 1, head)
        connection.execute(decisions.update().where(decisions.c.id == row["id"]).values(**values))
        ends[row["shop_id"]] = (length + 1, values["chain"])
    for shop, (length, head) in ends.items():
        end = {"record_length": length, "record_head": head}
        connection.execute(shops.update().where(shops.c.id == shop).values(**end))


def _linked(row: Any, number: int, previous: str) -> dict[str, Any]:
    then = {"customer_then": row["customer_id"], "order_then": row["order_id"]}
    names = ("id", "shop_id", "kind", "author", "reason", "facts", "batch", "undoes")
    content = {name: row[name] for name in names} | {"about": None, "order_code": ""} | then
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    salt = secrets.token_hex(16)
    digest = _sha256(salt, text)
    chain = _sha256(previous, str(number), _moment(row["written_at"]), digest)
    return {"number": number, "salt": salt, "digest": digest, "chain": chain, **then}


def _moment(written_at: datetime) -> str:
    # SQLite keeps no zone.
    aware = written_at if written_at.tzinfo else written_at.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat()


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _create_actions() -> None:
    op.create_table(
        "actions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("order_code", TEXT, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("situation", WORD, nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("decision_id", BIG, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("reason", WORD, nullable=False),
        sa.Column("target_status", WORD, nullable=False),
        sa.Column("status_before", WORD, nullable=False),
        sa.Column("text", URL, nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("lease", WORD),
        sa.Column("leased_until", MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.Column("read_at", MOMENT),
        sa.Column("sent_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_by", TEXT),
        sa.Column("last_error", TEXT),
        sa.Column("answer", sa.JSON(), nullable=False),
        _of_one_shop("actions"),
        sa.PrimaryKeyConstraint("id", name="pk_actions"),
        sa.UniqueConstraint(
            "shop_id", "order_code", "kind", name="uq_actions_shop_id_order_code_kind"
        ),
    )
    op.create_index("ix_actions_order_id", "actions", ["order_id"])
    op.create_index("ix_actions_shop_id_made_at", "actions", ["shop_id", "made_at"])
    _partial("ix_actions_living", "actions", ["due_at", "id"], LIVING)


def _create_proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("order_id", BIG),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("situation", WORD, nullable=False),
        sa.Column("order_code", TEXT, nullable=False),
        sa.Column("evidence", WORD, nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("settled_at", MOMENT),
        sa.Column("settled_by", TEXT),
        sa.Column("verdict", WORD),
        sa.Column("said", TEXT),
        sa.Column("decision_id", BIG),
        _of_one_shop("proposals"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_proposals_customer_id_customers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
        sa.UniqueConstraint("shop_id", "evidence", name="uq_proposals_shop_id_evidence"),
    )
    op.create_index("ix_proposals_customer_id", "proposals", ["customer_id"])
    op.create_index("ix_proposals_shop_id_order_code", "proposals", ["shop_id", "order_code"])
    _partial("ix_proposals_open", "proposals", ["shop_id", "id"], OPEN)


def _create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("dismissed_at", MOMENT),
        sa.Column("dismissed_by", TEXT),
        sa.Column("mail_due_at", MOMENT),
        sa.Column("mailed_at", MOMENT),
        sa.Column("mail_reached", sa.JSON(), nullable=False),
        sa.Column("mail_attempts", sa.Integer(), nullable=False),
        sa.Column("mail_error", TEXT),
        _of_one_shop("notices"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    _partial("uq_notices_standing", "notices", ["shop_id", "kind", "key"], STANDING, unique=True)
    op.create_index("ix_notices_mail_due_at", "notices", ["mail_due_at"])
    op.create_index("ix_notices_shop_id_last_at", "notices", ["shop_id", "last_at"])


def _create_platform_accounts() -> None:
    op.create_table(
        "platform_accounts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("external_id", TEXT, nullable=False),
        sa.Column("orders_disabled", sa.Boolean(), nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("asked", sa.Boolean()),
        sa.Column("refused_at", MOMENT),
        _of_one_shop("platform_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_platform_accounts"),
        sa.UniqueConstraint(
            "shop_id", "external_id", name="uq_platform_accounts_shop_id_external_id"
        ),
    )


def _create_checkout_asks() -> None:
    op.create_table(
        "checkout_asks",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("client", WORD, nullable=False),
        sa.Column("value", WORD, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checkout_asks"),
        sa.UniqueConstraint(
            "shop_id", "client", "value", name="uq_checkout_asks_shop_id_client_value"
        ),
    )
    op.create_index("ix_checkout_asks_asked_at", "checkout_asks", ["asked_at"])
    op.create_index("ix_checkout_asks_shop_id_asked_at", "checkout_asks", ["shop_id", "asked_at"])


def _partial(name: str, table: str, columns: list[str], where: Any, unique: bool = False) -> None:
    only = {"sqlite_where": where, "postgresql_where": where}
    op.create_index(name, table, columns, unique=unique, **only)


def _of_one_shop(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["shop_id"], ["shops.id"], name=f"fk_{table}_shop_id_shops", ondelete="CASCADE"
    )
