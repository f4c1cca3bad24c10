"""Shops as if they had been here for years: one to rate, a much smaller one beside it."""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge

from app import database
from app.models import Customer, Order, Shop
from app.services import rulesets
from app.services.ratings import Rater
from bench.ratings import loading
from bench.ratings.drafts import drafts
from bench.ratings.invented import Placed, Size, placed_orders
from bench.ratings.rows import customer_rows, order_rows

TIMEZONE = "Europe/Prague"
# How many times smaller the shop beside it is.
SMALLER = 100
SEED = 20_261_124
# What arrives from a suspended shop waits: it is stored, and no worker has to do with it.
RATED, BESIDE, SUSPENDED = range(1, 4)


def fill(size: Size, now: datetime) -> None:
    """Fill an empty database with customers, rated, and their orders in the order of time.

    Works inside an application context.
    """
    with database.writing() as session:
        for id in (RATED, BESIDE, SUSPENDED):
            session.add(_shop(id, now))
            session.flush()
            rulesets.add_default(session, id, now)
        session.flush()
        _, ruleset = rulesets.in_force(session, RATED)
    found = drafts(_both(size, now))
    buyers = {draft.buyer.id: draft.buyer for draft in found}
    rater = Rater.of(ruleset, TIMEZONE, now)
    loading.load(Customer, customer_rows(buyers.values(), rater))
    loading.load(Order, order_rows(found, ruleset))
    loading.count_for_planner()


def _shop(id: int, now: datetime) -> Shop:
    return Shop(
        id=id,
        platform="shoptet",
        external_id=str(id),
        name=f"Shop {id}",
        currency="CZK",
        country="CZ",
        language="cs",
        timezone=TIMEZONE,
        epoch=1,
        installed_at=now,
        connected_at=now,
        suspended_at=now if id == SUSPENDED else None,
    )


def _both(size: Size, now: datetime) -> Iterator[tuple[int, Placed]]:
    large = ((RATED, one) for one in placed_orders(size, now, SEED))
    small = ((BESIDE, one) for one in placed_orders(size.part(SMALLER), now, SEED + 1))
    return merge(large, small, key=lambda one: one[1].placed_at)
