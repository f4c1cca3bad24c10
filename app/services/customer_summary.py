"""What lists show of a customer, summed up from their orders."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import String

from app.domain import contact
from app.domain.orders import Outcome
from app.models import Customer

_LONGEST = {
    column.name: column.type.length
    for column in Customer.__table__.columns
    if isinstance(column.type, String)
}


def summary(rows: Sequence[Any]) -> dict[str, Any]:
    """Return columns of a customer from all of their orders, oldest first.

    Of somebody who has none left, the names and contacts stay as they were.
    """
    if not rows:
        return {"orders_count": 0, "paid_total": 0, "last_order_at": None}
    newest = rows[-1]
    currency, total = _paid(rows)
    texts = {
        "name": newest.name,
        "company": newest.company,
        "email": _last(rows, "email"),
        "phone": _last(rows, "phone"),
        "language": _last(rows, "language"),
        "name_key": contact.search_key(newest.name or newest.company),
        "search_key": _search_key(rows),
        "paid_currency": currency,
    }
    return {name: text[: _LONGEST[name]] for name, text in texts.items()} | {
        "orders_count": len(rows),
        "paid_total": total,
        "last_order_at": newest.placed_at,
    }


def _last(rows: Sequence[Any], column: str) -> str:
    """Return what the newest order says that says anything."""
    return next((text for row in reversed(rows) if (text := getattr(row, column))), "")


def _paid(rows: Sequence[Any]) -> tuple[str, int]:
    """Return the currency in which most orders were paid, and what they came to."""
    good = [row for row in reversed(rows) if row.outcome == Outcome.OK]
    counted = Counter(row.currency for row in good)
    if not counted:
        return rows[-1].currency, 0
    (currency, _), *_rest = counted.most_common(1)
    return currency, sum(row.total for row in good if row.currency == currency)


def _search_key(rows: Sequence[Any]) -> str:
    """Return every name, company, e-mail and phone that they ever gave, the newest first."""
    told = (
        text
        for row in reversed(rows)
        for text in (row.name, row.company, row.email, row.phone_key or row.phone)
    )
    return contact.search_key(*dict.fromkeys(text for text in told if text))
