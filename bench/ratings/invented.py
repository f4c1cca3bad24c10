"""Invented people and their orders, scattered over years: the same seed gives the same shop."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import NamedTuple

from app.domain.orders import Outcome

YEARS = 3.5
# Of a thousand orders; some end in a way that is learned days later, and are open until then.
ENDINGS: Mapping[Outcome, int] = {
    Outcome.OK: 920,
    Outcome.UNCOLLECTED: 20,
    Outcome.REFUSED: 5,
    Outcome.CANCELLED_BY_CUSTOMER: 30,
    Outcome.UNPAID_EXPIRED: 10,
    Outcome.WITHDRAWN: 15,
}
SECONDS_UNTIL_KNOWN = (3 * 86_400, 20 * 86_400)
# How unequal people are: the busiest of 300,000 places some eighty orders.
SPREAD = 0.9
# Totals: half of them below 900 crowns, one in a hundred above 5,800.
MEDIAN_TOTAL, SPREAD_OF_TOTALS = 900.0, 0.8
FIRST_NAMES = "Jana Petr Eva Tomáš Lucie Martin Hana Jiří Klára Ondřej".split()
SURNAMES = "Malá Skála Kolář Veselá Horák Benešová Dvořák Šťastná Kříž Lišková Říha Pokorná".split()


@dataclass(frozen=True, slots=True)
class Size:
    """How many customers a shop has, and how many orders they placed together."""

    customers: int
    orders: int

    def part(self, share: int) -> "Size":
        """Return the size of a shop that is so many times smaller."""
        customers = max(self.customers // share, 1)
        return Size(customers, max(self.orders // share, customers))


class Placed(NamedTuple):
    """An order of somebody, `buyer` being their number. `total` in minor units."""

    buyer: int
    placed_at: datetime
    known_at: datetime
    outcome: Outcome
    total: int
    cash_on_delivery: bool


class Person(NamedTuple):
    """How somebody writes their name and where they can be reached."""

    name: str
    email: str
    phone: str


def placed_orders(size: Size, now: datetime, seed: int) -> list[Placed]:
    """Return what all customers of a shop ordered up to `now`, in the order of time."""
    dice = Random(seed)
    span = timedelta(days=365.25 * YEARS).total_seconds()
    moments = sorted(dice.randrange(int(span)) for _ in range(size.orders))
    endings = dice.choices([*ENDINGS], [*ENDINGS.values()], k=size.orders)
    begun = now - timedelta(seconds=span)
    return [
        _placed(dice, buyer, begun + timedelta(seconds=moment), ending, now)
        for buyer, moment, ending in zip(_buyers(dice, size), moments, endings, strict=True)
    ]


def person(number: int) -> Person:
    """Return who somebody is; no two have the same e-mail or phone."""
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = SURNAMES[number // len(FIRST_NAMES) % len(SURNAMES)]
    return Person(f"{first} {last}", f"buyer.{number}@shop.example", f"+42077{number:07}")


def _buyers(dice: Random, size: Size) -> list[int]:
    """Return whose each order is: everybody orders once, a few again and again."""
    eagerness = accumulate(dice.lognormvariate(0, SPREAD) for _ in range(size.customers))
    everybody = range(size.customers)
    more = dice.choices(everybody, cum_weights=[*eagerness], k=size.orders - size.customers)
    buyers = [*everybody, *more]
    dice.shuffle(buyers)
    return buyers


def _placed(dice: Random, buyer: int, at: datetime, ending: Outcome, now: datetime) -> Placed:
    known_at = at + timedelta(seconds=dice.randint(*SECONDS_UNTIL_KNOWN))
    if known_at > now:
        known_at, ending = at, Outcome.OPEN
    total = round(MEDIAN_TOTAL * dice.lognormvariate(0, SPREAD_OF_TOTALS)) * 100
    return Placed(buyer, at, known_at, ending, total, dice.random() < 0.4)
