"""Tombstones outside the database: a backup that is restored brings erased people back.

One line of JSON for each shop: which it is, its sealed key, and its tombstones. Nobody reads a
contact out of it, and without ENCRYPTION_KEYS it is worth nothing.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import database
from app.domain import identity
from app.domain.identity import Matching, Traces
from app.domain.identity_words import Key
from app.errors import Invalid
from app.extensions import db
from app.models import Customer, Erasure, Order, Shop
from app.secrets import vault_of
from app.services import shops
from app.services.identity_reach import shared_among
from app.services.locking import lock_shop
from app.services.privacy import erasing, person
from app.services.privacy.digests import ORDER, digest, key_of

READ_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Again:
    """What a shop was told anew: how many tombstones it has learnt, and whom it forgot again."""

    shop_id: int
    tombstones: int
    people: int


def lines() -> Iterator[str]:
    """Yield a line for each shop that has ever forgotten somebody."""
    session = db.session()
    keyed = select(Shop).where(Shop.erasure_key.is_not(None)).order_by(Shop.id)
    keyed = keyed.execution_options(across_shops="whom any shop has forgotten")
    for shop in session.scalars(keyed):
        rows = session.scalars(select(Erasure).where(Erasure.shop_id == shop.id))
        told = {
            "platform": shop.platform,
            "shop": shop.external_id,
            "key": b64encode(bytes(shop.erasure_key or b"")).decode(),
            "erased": [
                [
                    *(row.kind, row.digest, row.erased_at.isoformat()),
                    *(row.flag, row.flag_until and row.flag_until.isoformat()),
                ]
                for row in rows.yield_per(READ_AT_ONCE)
            ],
        }
        yield json.dumps(told, separators=(",", ":"))
    session.rollback()


def erase_again(given: Iterable[str]) -> Iterator[Again]:
    """Learn the tombstones of such lines, and forget whoever of them is here; yield each shop.

    A shop that is not here is passed over. Running it again changes nothing. Raises Invalid for a
    line that is none, and for a shop that has forgotten people with another key meanwhile.
    """
    for number, line in enumerate(given, start=1):
        if line.strip():
            told = _read(number, line)
            with database.writing() as session:
                found = _repeat(session, told)
            if found is not None:
                yield found
    erasing.overwrite()


def _read(number: int, line: str) -> Mapping[str, Any]:
    try:
        told = json.loads(line)
        told["key"] = b64decode(told["key"], validate=True)
        told["erased"] = [
            {
                "kind": str(kind),
                "digest": str(text),
                "erased_at": datetime.fromisoformat(at),
                "flag": str(flag),
                "flag_until": until and datetime.fromisoformat(until),
            }
            for kind, text, at, flag, until in told["erased"]
        ]
        return {name: told[name] for name in ("platform", "shop", "key", "erased")}
    except (ValueError, TypeError, KeyError) as error:
        raise Invalid(f"line {number} holds no tombstones") from error


def _repeat(session: Session, told: Mapping[str, Any]) -> Again | None:
    shop = shops.find(session, told["platform"], told["shop"])
    if shop is None:
        return None
    lock_shop(session, shop.id)
    key = _one_key(session, shop, told["key"])
    learnt = _learn(session, shop, told["erased"])
    erased = {row["digest"]: row["erased_at"] for row in told["erased"]}
    people = _people(session, shop, key, erased)
    for customer_id, at in people.items():
        # Others may be joined with somebody because one is gone.
        known = select(Customer.id).where(Customer.shop_id == shop.id, Customer.id == customer_id)
        if session.scalar(known) is not None:
            found = person.find(session, shop, customer_id)
            erasing.forget(session, shop, found, "", "", at)
    return Again(shop.id, learnt, len(people))


def _one_key(session: Session, shop: Shop, sealed: bytes) -> bytes:
    """Let a shop make digests as it did before, and return the key."""
    own, other = key_of(session, shop), vault_of(session.get_bind()).open(sealed).encode()
    if own is None:
        shop.erasure_key = sealed
        session.flush()
    elif own != other:
        raise Invalid(
            f"shop {shop.id} has forgotten people since it was restored: restore it again, and "
            "tell it before anything else"
        )
    return other


def _learn(session: Session, shop: Shop, erased: list[dict[str, Any]]) -> int:
    before = set(session.scalars(select(Erasure.digest).where(Erasure.shop_id == shop.id)))
    new = [row | {"shop_id": shop.id} for row in erased if row["digest"] not in before]
    if new:
        session.execute(database.insert_if_new(session, Erasure), new)
    return len(new)


def _people(
    session: Session, shop: Shop, key: bytes, erased: Mapping[str, datetime]
) -> dict[int, datetime]:
    """Return who has an order that a tombstone covers, and since when they are forgotten."""
    columns = (Order.platform_customer_id, Order.email_key, Order.phone_key, Order.surname_key)
    rows = session.execute(
        select(Order.customer_id, Order.code, Order.placed_at, *columns)
        .where(Order.shop_id == shop.id)
        .order_by(Order.id)
        .execution_options(yield_per=READ_AT_ONCE)
    )
    hits: list[tuple[int, Key, datetime]] = []
    for row in rows:
        traces: list[Key] = [(ORDER, row.code)]
        traces += identity.keys(Traces(*row[3:]), (), Matching(shop.matching))
        for trace in traces:
            at = erased.get(digest(key, trace))
            if at is not None and (trace[0] == ORDER or row.placed_at <= at):
                hits.append((row.customer_id, trace, at))
    shared = shared_among(session, shop, {value for _, (kind, value), _ in hits if kind == "phone"})
    found: dict[int, datetime] = {}
    for customer_id, trace, at in hits:
        if trace[0] != "phone" or trace[1] not in shared:
            found[customer_id] = max(at, found.get(customer_id, at))
    return found
