"""How long the pages of the list of customers take, one after the other, in this process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

from app.domain.ruleset import Level
from app.extensions import db
from app.services import customer_list
from app.services.admins import visit
from app.services.customer_filters import Filters
from app.services.customer_list import Sort, Wanted
from bench.ratings.filling import RATED

REPEATS = 7


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of one view, and how many customers it showed."""

    median_ms: float
    longest_ms: float
    rows: int


# What is searched for: buyer number 777 of bench.ratings.invented, and a name that nobody has.
SEARCHED: Mapping[str, str] = {
    "a part of an e-mail": "buyer.777@",
    "a phone": "770 000 777",
    "a name of many": "šťastná",
    "a name of nobody": "vopršálek",
}


def views() -> Mapping[str, Wanted]:
    """Return what is looked at, by a name for it."""
    sorts = {f"sorted by {sort.value}": Wanted(sort=sort) for sort in Sort}
    levels = {f"level {level.value}": Wanted(Filters(level=level.value)) for level in Level}
    texts = {name: Wanted(Filters(text=text)) for name, text in SEARCHED.items()}
    return {**sorts, **levels, **texts}


def time_all() -> Mapping[str, Timed]:
    """Time each first page of the large shop."""
    return {name: _timed(wanted) for name, wanted in views().items()}


def _timed(wanted: Wanted) -> Timed:
    took, rows = [], 0
    for _ in range(REPEATS):
        shop = visit(RATED, 1)
        begun = perf_counter()
        rows = len(customer_list.page(shop, wanted, datetime.now(UTC)).page.rows)
        took.append(1000 * (perf_counter() - begun))
        db.session.remove()
    return Timed(median(took), max(took), rows)
