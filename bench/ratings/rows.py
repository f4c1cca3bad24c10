"""Drafts as rows of our tables, with what `ratings.rate` would write beside them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from app.domain import contact, record_text
from app.domain.badges import badges
from app.domain.orders import Outcome
from app.domain.record import Record
from app.domain.rules import Ruleset
from app.services.ratings import Rater
from bench.ratings.drafts import Buyer, Draft

_surname_key, _search_key = cache(contact.surname_key), cache(contact.search_key)
# Values by column; all rows of a table have the same columns.
Row = Mapping[str, object]
STATUSES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.OPEN: ("-1", "Nevyřízená"),
    Outcome.OK: ("-3", "Vyřízena"),
    Outcome.CANCELLED_BY_CUSTOMER: ("-4", "Stornována"),
    Outcome.UNCOLLECTED: ("5", "Nevyzvednuto"),
    Outcome.REFUSED: ("6", "Nepřevzato"),
    Outcome.UNPAID_EXPIRED: ("7", "Neuhrazeno"),
    Outcome.WITHDRAWN: ("8", "Vráceno"),
}


def customer_rows(buyers: Iterable[Buyer], rater: Rater) -> Iterator[Row]:
    """Yield the row of each customer, rated."""
    for buyer in buyers:
        record = Record.of(buyer.history, rater.now)
        level, reconsider_at = rater.rate(record)
        yield {
            "id": buyer.id,
            "shop_id": buyer.shop_id,
            "platform_id": buyer.account,
            "name": buyer.person.name,
            "registered": buyer.account is not None,
            "orders_disabled": False,
            "level": level,
            "record": record_text.write(record),
            "rated_at": rater.now,
            "reconsider_at": reconsider_at,
            "marks": {},
            **_summary(buyer),
        }


def _summary(buyer: Buyer) -> Row:
    """Return what `services.customer_summary` would, of somebody whose orders all say the same."""
    name, email, phone = buyer.person
    good = [order.total for order in buyer.history if order.outcome is Outcome.OK]
    searched = _search_key(name)
    return {
        "email": email,
        "phone": phone,
        "name_key": searched,
        "search_key": f"{searched} {email} {phone}",
        "orders_count": len(buyer.history),
        "paid_total": sum(good),
        "paid_currency": "CZK",
        "last_order_at": buyer.history[-1].placed_at,
    }


def order_rows(drafts: Sequence[Draft], ruleset: Ruleset) -> Iterator[Row]:
    """Yield the row of each order, with its badges."""
    buyers = {draft.buyer.id: draft.buyer for draft in drafts}.values()
    earned = {
        code: [str(badge) for badge in found]
        for buyer in buyers
        for code, found in badges(buyer.history, ruleset).items()
        if found
    }
    for draft in drafts:
        yield _order_row(draft, earned.get(draft.order.code, []))


def _order_row(draft: Draft, earned: Sequence[str]) -> Row:
    order, buyer = draft.order, draft.buyer
    name, email, phone = buyer.person
    # The keys of contacts that have their one form already; names are few.
    surname, searched = _surname_key(name), _search_key(name)
    status_id, status_name = STATUSES[order.outcome]
    return {
        "shop_id": buyer.shop_id,
        "customer_id": buyer.id,
        "code": order.code,
        "placed_at": order.placed_at,
        "changed_at": draft.placed.known_at,
        "status_id": status_id,
        "status_name": status_name,
        "paid": True if order.outcome is Outcome.OK else None,
        "cash_on_delivery": order.cash_on_delivery,
        "excluded": False,
        "outcome": order.outcome.value,
        "outcome_known_at": draft.placed.known_at,
        "total": order.total,
        "currency": order.currency,
        "admin_url": f"https://shop.example/admin/objednavky-detail/?id={order.code}",
        "platform_customer_id": buyer.account,
        "name": name,
        "company": "",
        "email": email,
        "phone": phone,
        "email_key": email,
        "phone_key": phone,
        "surname_key": surname,
        "search_key": f"{order.code} {searched} {email} {phone}",
        "badges": earned,
    }
