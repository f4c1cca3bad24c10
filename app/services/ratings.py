"""Ratings: computed from a customer's whole history, written when they differ."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain import badges, orders, record_text, rules
from app.domain.book import Book
from app.domain.days import start_of
from app.domain.record import Record
from app.models import Customer, Order, Shop
from app.services import attachments, customer_summary, rerating_requests, rulesets, shop_time
from app.services.books import book_of
from app.services.owned import owned

# Databases limit the parameters of one statement (SQLite: 32,766).
LARGEST_LIST = 10_000
History = list[Any]
COLUMNS = (
    Order.id,
    Order.customer_id,
    Order.code,
    Order.placed_at,
    Order.outcome,
    Order.total,
    Order.currency,
    Order.cash_on_delivery,
    Order.name,
    Order.platform_customer_id,
    Order.badges,
)
_DESCRIBED = (
    *COLUMNS,
    Order.company,
    Order.email,
    Order.phone,
    Order.phone_key,
    Order.language,
)


@dataclass(frozen=True, slots=True)
class Rater:
    """A ruleset, what it found so far, and the moment at which it rates, on the shop's clock."""

    ruleset: rules.Ruleset
    book: Book
    now: datetime

    @classmethod
    def of(cls, ruleset: rules.Ruleset, timezone: str, now: datetime) -> Self:
        """Rate by a ruleset in a shop of this time zone."""
        return cls(ruleset, book_of(ruleset), shop_time.local(timezone, now))

    def rate(self, record: Record) -> tuple[str, datetime | None]:
        """Return the level of a record, and the moment when it changes by itself."""
        level, day = self.book.rate(record, self.now.toordinal())
        return level.value, None if day is None else start_of(day, self.now.tzinfo)

    def level(self, record: Record) -> str:
        """Return the level of a record."""
        return self.book.level_on(record, self.now.toordinal()).value


def rate(
    session: Session, shop: Shop, customers: Collection[int], now: datetime, *, show: bool = True
) -> int:
    """Rate customers by the rules in force, and say how many of them rate differently now.

    Whose level the staff gave and that has ended counts as well. Where a re-rating of the shop is
    under way, the ratings by its rules are staged. Without `show` what is seen stays as it is, and
    all is staged. Works inside the caller's write transaction, which holds the shop's row.
    """
    present = Rater.of(rulesets.in_force(session, shop.id)[1], shop.timezone, now)
    coming = _coming(session, shop, now)
    histories = histories_of(session, shop.id, customers, _DESCRIBED)
    stored = {
        customer.id: customer
        for customer in session.scalars(
            select(Customer)
            .where(Customer.shop_id == shop.id, Customer.id.in_(customers))
            .execution_options(populate_existing=True)
        )
    }
    ended = _let_go_of_ended(session, stored.values(), now)
    changed, badges_changed = 0, []
    for id, customer in stored.items():
        # Of somebody without orders what staff attached is kept.
        rows = histories.get(id, [])
        history = domain(rows)
        record = Record.of(history, present.now)
        if show:
            changed += _show(customer, _rated(customer, present, record)) or id in ended
        _stage(customer, _rated(customer, coming or present, record))
        _describe(customer, rows, record)
        customer.rated_at = now
        badges_changed += _badge_changes(rows, history, (coming or present).ruleset)
    if badges_changed:
        table = Order.__table__
        mine = (table.c.id == bindparam("row_id"), table.c.shop_id + 0 == shop.id)
        by_id = update(table).where(*mine)  # type: ignore[arg-type]
        session.execute(by_id, badges_changed)
    return changed


def defer(session: Session, shop: Shop, customers: Collection[int], now: datetime) -> None:
    """Note that customers are due to be rated, for a moment when all their orders are there."""
    ids = list(customers)
    for start in range(0, len(ids), LARGEST_LIST):
        session.execute(
            update(Customer)
            .where(Customer.id.in_(ids[start : start + LARGEST_LIST]), owned(Customer, shop.id))
            .values(reconsider_at=now, staged_level=None, staged_reconsider_at=None)
            .execution_options(synchronize_session=False)
        )


def histories_of(
    session: Session,
    shop_id: int,
    customers: Collection[int],
    columns: Sequence[InstrumentedAttribute[Any]] = COLUMNS,
) -> dict[int, History]:
    """Return the orders of a shop's customers, oldest first; nothing of those who have none."""
    rows = session.execute(
        select(*columns)
        # The sum takes the index of the shop away: SQLite would read all its orders for a few.
        .where(Order.shop_id + 0 == shop_id, Order.customer_id.in_(customers))
        .order_by(Order.placed_at, Order.code)
    )
    histories: dict[int, History] = defaultdict(list)
    for row in rows:
        histories[row.customer_id].append(row)
    return histories


def domain(rows: Sequence[Any]) -> list[orders.Order]:
    """Return rows of COLUMNS as the domain sees them."""
    return [
        orders.Order(
            *(row.code, row.placed_at, orders.Outcome(row.outcome), row.total, row.currency),
            cash_on_delivery=row.cash_on_delivery,
        )
        for row in rows
    ]


def _coming(session: Session, shop: Shop, now: datetime) -> Rater | None:
    version = rerating_requests.coming_version(session, shop.id)
    if version is None:
        return None
    return Rater.of(rulesets.of_version(session, shop.id, version), shop.timezone, now)


def _rated(customer: Customer, rater: Rater, record: Record) -> tuple[str, datetime | None]:
    """Return a level and when to look again: by the rules, unless staff gave another level."""
    if customer.override_level is None or _has_ended(customer, rater.now):
        return rater.rate(record)
    return customer.override_level, customer.override_until


def given_level(customer: Any) -> rules.Override | None:
    """Return the level that staff gave, ended or not; of a row with both `override_*` columns."""
    if customer.override_level is None:
        return None
    return rules.Override(rules.Level(customer.override_level), customer.override_until)


def _has_ended(customer: Any, now: datetime) -> bool:
    return customer.override_until is not None and customer.override_until <= now


def _let_go_of_ended(
    session: Session, customers: Iterable[Customer], now: datetime
) -> Collection[int]:
    """Take ended levels of the staff away: re-ratings by new rules leave out whoever has one."""
    ended = {customer.id: customer for customer in customers if _has_ended(customer, now)}
    if ended:
        attachments.refresh(session, ended.values(), now)
    return ended.keys()


def _show(customer: Customer, rating: tuple[str, datetime | None]) -> bool:
    differs = customer.level != rating[0]
    customer.level, customer.reconsider_at = rating
    return differs


def _stage(customer: Customer, rating: tuple[str, datetime | None]) -> None:
    """Stage a rating that differs from the shown one; otherwise nothing is staged."""
    differs = rating != (customer.level, customer.reconsider_at)
    level, reconsider_at = rating if differs else (None, None)
    customer.staged_level, customer.staged_reconsider_at = level, reconsider_at


def _describe(customer: Customer, rows: History, record: Record) -> None:
    customer.record = record_text.write(record)
    for column, value in customer_summary.summary(rows).items():
        setattr(customer, column, value)
    # A guest's orders say nothing: the platform's own word of a registration stays.
    ids = [row.platform_customer_id for row in rows if row.platform_customer_id]
    if ids:
        customer.platform_id, customer.registered = ids[-1], True


def _badge_changes(
    rows: History, history: Sequence[orders.Order], ruleset: rules.Ruleset
) -> list[dict[str, Any]]:
    earned = badges.badges(history, ruleset)
    found = [(row, [str(badge) for badge in earned.get(row.code, ())]) for row in rows]
    return [{"row_id": row.id, "badges": new} for row, new in found if new != row.badges]
