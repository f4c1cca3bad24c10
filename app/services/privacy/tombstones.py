"""Whom a shop has forgotten: what comes in of them from before is not taken in again.

An order that is older than an erasure and bears a trace of the erased person is dropped, whoever
brings it. A later one is a new customer's.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from app.domain import identity
from app.domain.identity import Matching, Traces
from app.domain.identity_words import Key
from app.models import Erasure, Shop
from app.services.identity_reach import shared_among
from app.services.privacy.digests import ANYBODY, ORDER, digest, key_of, made_key

# Databases limit the parameters of one statement.
AT_ONCE = 1_000
# Columns of orders by their codes (services.order_values).
Columns = Mapping[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of a blacklisted person: a kind of flag, and when it ends."""

    flag: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """Orders that may be stored, those of the forgotten, and by code what new ones bring back."""

    admitted: dict[str, dict[str, Any]]
    dropped: Sequence[str]
    kept: Mapping[str, Kept]


def write(
    session: Session, shop: Shop, traces: Iterable[Key], at: datetime, kept: Kept | None = None
) -> None:
    """Write down that a person with these traces is forgotten since a moment; `kept` of contacts.

    The caller holds the shop.
    """
    key = made_key(session, shop)
    found = {digest(key, trace): trace[0] for trace in traces}
    known = _known(session, shop, found)
    for row in known.values():
        if row.erased_at < at:
            row.erased_at, row.flag, row.flag_until = at, "", None
        if kept and row.kind != ORDER:
            row.flag, row.flag_until = kept.flag, kept.until
    new = [
        {"shop_id": shop.id, "kind": kind, "digest": text, "erased_at": at}
        | ({"flag": kept.flag, "flag_until": kept.until} if kept and kind != ORDER else {})
        for text, kind in found.items()
        if text not in known
    ]
    if new:
        session.execute(insert(Erasure), new)


def check(session: Session, shop: Shop, orders: Columns, stored: Collection[str]) -> Checked:
    """Part orders into those that may be stored and those of forgotten people.

    `stored`: codes of those that are here already. Works inside the caller's write transaction,
    which holds the shop: an erasure is before it or after it. Codes of dropped orders are written
    down too.
    """
    key = key_of(session, shop)
    if key is None:
        return Checked(dict(orders), (), {})
    traces = _traces(session, shop, orders)
    for code in traces.keys() - stored:
        traces[code].append(ANYBODY)
    digests = {trace: digest(key, trace) for held in traces.values() for trace in held}
    rows = _known(session, shop, digests.values())
    found = {
        code: [rows[digests[trace]] for trace in held if digests[trace] in rows]
        for code, held in traces.items()
    }
    dropped = [code for code, hits in found.items() if _is_forgotten(orders[code], hits)]
    unknown = [code for code in dropped if digests[ORDER, code] not in rows]
    if unknown:
        at = max(row.erased_at for code in unknown for row in found[code])
        write(session, shop, [(ORDER, code) for code in unknown], at)
    admitted = {code: values for code, values in orders.items() if code not in set(dropped)}
    return Checked(admitted, dropped, {c: k for c in admitted if (k := _kept(found[c]))})


def forgotten(session: Session, shop: Shop, codes: Iterable[str]) -> set[str]:
    """Return those of some codes of orders that belonged to forgotten people; see `check`."""
    key = key_of(session, shop)
    if key is None:
        return set()
    digests = {digest(key, (ORDER, code)): code for code in codes}
    return {digests[text] for text in _known(session, shop, digests)}


def forgotten_orders(session: Session, shop_id: int) -> int:
    """Return how many orders of a shop its platform has and we do not, because they are erased."""
    mine = (Erasure.shop_id == shop_id, Erasure.kind == ORDER)
    return session.scalar(select(func.count()).select_from(Erasure).where(*mine)) or 0


def keep_nothing(session: Session, *which: ColumnElement[bool]) -> int:
    """Forget that some erased people were blacklisted, and return of how many traces."""
    changed = session.execute(
        update(Erasure)
        .where(Erasure.flag != "", *which)
        .values(flag="", flag_until=None)
        .execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]


def _known(session: Session, shop: Shop, digests: Iterable[str]) -> dict[str, Erasure]:
    found: dict[str, Erasure] = {}
    wanted = list(digests)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        mine = select(Erasure).where(Erasure.shop_id == shop.id, Erasure.digest.in_(some))
        rows = session.scalars(mine.execution_options(populate_existing=True))
        found |= {row.digest: row for row in rows}
    return found


def _traces(session: Session, shop: Shop, orders: Columns) -> dict[str, list[Key]]:
    phones = {values["phone_key"] for values in orders.values() if values["phone_key"]}
    # A phone that has become a company's since says nothing of the one who was forgotten.
    shared, matching = shared_among(session, shop, phones), Matching(shop.matching)
    return {
        code: [(ORDER, code), *identity.keys(_of(values), shared, matching)]
        for code, values in orders.items()
    }


def _of(values: Mapping[str, Any]) -> Traces:
    return Traces(
        *(values["platform_customer_id"], values["email_key"], values["phone_key"]),
        values["surname_key"],
    )


def _is_forgotten(values: Mapping[str, Any], hits: Iterable[Erasure]) -> bool:
    return any(row.kind == ORDER or values["placed_at"] <= row.erased_at for row in hits)


def _kept(hits: Iterable[Erasure]) -> Kept | None:
    return next((Kept(row.flag, row.flag_until) for row in hits if row.flag), None)
