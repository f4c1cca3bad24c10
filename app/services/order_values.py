"""The columns of an order's row, made from what the platform says."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import String

from app.domain import contact
from app.domain.orders import Outcome
from app.domain.outcomes import outcome_of
from app.models.order import Order
from app.platforms.base import FetchedOrder

LENGTHS: Mapping[str, int | None] = {
    column.name: column.type.length
    for column in Order.__table__.columns
    if isinstance(column.type, String)
}


def order_values(
    order: FetchedOrder,
    mapped: Outcome | None,
    row: Mapping[str, Any] | None,
    cancelled_by_us: bool = False,
) -> dict[str, Any]:
    """Return the columns that the platform decides; `row` is what is stored so far, if anything.

    `cancelled_by_us`: whoever cancelled it did so because of us; what was ours once stays ours.
    A text longer than its column is cut: a platform's oddity must not stop an order.
    """
    ours = cancelled_by_us or (row is not None and row["cancelled_by_us"])
    outcome = _outcome(order, mapped, row, ours)
    known = row is not None and row["outcome"] == outcome
    values: dict[str, Any] = {
        "code": order.code,
        "placed_at": order.placed_at,
        "changed_at": order.changed_at,
        "status_id": order.status_id,
        "status_name": order.status_name,
        "paid": order.paid,
        "cash_on_delivery": order.cash_on_delivery,
        "excluded": order.excluded,
        "outcome": outcome,
        "outcome_known_at": row["outcome_known_at"] if known and row else order.changed_at,
        "total": order.total,
        "currency": order.currency,
        "admin_url": order.admin_url,
        "platform_customer_id": order.customer_id,
        "name": order.name,
        "company": order.company,
        "email": order.email,
        "phone": order.phone,
        "goods": order.goods,
        "remark": order.remark,
        "recipient": order.recipient,
        "language": order.language,
        "shipped": order.shipped,
        "cancelled_by_us": ours,
        **_keys(order),
    }
    return {name: _cut(value, LENGTHS.get(name)) for name, value in values.items()}


def _outcome(
    order: FetchedOrder, mapped: Outcome | None, row: Mapping[str, Any] | None, ours: bool
) -> str:
    # The word of the staff stands, whatever the platform says later.
    if row is not None and row["corrected_outcome"] is not None:
        return str(row["corrected_outcome"])
    return outcome_of(
        mapped,
        paid=order.paid,
        cash_on_delivery=order.cash_on_delivery,
        excluded=order.excluded,
        cancelled_by_us=ours,
    ).value


def _keys(order: FetchedOrder) -> dict[str, str | None]:
    phone = contact.phone_key(order.phone, order.countries)
    surname = contact.surname_key(order.name)
    # A village has numbers only.
    address = order.street or order.city
    texts = (order.code, order.name, order.company, order.email, phone or order.phone)
    return {
        "email_key": contact.email_key(order.email),
        "phone_key": phone,
        "surname_key": surname,
        "search_key": contact.search_key(*texts),
        "place_key": contact.place_key(order.postcode, surname),
        "address_key": contact.search_key(address) if address else "",
    }


def _cut(value: Any, length: int | None) -> Any:
    return value[:length] if length and isinstance(value, str) else value
