"""One customer: why they rate as they do, and all of their orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.domain import ruleset_data
from app.domain.ruleset import Look
from app.errors import NotFound
from app.extensions import db
from app.models import Customer, Order
from app.services import overrides, ratings, rerating_requests, rulesets
from app.services.admins import VisitedShop
from app.services.explanations import Explainer
from app.services.shown_level import shown_level


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order of a customer. `total` is in minor units of `currency`.

    `recipient`: who the parcel was for, where that was somebody else. `goods`, `remark`: what was
    bought, and what the customer wrote with it.
    """

    id: int
    code: str
    placed_at: datetime
    outcome: str
    status_name: str
    total: int
    currency: str
    admin_url: str
    recipient: str = ""
    corrected_outcome: str | None = None
    corrected_by: str | None = None
    badges: Sequence[str] = ()
    goods: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """A customer as they are shown.

    `rating`: reasons and outlook as JSON (rating_data); empty while the level is not the one that
    the rules give, because it is being worked out. `is_rated`: it has been worked out before.
    `rules`: the shop's, by their keys, as JSON (domain.ruleset_data). `orders`: newest first.
    `is_rerating`: the whole shop is being rated by other rules. `override`: the level that staff
    gave, if they did. `orders_disabled`: the platform itself refuses what they order.
    """

    id: int
    name: str
    registered: bool
    level: str
    is_rated: bool
    rating: Mapping[str, Any]
    rules: Mapping[str, Mapping[str, Any]]
    looks: Mapping[str, Look]
    orders: Sequence[PastOrder]
    is_rerating: bool
    email: str = ""
    phone: str = ""
    override: overrides.Given | None = None
    orders_disabled: bool = False

    def counted(self) -> list[PastOrder]:
        """Return the orders that any reason rests on, newest first."""
        facts = (fact for reason in self.rating.get("reasons", ()) for fact in reason["facts"])
        codes = {code for fact in facts for code in fact["codes"]}
        return [order for order in self.orders if order.code in codes]


_CUSTOMER = (
    Customer.id,
    Customer.name,
    Customer.email,
    Customer.phone,
    Customer.registered,
    Customer.orders_disabled,
    Customer.rated_at,
    Customer.reconsider_at,
    Customer.override_level,
    Customer.override_until,
)
_ORDER = (
    *ratings.COLUMNS,
    Order.status_name,
    Order.admin_url,
    Order.company,
    Order.recipient,
    Order.corrected_outcome,
    Order.corrected_by,
    Order.goods,
    Order.remark,
)


def page(shop: VisitedShop, customer_id: int, now: datetime) -> CustomerPage:
    """Return a customer of a shop; NotFound. Four queries, however many orders.

    One more where staff gave the level.
    """
    session = db.session()
    customer = session.execute(
        select(*_CUSTOMER, shown_level(shop.settling).label("level")).where(
            Customer.shop_id == shop.id, Customer.id == customer_id
        )
    ).one_or_none()
    if customer is None:
        raise NotFound("there is no such customer")
    version, ruleset = rulesets.in_force(session, shop.id)
    rows = session.execute(
        select(*_ORDER)
        .where(Order.shop_id == shop.id, Order.customer_id == customer_id)
        .order_by(Order.placed_at, Order.code)
    ).all()
    explainer = Explainer(version, ruleset, shop.timezone, shop.settling, now)
    rating = explainer.explain(
        ratings.domain(rows), customer.level, customer.reconsider_at, ratings.given_level(customer)
    )
    return CustomerPage(
        id=customer.id,
        name=customer.name or (rows[-1].company if rows else ""),
        registered=customer.registered,
        level=customer.level,
        is_rated=customer.rated_at is not None,
        rating=rating,
        rules={rule["key"]: rule for rule in ruleset_data.to_data(ruleset)["rules"]},
        looks=rulesets.looks_of(ruleset),
        orders=[_order(row) for row in reversed(rows)],
        is_rerating=rerating_requests.progress(shop.id) is not None,
        email=customer.email,
        phone=customer.phone,
        override=overrides.of(shop.id, customer_id) if "override" in rating else None,
        orders_disabled=customer.orders_disabled,
    )


def _order(row: Any) -> PastOrder:
    return PastOrder(
        row.id,
        row.code,
        row.placed_at,
        row.outcome,
        row.status_name,
        row.total,
        row.currency,
        row.admin_url,
        row.recipient,
        row.corrected_outcome,
        row.corrected_by,
        row.badges,
        row.goods,
        row.remark,
    )
