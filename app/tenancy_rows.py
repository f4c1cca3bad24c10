"""The same once more, kept by PostgreSQL itself: row-level security on every table of shops.

Every transaction says whose rows it may see, and a statement that slips past app.tenancy_guard
finds nothing else. What is said ends with the transaction, so no pooled connection carries it on.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from psycopg.pq import TransactionStatus
from sqlalchemy import DDL, Connection, Table

from app import tenancy
from app.tenancy_columns import SHOP_ID, SHOPS, is_tenants
from app.tenancy_guard import judged, shops_named
from app.tenancy_statements import Verdict

SETTING = "smajlik.shop"
EVERY = "all"
POLICY = "of_one_shop"
# What was said last in the transaction of a connection.
SAID = "smajlik.said"
# Read once for a statement, not once for each row. Nothing is said: nothing is seen.
_SAID = f"(SELECT current_setting('{SETTING}', true))"
_ONE = (
    f"(SELECT CASE WHEN current_setting('{SETTING}', true) ~ '^[0-9]+$'"
    f" THEN current_setting('{SETTING}', true)::bigint END)"
)


def protections(tables: Iterable[Table]) -> Iterator[str]:
    """Yield the statements that hold tables of shops to what a transaction has said."""
    for table in tables:
        if not is_tenants(table):
            continue
        own = f"{'id' if table.name == SHOPS else SHOP_ID} = {_ONE}"
        # CASE, not OR: the planner would take OR for a condition that few rows fulfil.
        rule = f"CASE {_SAID} WHEN '{EVERY}' THEN true ELSE {own} END"
        yield f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table.name} FORCE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS {POLICY} ON {table.name}"
        yield f"CREATE POLICY {POLICY} ON {table.name} USING ({rule}) WITH CHECK ({rule})"


def protect(_target: object, connection: Connection, tables: Iterable[Table], **_: object) -> None:
    """Protect tables that were made without a migration."""
    if connection.dialect.name == "postgresql":
        for statement in protections(tables):
            connection.execute(DDL(statement))  # type: ignore[no-untyped-call]


def begin_ourselves(connection: Any, _record: object) -> None:
    """Leave the beginning of transactions to us: BEGIN carries what they say of the shop."""
    connection.autocommit = True


def forget_said(connection: Connection, *_savepoint: object) -> None:
    """Say it anew after a savepoint was rolled back: PostgreSQL took back what was said in it."""
    connection.info.pop(SAID, None)


def say(
    connection: Connection,
    _cursor: object,
    statement: str,
    _parameters: object,
    context: Any,
    _many: bool,
) -> None:
    """Begin the transaction if need be, and say whose rows the statement may see."""
    options = context.execution_options
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    driver: Any = connection.connection.driver_connection
    begins = driver.info.transaction_status == TransactionStatus.IDLE
    if begins:
        connection.info.pop(SAID, None)
    verdict = judged(context, statement)
    wanted = _whose(context, verdict, connection.info.get(SAID, ""))
    said = f"SELECT set_config('{SETTING}', '{wanted}', true)"
    if begins and driver.autocommit:
        # One message to the server, as a BEGIN of its own would be.
        driver.execute(f"BEGIN; {said}", prepare=False)
    elif begins or wanted != connection.info.get(SAID):
        driver.execute(said, prepare=False)
    connection.info[SAID] = wanted


def _whose(context: Any, verdict: Verdict, before: str) -> str:
    if context.execution_options.get(tenancy.ACROSS):
        return EVERY
    shop = tenancy.bound()
    if shop is not None:
        return str(shop)
    if verdict.missing or verdict.by_key or verdict.founds:
        # The guard let it pass: the session knows the row, or nobody can.
        return EVERY
    named = {int(str(value)) for value in shops_named(context, verdict)}
    if len(named) == 1:
        return str(named.pop())
    return EVERY if named else before
