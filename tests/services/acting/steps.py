"""Short ways to an order that something is done about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app import database
from app.domain.acting import Acting
from app.domain.acting_data import to_data
from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Action, Decision, Order, Proposal, Shop
from app.platforms.base import Arrival, FetchedOrder, Topic
from app.services import events, flags, inbox
from app.services.acting.wishes import wishes_of
from app.services.outbox.carrying_out import carry_out_one
from app.services.runtime import Runtime
from tests.factories import make_actor
from tests.fakes import FakePlatform
from tests.services.steps import fetched, installed_shop

GRACE = timedelta(minutes=15)


def now() -> datetime:
    return datetime.now(UTC)


def flagged(shop_id: int, code: str, kind: FlagKind = FlagKind.AUTO_CANCEL) -> int:
    """Flag the customer of an order; return the customer's id."""
    owner = customer_of(shop_id, code)
    flags.set_flag(make_actor(shop_id), [owner], kind, "nevyzvedává zásilky", None)
    return owner


def customer_of(shop_id: int, code: str) -> int:
    db.session.rollback()
    query = select(Order.customer_id).where(Order.shop_id == shop_id, Order.code == code)
    return db.session.scalars(query).one()


def placed(platform: FakePlatform, code: str, **values: Any) -> FetchedOrder:
    """Let an order come to the platform now."""
    moment = now().replace(microsecond=0)
    platform.orders[code] = fetched(code, **{"placed_at": moment, "changed_at": moment} | values)
    return platform.orders[code]


def hear(runtime: Runtime, shop_id: int, *codes: str) -> None:
    """Let the plugin hear of orders and look at them."""
    with database.writing() as session:
        arrivals = [Arrival(Topic.ORDER, code) for code in codes]
        inbox.append(session, shop_id, arrivals, database.now(session))
    while events.process_one(runtime):
        db.session.remove()
    db.session.remove()


def work(runtime: Runtime) -> None:
    """Let a worker do all that is due in the outbox."""
    while carry_out_one(runtime):
        db.session.remove()
    db.session.remove()


def pass_by(**much: float) -> None:
    """Let everything that waits have waited longer: the database's clock cannot be moved."""
    earlier = timedelta(**much)
    with database.writing() as session:
        for row in session.scalars(select(Action)):
            row.due_at -= earlier
            if row.leased_until is not None:
                row.leased_until -= earlier
            if row.read_at is not None:
                row.read_at -= earlier
            if silent := row.answer.get("silent_until"):
                moved = datetime.fromisoformat(silent) - earlier
                row.answer = {**row.answer, "silent_until": moved.isoformat()}


def settings(shop_id: int, **changes: Any) -> None:
    """Give a shop settings of automatic actions: those it has, but for some changes."""
    with database.writing() as session:
        shop = session.get_one(Shop, shop_id)
        present = wishes_of(session, shop)
        values = {name: getattr(present, name) for name in present.__dataclass_fields__}
        shop.acting = to_data(Acting(**values | changes))


def action(shop_id: int, code: str, kind: str = "cancel") -> Action:
    db.session.rollback()
    db.session.expire_all()
    query = select(Action).where(Action.shop_id == shop_id, Action.order_code == code)
    return db.session.scalars(query.where(Action.kind == kind)).one()


def actions(shop_id: int) -> list[tuple[str, str, str, str]]:
    """Return order, kind, state and reason of all actions of a shop."""
    db.session.rollback()
    db.session.expire_all()
    rows = db.session.scalars(select(Action).where(Action.shop_id == shop_id).order_by(Action.id))
    return [(row.order_code, row.kind, row.state, row.reason) for row in rows]


def proposals(shop_id: int, *, open: bool = True) -> list[tuple[str, str]]:
    db.session.rollback()
    query = select(Proposal).where(Proposal.shop_id == shop_id).order_by(Proposal.id)
    if open:
        query = query.where(Proposal.settled_at.is_(None))
    return [(row.order_code, row.kind) for row in db.session.scalars(query)]


def decisions(shop_id: int, kind: str) -> list[Decision]:
    db.session.rollback()
    query = select(Decision).where(Decision.shop_id == shop_id, Decision.kind == kind)
    return list(db.session.scalars(query.order_by(Decision.number)))


def outcome(shop_id: int, code: str) -> str:
    db.session.rollback()
    query = select(Order.outcome).where(Order.shop_id == shop_id, Order.code == code)
    return db.session.scalars(query).one()


def due_to_be_cancelled(runtime: Runtime, platform: FakePlatform, code: str = "new") -> int:
    """Return a shop where the grace period of a flagged customer's order is over."""
    shop_id = installed_shop(runtime, platform)
    placed(platform, "old", status_id="-3")
    hear(runtime, shop_id, "old")
    settings(shop_id, share=100)
    flagged(shop_id, "old")
    placed(platform, code)
    hear(runtime, shop_id, code)
    pass_by(minutes=16)
    return shop_id
