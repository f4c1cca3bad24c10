"""The ratings of a shop, computed from zero in the simplest way: what the live ones must equal."""

from datetime import UTC, datetime

from sqlalchemy import exists, or_, select

from app.domain import badges, explanation, identity, orders, record_text, rules
from app.domain.identity import Matching, Traces
from app.domain.identity_words import Link
from app.domain.record import Record
from app.extensions import db
from app.models import Customer, IdentityLink, Order, Shop
from app.services import attachments, explanations, rulesets, shop_time
from app.services.rating_data import rating_data

Person = frozenset[str]


def assert_equal_to_a_rebuild(shop_id: int) -> None:
    """Compare customers, levels, reasons and badges with those of a rebuild from all orders.

    By the rules in force; nothing is left of a re-rating.
    """
    db.session.rollback()
    live, rebuilt = _live(shop_id), _rebuilt(shop_id)
    db.session.rollback()
    differ = sorted(map(sorted, live.keys() ^ rebuilt.keys()))
    assert not differ, f"the same orders belong to the same people, but not {differ[:5]}"
    assert live == rebuilt


def _orders(shop_id: int) -> list[Order]:
    found = select(Order).where(Order.shop_id == shop_id).order_by(Order.placed_at, Order.code)
    return list(db.session.scalars(found))


def _live(shop_id: int) -> dict[Person, object]:
    people: dict[int, list[Order]] = {}
    for order in _orders(shop_id):
        people.setdefault(order.customer_id, []).append(order)
    # Somebody without orders is there for what is attached to them, and for nothing else.
    ordered = exists().where(Order.customer_id == Customer.id)
    told = select(Customer).where(Customer.shop_id == shop_id)
    customers = db.session.scalars(told.where(or_(ordered, attachments.has_none()))).all()
    shop = db.session.get_one(Shop, shop_id)
    moment = max((c.rated_at for c in customers if c.rated_at), default=datetime.now(UTC))
    ids = [customer.id for customer in customers]
    explained = explanations.explain(shop_id, shop.timezone, shop.settling, ids, moment)
    return {
        frozenset(order.code for order in people.get(customer.id, [])): (
            customer.level,
            explained.get(customer.id, {}).get("reasons"),
            customer.reconsider_at,
            customer.record,
            customer.staged_level,
            {order.code: order.badges for order in people.get(customer.id, [])},
        )
        for customer in customers
    }


def _rebuilt(shop_id: int) -> dict[Person, object]:
    stored = _orders(shop_id)
    traces = [
        Traces(o.platform_customer_id, o.email_key, o.phone_key, o.surname_key) for o in stored
    ]
    matching = Matching(db.session.get_one(Shop, shop_id).matching)
    shared = identity.shared_phones(traces)
    groups = identity.group(traces, shared, matching, _links(shop_id))
    return {
        frozenset(stored[index].code for index in group): _rated([stored[i] for i in group])
        for group in groups
    }


def _links(shop_id: int) -> list[Link]:
    rows = db.session.scalars(
        select(IdentityLink).where(
            IdentityLink.shop_id == shop_id, IdentityLink.withdrawn_at.is_(None)
        )
    )
    return [
        Link(
            (row.one_key.split(":", 1)[0], row.one_key.split(":", 1)[1]),
            (row.other_key.split(":", 1)[0], row.other_key.split(":", 1)[1]),
            row.same,
        )
        for row in rows
    ]


def _rated(stored: list[Order]) -> object:
    _, ruleset = rulesets.in_force(db.session(), stored[0].shop_id)
    history = [
        orders.Order(
            *(o.code, o.placed_at, orders.Outcome(o.outcome), o.total, o.currency),
            cash_on_delivery=o.cash_on_delivery,
        )
        for o in stored
    ]
    shop = db.session.get_one(Shop, stored[0].shop_id)
    rated_at = db.session.get_one(Customer, stored[0].customer_id).rated_at
    assert rated_at is not None
    now = shop_time.local(shop.timezone, rated_at)
    rating = rules.rate(history, ruleset, now)
    earned = badges.badges(history, ruleset)
    return (
        rating.level,
        rating_data(rating, explanation.outlook(history, ruleset, now), 1)["reasons"],
        rating.reconsider_at,
        record_text.write(Record.of(history, now)),
        None,
        {order.code: [str(badge) for badge in earned.get(order.code, ())] for order in stored},
    )
