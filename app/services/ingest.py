"""Taking orders in: upsert them, find out whose they are, rate these customers.

One implementation serves a single webhook, the import of a shop's history and the import of a
file. Each public function works inside the caller's write transaction and locks the shop first.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.identity import Traces
from app.models import Order, Shop
from app.platforms.base import FetchedOrder
from app.services import attachments, identity, outcomes, ratings
from app.services.locking import lock_shop
from app.services.mirror import refusals
from app.services.order_values import order_values
from app.services.privacy import blacklisted, tombstones

# Rows by code; their columns by name.
Stored = Mapping[str, Mapping[str, Any]]


def save(
    session: Session,
    shop_id: int,
    fetched: Iterable[FetchedOrder],
    now: datetime,
    *,
    overwrite_equal: bool = True,
    rate_at_once: bool = True,
) -> int:
    """Store orders as the platform has them and bring their customers up to date.

    An order is never overwritten by an older state. Platforms tell the time of a change in whole
    seconds: `overwrite_equal` says that these states were read later than the stored ones (a
    fetch); an export made earlier must not win a draw. An order of somebody who was erased since it
    was placed is not taken in. A bulk of orders does without
    `rate_at_once`: its customers are only noted as due for rerating.rate_due. Returns how many
    orders were new or changed.
    """
    shop = lock_shop(session, shop_id)
    newest = {order.code: order for order in fetched}
    stored = _stored(session, shop_id, newest)
    mapping = outcomes.mapping(session, shop_id)
    ours = refusals.because_of_us(session, shop, newest.values())
    changed = {
        code: values
        for code, order in newest.items()
        if _may_overwrite(order, stored.get(code), overwrite_equal)
        and _differs(
            values := order_values(
                order, mapping.get(order.status_id), stored.get(code), code in ours
            ),
            stored.get(code),
        )
    }
    checked = tombstones.check(session, shop, changed, stored.keys())
    for code in stored.keys() & checked.dropped:
        remove(session, shop_id, code, now)
    if checked.admitted:
        touched = _write(session, shop, checked.admitted, stored)
        new = {code: kept for code, kept in checked.kept.items() if code not in stored}
        blacklisted.flag_again(session, shop, new, now)
        settle = ratings.rate if rate_at_once else ratings.defer
        settle(session, shop, touched, now)
        shop.revision += 1
    return len(checked.admitted)


def remove(session: Session, shop_id: int, code: str, now: datetime) -> None:
    """Forget an order that no longer exists and bring its customer up to date."""
    shop = lock_shop(session, shop_id)
    row = _stored(session, shop_id, [code]).get(code)
    if row is None:
        return
    attachments.let_go(session, shop.id, row["id"], row["customer_id"])
    settled = identity.settle(session, shop, left=[_member(row)])
    session.execute(delete(Order).where(Order.id == row["id"], Order.shop_id == shop.id))
    identity.move(session, shop, settled)
    ratings.rate(session, shop, settled.touched, now)
    shop.revision += 1


def _stored(session: Session, shop_id: int, codes: Iterable[str]) -> Stored:
    columns = Order.__table__.columns
    rows = session.execute(
        select(*columns).where(Order.shop_id == shop_id, Order.code.in_(list(codes)))
    )
    return {row["code"]: dict(row) for row in rows.mappings()}


def _may_overwrite(order: FetchedOrder, row: Mapping[str, Any] | None, equal: bool) -> bool:
    if row is None or order.changed_at > row["changed_at"]:
        return True
    return equal and order.changed_at == row["changed_at"]


def _differs(values: Mapping[str, Any], row: Mapping[str, Any] | None) -> bool:
    return row is None or any(row[column] != value for column, value in values.items())


def _write(
    session: Session, shop: Shop, changed: Mapping[str, dict[str, Any]], stored: Stored
) -> set[int]:
    """Write new and changed rows; return the customers whose history is different now."""
    retraced = [c for c, v in changed.items() if c not in stored or _retraced(v, stored[c])]
    settled = identity.settle(
        session,
        shop,
        changed=[_member(changed[code], stored.get(code)) for code in retraced],
        left=[_member(stored[code]) for code in retraced if code in stored],
    )
    new = [
        {**values, "shop_id": shop.id, "customer_id": settled.owners[code], "badges": []}
        for code, values in changed.items()
        if code not in stored
    ]
    if new:
        session.execute(insert(Order), new)
    old = [{**v, "row_id": stored[c]["id"]} for c, v in changed.items() if c in stored]
    if old:
        table = Order.__table__
        mine = (table.c.id == bindparam("row_id"), table.c.shop_id + 0 == shop.id)
        by_id = update(table).where(*mine)  # type: ignore[arg-type]
        session.execute(by_id, old)
    identity.move(session, shop, settled)
    return settled.touched | {stored[c]["customer_id"] for c in changed if c in stored}


def _retraced(values: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    return _traces(values) != _traces(row) or values["placed_at"] != row["placed_at"]


def _traces(values: Mapping[str, Any]) -> Traces:
    return Traces(
        platform_id=values["platform_customer_id"],
        email=values["email_key"],
        phone=values["phone_key"],
        surname=values["surname_key"],
    )


def _member(values: Mapping[str, Any], row: Mapping[str, Any] | None = None) -> identity.Member:
    owner = values.get("customer_id") if row is None else row["customer_id"]
    return identity.Member(values["code"], values["placed_at"], owner, _traces(values))
