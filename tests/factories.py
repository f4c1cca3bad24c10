"""Rows with sensible defaults: each function adds one to the session, flushes and returns it."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select

from app.domain import contact
from app.domain.action_states import ENDED
from app.domain.roles import Role
from app.domain.ruleset import Look
from app.extensions import db
from app.models import (
    Action,
    Customer,
    HistoryImport,
    Member,
    Order,
    OrderStatus,
    Proposal,
    Reconciliation,
    Ruleset,
    Shop,
)
from app.services import rulesets
from app.services.actors import Actor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
# What proposals rest on: a decision on an order, and parcels that nobody collected.
DECIDED: dict[str, Any] = {
    "situation": "flagged",
    "flags": [
        {
            "kind": "auto_cancel",
            "reason": "Never collects",
            "since": NOON.isoformat(),
            "author": "Eva",
        }
    ],
    "bad": {"uncollected": 3, "refused": 1},
    "level": "risky",
}
UNCOLLECTED: dict[str, Any] = {"uncollected": ["A1", "A2", "A3"], "good": 1}
Row = TypeVar("Row")
_numbers = count(1)


def make_shop(**values: Any) -> Shop:
    """Add an installed Czech shop of the fake platform, with the rules every shop starts with."""
    number = str(next(_numbers))
    defaults: dict[str, Any] = {
        "platform": "fake",
        "external_id": number,
        "name": f"Shop {number}",
        "url": f"https://shop-{number}.example/",
        "orders_url": f"https://shop-{number}.example/admin/orders/",
        "login_url": f"https://shop-{number}.example/login/",
        "currency": "CZK",
        "country": "CZ",
        "language": "cs",
        "timezone": "Europe/Prague",
        "epoch": 1,
        "installed_at": NOON,
        "connected_at": NOON,
    }
    shop = _add(Shop(**defaults | values))
    rulesets.add_default(db.session(), shop.id, NOON)
    return shop


def make_actor(shop: Shop | int, role: Role = Role.OWNER, name: str = "Eva") -> Actor:
    """Return a member of a shop's staff who asks for something; no row is added."""
    return Actor(shop if isinstance(shop, int) else shop.id, name, role)


def make_member(shop: Shop, role: Role = Role.STAFF, **values: Any) -> Member:
    """Add a member of a shop's staff who has opened Smajlík once."""
    email = f"member{next(_numbers)}@kocour.example"
    defaults = {"shop_id": shop.id, "email": email, "name": "Ota", "joined_at": NOON}
    return _add(Member(**defaults | {"role": role} | values))


def dress(shop: Shop, **looks: Look) -> None:
    """Let a shop show some of its levels in its own way."""
    row = db.session.scalars(select(Ruleset).where(Ruleset.shop_id == shop.id)).one()
    own = {
        level: {"name": look.name, "colour": look.colour, "used": look.used}
        for level, look in looks.items()
    }
    row.rules = {**row.rules, "levels": own}
    db.session.flush()


def make_customer(shop: Shop, **values: Any) -> Customer:
    """Add a customer whom no rule has judged."""
    return _add(Customer(**{"shop_id": shop.id, "name": "Jana Nováková"} | values))


def make_order(shop: Shop, customer: Customer | None = None, **values: Any) -> Order:
    """Add an open order; of a new customer unless one is given."""
    owner = customer or make_customer(shop)
    code = f"2026{next(_numbers):06}"
    defaults: dict[str, Any] = {
        "shop_id": shop.id,
        "customer_id": owner.id,
        "code": code,
        "placed_at": NOON,
        "status_id": "-1",
        "status_name": "Nevyřízená",
        "paid": None,
        "cash_on_delivery": True,
        "excluded": False,
        "outcome": "open",
        "total": 124900,
        "currency": "CZK",
        "admin_url": f"https://shop.example/admin/order/{code}",
        "name": owner.name,
        "company": "",
        "email": "jana@kocour.example",
        "phone": "+420602123456",
        "recipient": "",
        "language": "cs",
    }
    given = defaults | values
    return _add(Order(**_keys(given) | given))


def make_action(order: Order, **values: Any) -> Action:
    """Add an automatic cancellation of an order that waits; its grace period is not over yet."""
    now = datetime.now(UTC)
    defaults: dict[str, Any] = {
        "shop_id": order.shop_id,
        "order_id": order.id,
        "order_code": order.code,
        "kind": "cancel",
        "situation": "flagged",
        "automatic": True,
        "author": "",
        "decision_id": 1,
        "epoch": 1,
        "made_at": now,
        "due_at": now + timedelta(minutes=15),
        "state": "todo",
        "target_status": "-4",
    }
    given = defaults | values
    if given["state"] in ENDED:
        given = {"ended_at": now} | given
    return _add(Action(**given))


def make_proposal(
    shop: Shop, customer: Customer | None = None, order: Order | None = None, **values: Any
) -> Proposal:
    """Add an open proposal: to cancel an order, or to flag its customer where there is none."""
    flag: dict[str, Any] = {"kind": "flag_auto_cancel", "facts": UNCOLLECTED}
    act = {
        "kind": "cancel",
        "situation": "flagged",
        "order_code": order.code if order else "",
        "facts": {**DECIDED, "because": "before_flag"},
    }
    anchor = order or (customer and _newest(customer)) or make_order(shop, customer)
    defaults: dict[str, Any] = {
        "shop_id": shop.id,
        "customer_id": anchor.customer_id,
        "order_id": anchor.id,
        "author": "",
        "written_at": NOON,
        "evidence": f"evidence {next(_numbers)}",
    }
    return _add(Proposal(**defaults | (act if order else flag) | values))


def _newest(customer: Customer) -> Order | None:
    theirs = select(Order).where(Order.customer_id == customer.id)
    return db.session.scalar(theirs.order_by(Order.id.desc()).limit(1))


def make_status(shop: Shop, **values: Any) -> OrderStatus:
    """Add a status that nobody has explained yet."""
    defaults: dict[str, Any] = {
        "shop_id": shop.id,
        "external_id": str(next(_numbers)),
        "name": "Čeká u řidiče",
        "system": False,
        "outcome": None,
        "confirmed": False,
    }
    return _add(OrderStatus(**defaults | values))


def make_import(shop: Shop, **values: Any) -> HistoryImport:
    """Add an import of past orders that has just begun."""
    defaults = {"shop_id": shop.id, "epoch": shop.epoch, "requested_at": NOON}
    return _add(HistoryImport(**defaults | values))


def make_reconciliation(shop: Shop, **values: Any) -> Reconciliation:
    """Add what is known of a shop that was compared with its platform a minute ago."""
    now = datetime.now(UTC)
    lately = now - timedelta(minutes=1)
    moments = {"begun_at": lately, "finished_at": lately, "cursor": lately, "checked_at": lately}
    defaults = {"shop_id": shop.id, "epoch": shop.epoch, "due_at": now + timedelta(hours=1)}
    return _add(Reconciliation(**defaults | {"asked": {}, "webhooks": {}} | moments | values))


def _keys(values: dict[str, Any]) -> dict[str, Any]:
    phone = contact.phone_key(values["phone"], ("CZ",))
    texts = (values["code"], values["name"], values["company"], values["email"], phone or "")
    return {
        "changed_at": values["placed_at"],
        "outcome_known_at": values["placed_at"],
        "email_key": contact.email_key(values["email"]),
        "phone_key": phone,
        "surname_key": contact.surname_key(values["name"]),
        "search_key": contact.search_key(*texts),
    }


def _add(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row
