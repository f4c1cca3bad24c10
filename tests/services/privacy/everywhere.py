"""A customer of whom every table that may have something of them has a row, full of canaries."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Boolean, Integer, String, Text, select

from app import database
from app.extensions import Base, UtcDateTime, db
from app.models import (
    Action,
    Backtest,
    BacktestOrder,
    Customer,
    Decision,
    Flag,
    IdentityLink,
    Note,
    NoteEdit,
    Notice,
    Order,
    Override,
    PlatformAccount,
    Proposal,
    Shop,
    WebhookEvent,
)
from app.services import decisions
from tests.factories import NOON, make_customer, make_order, make_shop


@dataclass
class Canaries:
    """Words that stand nowhere else, by the column that each was put into."""

    shop_id: int
    words: dict[str, str] = field(default_factory=dict)

    def fill(self, model: type[Base], **given: Any) -> dict[str, Any]:
        """Return values for all columns of a table: a canary wherever there is room for one."""
        values = {}
        for column in model.__table__.columns:
            if column.name in given:
                values[column.name] = given[column.name]
            elif column.name == "shop_id":
                values[column.name] = self.shop_id
            elif isinstance(column.type, String | Text):
                values[column.name] = self._new(model, column.name)
            elif isinstance(column.type, JSON):
                values[column.name] = {"canary": self._new(model, column.name)}
            elif isinstance(column.type, Boolean):
                values[column.name] = False
            elif isinstance(column.type, UtcDateTime):
                values[column.name] = None if column.nullable else NOON
            elif isinstance(column.type, Integer) and not column.nullable and column.name != "id":
                values[column.name] = 0
        return values

    def add(self, model: type[Base], **given: Any) -> Any:
        """Add a row full of canaries."""
        row = model(**self.fill(model, **given))
        db.session.add(row)
        db.session.flush()
        return row

    def found_in(self, text: str) -> list[str]:
        """Return the columns whose canaries stand in a text."""
        return [name for name, word in self.words.items() if word in text]

    def _new(self, model: type[Base], column: str) -> str:
        word = f"canary{len(self.words):04}"
        name = f"{model.__tablename__}.{column}"
        self.words[name if name not in self.words else f"{name} ({word})"] = word
        return word


@dataclass
class Everywhere:
    """The shop, the customer, and another one of the shop of whom nothing may be lost."""

    shop: int
    customer: int
    other: int
    canaries: Canaries


def known_everywhere() -> Everywhere:
    """Fill the tables."""
    shop = make_shop()
    canaries = Canaries(shop.id)
    other = make_customer(shop, name="Petr Pes")
    make_order(shop, other, name="Petr Pes", email="petr@pes.example", phone="")
    rated = {"level": "risky", "override_level": None, "staged_level": None}
    customer = canaries.add(Customer, **rated)
    attached = {"customer_id": customer.id}
    order = canaries.add(
        Order, **attached, outcome="uncollected", status_id="5", currency="CZK", decided=None
    )
    attached["order_id"] = order.id
    note = canaries.add(Note, **attached)
    canaries.add(NoteEdit, note_id=note.id, version=1)
    canaries.add(Flag, **attached, kind="blacklist")
    canaries.add(Override, **attached, level="risky")
    canaries.add(Proposal, **attached, kind="cancel", order_code=order.code)
    canaries.add(Action, order_id=order.id, order_code=order.code, state="todo", kind="cancel")
    account = order.platform_customer_id
    canaries.add(PlatformAccount, external_id=account)
    canaries.add(IdentityLink, one_key=f"email:{order.email_key}", other_key="email:petr@pes.cz")
    canaries.add(Notice, key=order.code, kind="action_failed")
    arrivals = {"order": order.code, "customer": account, "mirror": account}
    for topic, subject in arrivals.items():
        canaries.add(WebhookEvent, topic=topic, subject=subject, lease=None)
    backtest = _backtest(shop)
    canaries.add(
        BacktestOrder,
        backtest_id=backtest.id,
        customer_id=customer.id,
        outcome="ok",
        level="vip",
        code=order.code,
        month="2026-11",
        currency="CZK",
    )
    _decisions(canaries, shop, customer, other, order)
    db.session.commit()
    return Everywhere(shop.id, customer.id, other.id, canaries)


def _backtest(shop: Shop) -> Backtest:
    row = Backtest(
        shop_id=shop.id,
        ruleset={},
        months=12,
        stopping=[],
        parcel_cost={},
        margin_percent=20,
        requested_by="Eva",
        requested_at=NOON,
        since=NOON,
        finished_at=NOON,
        result={},
    )
    db.session.add(row)
    db.session.flush()
    return row


def _decisions(
    canaries: Canaries, shop: Shop, customer: Customer, other: Customer, order: Order
) -> None:
    given = {"shop_id": shop.id, "number": 0, "salt": "", "digest": "", "chain": ""}
    nothing = dict.fromkeys(("batch", "undoes", "about", "customer_then", "order_then"))
    mine = {"customer_id": customer.id, "order_id": order.id, "order_code": order.code}
    on_them = canaries.fill(Decision, **given, **nothing, **mine, kind="flag_set")
    words = {name: canaries._new(Decision, f"{name} of others") for name in ("reason", "name")}
    on_other = {
        "shop_id": shop.id,
        "customer_id": other.id,
        "kind": "kept_apart",
        "author": "Eva",
        "written_at": NOON,
        "reason": words["reason"],
        "facts": {
            "customers": [other.id, customer.id],
            "keys": [[f"email:{order.email_key}", "email:petr@pes.cz"]],
            "evidence": {"name": words["name"]},
        },
    }
    decisions.record(db.session(), [Decision(**on_them)])
    decisions.record(db.session(), [Decision(**on_other)])
    plain = {"shop_id": shop.id, "author": "Eva", "written_at": database.now(db.session())}
    decisions.record(
        db.session(),
        [Decision(**plain, customer_id=other.id, kind="flag_set", facts={"flag": "x"})],
    )


def dump() -> str:
    """Return all that stands in all tables."""
    rows = [
        repr(tuple(row))
        for table in db.metadata.tables.values()
        for row in db.session.execute(select(table))
    ]
    db.session.rollback()
    return "\n".join(rows)
