"""Everything of one database copied into another, and compared there before it counts.

The target takes all of it in one transaction: whatever fails or is killed leaves it empty. Both
are held against everybody else meanwhile, so nothing can come that would not go over.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, Engine, Table, exists, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import database
from app.errors import AppError, Invalid
from app.extensions import db
from app.models import Shop
from app.services import migrated, record_chain
from app.services.moving import ends, plain, refusals, sequences
from app.services.moving.plain import Sum

Done = Callable[[int], None]


class Differs(AppError):
    """What arrived is not what was sent; nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How many rows of each table went over, how many shops' records were proven, and the names of
    records that were broken before already."""

    rows: dict[str, int]
    shops: int
    decisions: int
    broken: Sequence[str]


def copy(source: str, target: str, *, migrate: bool, start: Callable[[int], Done]) -> Copied:
    """Copy everything from one database into another that has no rows, and compare it.

    `migrate`: let a target without tables have ours. `start` is told how many rows are to be read,
    and returns what hears of each that was. Raises Invalid when the two do not fit or are in use,
    Differs when something arrived otherwise. The target is then as it was, tables apart.
    """
    with (
        ends.opened(source, must_exist=True) as one,
        ends.opened(target, must_exist=False) as other,
    ):
        if one.url == other.url:
            raise Invalid("both are the same database")
        _check_source(one)
        _prepare_target(other, migrate)
        with ends.read_alone(one) as reading, ends.written_alone(other) as writing:
            return _copy(reading, writing, start)


def _check_source(engine: Engine) -> None:
    name, version = ends.named(engine), migrated.revision(engine)
    if version != migrated.newest():
        raise Invalid(
            f"{name} stands at migration {version or 'none'}, the newest is {migrated.newest()}: "
            "flask db upgrade"
        )
    strange = ends.tables(engine) - set(db.metadata.tables)
    if strange:
        raise Invalid(f"{name} has tables that are not ours: {', '.join(sorted(strange))}")


def _prepare_target(engine: Engine, migrate: bool) -> None:
    version = migrated.revision(engine)
    if version is None and migrate and not ends.tables(engine) & set(db.metadata.tables):
        ends.migrate(engine)
    elif version is None:
        raise Invalid(f"{ends.named(engine)} has no tables of ours: add --migrate to create them")
    elif version != migrated.newest():
        raise Invalid(
            f"{ends.named(engine)} stands at migration {version}, not {migrated.newest()}: "
            "flask db upgrade there"
        )


def _copy(source: Connection, target: Connection, start: Callable[[int], Done]) -> Copied:
    tables = db.metadata.sorted_tables
    _refuse_rows(target, tables)
    _refuse_leases(source, tables)
    _refuse_faults(refusals.orphans(source, tables), "does not hold together")
    counts = {table.name: _count(source, table) for table in tables}
    done = start(2 * sum(counts.values()))
    sent = _send(source, target, tables, done)
    for table in tables:
        sequences.catch_up(target, table)
    _refuse_faults(refusals.orphans(target, tables), "was not copied whole")
    _compare(target, tables, sent, done)
    proofs = _prove(source, target)
    if ends.waiting_writers(source):
        raise Invalid("somebody waits to write to the source: stop web servers and workers first")
    broken = [(id, proof.broken_at) for id, proof in proofs if proof.broken_at is not None]
    return Copied(
        rows={name: total.count for name, total in sent.items()},
        shops=len(proofs),
        decisions=sum(proof.length for _, proof in proofs),
        broken=[f"#{id} at {number}" for id, number in broken],
    )


def _refuse_rows(target: Connection, tables: Sequence[Table]) -> None:
    filled = [table.name for table in tables if target.scalar(select(exists(select(table))))]
    if filled:
        raise Invalid(f"the target has rows already: {', '.join(filled)}")


def _refuse_leases(source: Connection, tables: Sequence[Table]) -> None:
    """Refuse while a worker holds something: it would go on with it on the database it knows."""
    now = database.now(Session(source))
    for table in tables:
        until = table.columns.get("leased_until")
        if until is not None and source.scalar(select(exists(select(table).where(until > now)))):
            raise Invalid(
                f"a worker holds rows of {table.name}: stop the workers, "
                "and wait a minute if one was killed"
            )


def _refuse_faults(faults: Iterator[str], what: str) -> None:
    listed = list(islice(faults, refusals.LISTED))
    if listed:
        raise Invalid("\n".join([f"the source {what}:", *listed]))


def _send(
    source: Connection, target: Connection, tables: Sequence[Table], done: Done
) -> dict[str, Sum]:
    """Read every row once; once one is found that the target would refuse, only look for others."""
    sent, faults = {table.name: Sum() for table in tables}, list[str]()
    for table in tables:
        for rows in _read(source, table):
            sent[table.name].add(rows)
            faults += refusals.found(table, rows, target.dialect.name)
            if not faults:
                plain.insert(target, table, rows)
            done(len(rows))
    _refuse_faults(iter(faults), "holds what the target would refuse")
    return sent


def _read(source: Connection, table: Table) -> Iterator[Sequence[plain.Row]]:
    try:
        yield from plain.batches(source, table)
    except (ValueError, DBAPIError) as error:
        # A driver that cannot make text or a moment of a value says so in one of these.
        raise Invalid(f"a value of {table.name} cannot be read ({type(error).__name__})") from None


def _compare(target: Connection, tables: Sequence[Table], sent: dict[str, Sum], done: Done) -> None:
    for table in tables:
        arrived = Sum()
        for rows in plain.batches(target, table):
            arrived.add(rows)
            done(len(rows))
        if arrived != sent[table.name]:
            raise Differs(f"{table.name} did not arrive as it was; nothing was kept")


def _prove(source: Connection, target: Connection) -> list[tuple[int, record_chain.Proof]]:
    """Look through the record of every shop where it arrived; it must be as it was."""
    proofs = []
    for id in target.scalars(select(Shop.id).order_by(Shop.id)).all():
        proof = record_chain.verify_in(Session(target), id)
        if proof.broken_at is not None and proof != record_chain.verify_in(Session(source), id):
            raise Differs(f"the record of shop #{id} did not arrive as it was; nothing was kept")
        proofs.append((id, proof))
    return proofs


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
