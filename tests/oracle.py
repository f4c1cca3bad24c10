"""The ratings of a shop, computed from zero in the simplest way: what the live ones must equal."""

from sqlalchemy import select

from app.domain import badges, identity, orders, rules, ruleset_data
from app.domain.identity import Matching, Traces
from app.extensions import db
from app.models import Customer, Order, Shop

Person = frozenset[str]


def assert_equal_to_a_rebuild(shop_id: int) -> None:
    """Compare customers, levels, reasons and badges with those of a rebuild from all orders."""
    db.session.rollback()
    live, rebuilt = _live(shop_id), _rebuilt(shop_id)
    db.session.rollback()
    assert set(live) == set(rebuilt), "the same orders belong to the same people"
    assert live == rebuilt


def _orders(shop_id: int) -> list[Order]:
    found = select(Order).where(Order.shop_id == shop_id).order_by(Order.placed_at, Order.code)
    return list(db.session.scalars(found))


def _live(shop_id: int) -> dict[Person, object]:
    people: dict[int, list[Order]] = {}
    for order in _orders(shop_id):
        people.setdefault(order.customer_id, []).append(order)
    customers = db.session.scalars(select(Customer).where(Customer.shop_id == shop_id))
    return {
        frozenset(order.code for order in people.get(customer.id, [])): (
            customer.level,
            [(reason["rule"], reason["facts"]) for reason in customer.rating["reasons"]],
            customer.reconsider_at,
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
    groups = identity.group(traces, identity.shared_phones(traces), matching)
    return {
        frozenset(stored[index].code for index in group): _rated([stored[i] for i in group])
        for group in groups
    }


def _rated(stored: list[Order]) -> object:
    ruleset = ruleset_data.PRESETS[ruleset_data.DEFAULT]
    history = [
        orders.Order(o.code, o.placed_at, orders.Outcome(o.outcome), o.total, o.currency)
        for o in stored
    ]
    rated_at = db.session.get_one(Customer, stored[0].customer_id).rated_at
    assert rated_at is not None
    rating = rules.rate(history, ruleset, rated_at)
    earned = badges.badges(history, ruleset)
    return (
        rating.level,
        [(reason.rule, _facts(reason)) for reason in rating.reasons],
        rating.reconsider_at,
        {order.code: [str(badge) for badge in earned.get(order.code, ())] for order in stored},
    )


def _facts(reason: rules.Reason) -> list[dict[str, object]]:
    return [
        {
            "signal": fact.signal,
            "value": fact.value if isinstance(fact.value, int) else dict(fact.value),
            "codes": list(fact.codes),
        }
        for fact in reason.facts
    ]
