"""Secrets of all tables under the newest key: looked at, or encrypted anew some rows at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Row, Select, Table, or_, select, tuple_, update
from sqlalchemy.orm import Session

from app import database
from app.extensions import db
from app.models.columns import ENCRYPTED
from app.secrets import Vault

# Rows in one transaction: nobody waits long for one of them.
BATCH = 50
ACROSS = {"across_shops": "keys are the installation's, whosever secrets they open"}


@dataclass(slots=True)
class Openings:
    """How many secrets each key opens, the newest first, and how many none does, by column."""

    by_key: list[int]
    unreadable: dict[str, int] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """How many secrets no key opens."""
        return sum(self.unreadable.values())

    @property
    def old(self) -> int:
        """How many secrets still need a key that is not the newest."""
        return sum(self.by_key[1:])


def look(vault: Vault) -> Openings:
    """Return which keys open the secrets of all tables; nothing is changed."""
    found = Openings([0] * vault.keys)
    for table, columns in encrypted():
        for row in _all(table, columns):
            _count(found, vault, columns, row)
        db.session.rollback()
    return found


def rotate(vault: Vault) -> Openings:
    """Encrypt all secrets with the newest key; return what opened them before.

    Each batch counts as soon as it is done: interrupted anywhere it can be run again, and every
    secret opens with one of the keys all the while. What no key opens stays as it is.
    """
    found = Openings([0] * vault.keys)
    for table, columns in encrypted():
        last: Sequence[Any] | None = ()
        while last is not None:
            last = _rotate_some(vault, table, columns, last, found)
    return found


def encrypted() -> Iterator[tuple[Table, list[Column[Any]]]]:
    """Yield the tables that hold secrets, each with the columns they are in."""
    for table in db.metadata.sorted_tables:
        columns = [column for column in table.columns if column.info.get(ENCRYPTED)]
        if columns:
            yield table, columns


def _rotate_some(
    vault: Vault, table: Table, columns: list[Column[Any]], after: Sequence[Any], found: Openings
) -> Sequence[Any] | None:
    """Encrypt the next rows anew; return the key of the last of them, None when all are done."""
    keys = [*table.primary_key.columns]
    query = _query(table, columns).limit(BATCH).with_for_update(key_share=True)
    if after:
        query = query.where(tuple_(*keys) > tuple_(*after))
    seen = Openings([0] * vault.keys)
    with database.writing() as session:
        rows = session.execute(query, execution_options=ACROSS).all()
        for row in rows:
            _count(seen, vault, columns, row)
            _renew(session, vault, table, columns, row)
    _add(found, seen)
    return [rows[-1]._mapping[key] for key in keys] if rows else None


def _renew(
    session: Session, vault: Vault, table: Table, columns: list[Column[Any]], row: Row[Any]
) -> None:
    sealed = {column.name: row._mapping[column] for column in columns}
    old = {name: value for name, value in sealed.items() if value and vault.key_of(value)}
    if old:
        here = [key == row._mapping[key] for key in table.primary_key.columns]
        values = {name: vault.seal(vault.open(value)) for name, value in old.items()}
        session.execute(update(table).where(*here).values(values), execution_options=ACROSS)


def _count(found: Openings, vault: Vault, columns: list[Column[Any]], row: Row[Any]) -> None:
    for column in columns:
        sealed = row._mapping[column]
        if sealed is None:
            continue
        key = vault.key_of(sealed)
        if key is not None:
            found.by_key[key] += 1
        else:
            name = f"{column.table.name}.{column.name}"
            found.unreadable[name] = found.unreadable.get(name, 0) + 1


def _add(found: Openings, more: Openings) -> None:
    found.by_key = [one + other for one, other in zip(found.by_key, more.by_key, strict=True)]
    for name, count in more.unreadable.items():
        found.unreadable[name] = found.unreadable.get(name, 0) + count


def _all(table: Table, columns: list[Column[Any]]) -> Iterator[Row[Any]]:
    query = _query(table, columns).execution_options(yield_per=BATCH, **ACROSS)
    with db.session.execute(query) as rows:
        yield from rows


def _query(table: Table, columns: list[Column[Any]]) -> Select[Any]:
    keys = [*table.primary_key.columns]
    secret = or_(*(column.is_not(None) for column in columns))
    return select(*keys, *columns).where(secret).order_by(*keys)
