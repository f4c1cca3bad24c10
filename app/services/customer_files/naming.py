"""Whom the rows of a file name: by e-mail, phone or the number of an order, within one shop."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.models import Order
from app.services.customer_files.faults import Problem
from app.services.customer_files.wishes import Wish

Owners = Mapping[str | None, set[int]]


def customers_of(session: Session, shop_id: int, wishes: Sequence[Wish]) -> list[int | Problem]:
    """Return for each wish the id of the one customer it names, or why there is none.

    Three queries. A phone may be shared: then the e-mail or the order decides.
    """
    owners = [
        _owners(session, shop_id, column, {key for key in keys if key})
        for column, keys in (
            (Order.email_key, [wish.email for wish in wishes]),
            (Order.phone_key, [wish.phone for wish in wishes]),
            (Order.code, [wish.order for wish in wishes]),
        )
    ]
    named = ((wish.email, wish.phone, wish.order) for wish in wishes)
    return [
        _the_one([found[key] for found, key in zip(owners, keys, strict=True)]) for keys in named
    ]


def _the_one(found: Sequence[set[int]]) -> int | Problem:
    known = [customers for customers in found if customers]
    if not known:
        return Problem.NO_CUSTOMER
    common = set.intersection(*known)
    if not common:
        return Problem.TWO_CUSTOMERS
    return common.pop() if len(common) == 1 else Problem.SEVERAL_CUSTOMERS


def _owners(
    session: Session,
    shop_id: int,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    keys: Collection[str],
) -> Owners:
    found: dict[str | None, set[int]] = defaultdict(set)
    query = select(column, Order.customer_id).where(Order.shop_id == shop_id, column.in_(keys))
    for key, customer_id in session.execute(query.distinct()):
        found[key].add(customer_id)
    return found
