"""Customers and orders before there are rows of them, numbered as they came."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.orders import Order
from bench.ratings.invented import Person, Placed, person


@dataclass(slots=True)
class Buyer:
    """A customer of a shop; `account` is the platform's id of them, None for a guest."""

    id: int
    shop_id: int
    person: Person
    account: str | None
    history: list[Order] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Draft:
    """An order and who placed it."""

    buyer: Buyer
    placed: Placed
    order: Order


def drafts(placed: Iterable[tuple[int, Placed]]) -> list[Draft]:
    """Return what was placed in which shop, with customers numbered as they first appeared."""
    buyers: dict[tuple[int, int], Buyer] = {}
    found: list[Draft] = []
    for shop_id, one in placed:
        buyer = buyers.get((shop_id, one.buyer))
        if buyer is None:
            buyer = buyers[shop_id, one.buyer] = _buyer(len(buyers) + 1, shop_id, one.buyer)
        order = Order(
            *(f"{len(found):08}", one.placed_at, one.outcome, one.total, "CZK"),
            cash_on_delivery=one.cash_on_delivery,
        )
        buyer.history.append(order)
        found.append(Draft(buyer, one, order))
    return found


def _buyer(id: int, shop_id: int, number: int) -> Buyer:
    return Buyer(id, shop_id, person(number), str(id) if id % 2 else None)
