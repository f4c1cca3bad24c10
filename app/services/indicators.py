"""What stands beside orders in somebody else's list: the level of their customer, and badges.

Lists are long and looked at all day, so this goes around SQLAlchemy's session: one statement finds
the shop, its orders and their customers, and the driver is called as it is (docs/decisions/0009).
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Engine

from app.errors import Unauthenticated
from app.services.driver_reads import reads_of
from app.services.marks import Marks

MOST = 200
# The shop while the installation lasts, and of each order found: code, level, badges and, where
# staff attached something to the customer, what decides whether it concerns the order.
SQLITE = """
SELECT s.ruleset_version, (
    SELECT json_group_array(json_array(
        o.code,
        CASE WHEN s.settling THEN coalesce(c.staged_level, c.level) ELSE c.level END,
        o.badges,
        CASE c.marks WHEN '{}' THEN NULL ELSE json_array(c.marks, o.placed_at, o.outcome) END
    ))
    FROM json_each(?3) AS wanted
    CROSS JOIN orders AS o ON o.shop_id = s.id AND o.code = wanted.value
    CROSS JOIN customers AS c ON c.id = o.customer_id
)
FROM shops AS s
WHERE s.id = ?1 AND s.epoch = ?2 AND s.installed_at IS NOT NULL AND s.suspended_at IS NULL
    AND s.uninstalled_at IS NULL AND s.terminated_at IS NULL
"""
POSTGRESQL = """
SELECT s.ruleset_version, (
    SELECT json_agg(json_build_array(
        o.code,
        CASE WHEN s.settling THEN coalesce(c.staged_level, c.level) ELSE c.level END,
        o.badges::text,
        CASE c.marks::text WHEN '{}' THEN NULL
            ELSE json_build_array(c.marks::text, o.placed_at, o.outcome) END
    ))
    FROM json_array_elements_text($3::json) AS wanted (code)
    JOIN orders AS o ON o.shop_id = s.id AND o.code = wanted.code
    JOIN customers AS c ON c.id = o.customer_id
)
FROM shops AS s
WHERE s.id = $1::bigint AND s.epoch = $2::integer
    AND s.installed_at IS NOT NULL AND s.suspended_at IS NULL
    AND s.uninstalled_at IS NULL AND s.terminated_at IS NULL
"""
NONE = "[]"


class Indicator(NamedTuple):
    """The level of an order's customer, and the names of the order's badges."""

    code: str
    level: str
    badges: tuple[str, ...]


class Found(NamedTuple):
    """Indicators of the orders that the shop has, and the version of the rules in force."""

    version: int
    indicators: Sequence[Indicator]


class Indicators:
    """Indicators of all shops; one per process, used by all its threads."""

    def __init__(self, engine: Engine) -> None:
        """Read through this engine's driver."""
        self._reads = reads_of(engine, SQLITE, POSTGRESQL)

    def of_orders(self, shop_id: int, epoch: int, codes: Collection[str], now: datetime) -> Found:
        """Return the indicators of a shop's orders, in any order; unknown codes are left out.

        Raises Unauthenticated when that installation is over or the shop is suspended. One query.
        """
        # PostgreSQL cannot be asked for a text with this character, and SQLite cuts it there.
        wanted = {code for code in codes if "\0" not in code}
        row = self._reads.one(shop_id, epoch, orjson.dumps([*wanted]).decode())
        if row is None:
            raise Unauthenticated("the installation of this token is over")
        version, orders = row
        return Found(int(version), [*_indicators(orjson.loads(orders or NONE), now)])


def _indicators(orders: Sequence[Sequence[Any]], now: datetime) -> Iterator[Indicator]:
    for code, level, badges, attached in orders:
        if attached is None and badges == NONE:
            yield Indicator(code, level, ())
        else:
            yield Indicator(code, level, tuple(_badges(orjson.loads(badges), attached, now)))


def _badges(earned: Sequence[str], attached: Sequence[str] | None, now: datetime) -> Sequence[str]:
    if attached is None:
        return earned
    marks, placed_at, outcome = attached
    moment = datetime.fromisoformat(placed_at)
    if moment.tzinfo is None:
        # SQLite keeps no zone.
        moment = moment.replace(tzinfo=UTC)
    return Marks.read(orjson.loads(marks)).badges(earned, moment, outcome, now)
