"""Numbers that a database gives to new rows, which must not begin among those that are there."""

from sqlalchemy import Connection, Table, func, select, text


def catch_up(connection: Connection, table: Table) -> None:
    """Let new rows of a table be numbered behind its last one; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    quote = connection.dialect.identifier_preparer.quote
    for column in table.primary_key.columns:
        names = {"table": quote(table.name), "column": column.name}
        found = text("SELECT pg_get_serial_sequence(:table, :column)")
        sequence = connection.execute(found, names).scalar()
        last = connection.execute(select(func.max(column))).scalar() if sequence else None
        if last is not None:
            connection.execute(select(func.setval(sequence, last)))
