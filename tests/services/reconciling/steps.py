"""A shop that is connected and imported, and short ways to compare it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from app import database
from app.extensions import db
from app.models import Order, Reconciliation, WebhookEvent
from app.platforms.base import Arrival, Topic
from app.services import inbox
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.steps import fetched, installed_shop, work_off

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)


def connected_shop(runtime: Runtime, platform: FakePlatform) -> int:
    """Return a shop that was installed and has imported its past orders."""
    shop_id = installed_shop(runtime, platform)
    hasten()
    work_off(runtime)
    platform.calls.clear()
    return shop_id


def compare(runtime: Runtime, shop_id: int) -> Reconciliation:
    """Compare a shop now and do all that comes of it; return its row."""
    ask(shop_id)
    work_off(runtime)
    return row(shop_id)


def ask(shop_id: int) -> None:
    """Let a shop be compared now."""
    arrive(shop_id, Arrival(Topic.RECONCILE))


def arrive(shop_id: int, *arrivals: Arrival) -> None:
    """Put arrivals into the inbox, as a webhook does."""
    with database.writing() as session:
        inbox.append(session, shop_id, arrivals, database.now(session) - timedelta(days=1))


def hasten() -> None:
    """Let everything that waits be due, and all leases be over."""
    with database.writing() as session:
        past = NOW - timedelta(days=400)
        session.execute(update(WebhookEvent).values(due_at=past, leased_until=past))


def row(shop_id: int) -> Reconciliation:
    """Return what is stored of a shop's comparisons."""
    db.session.rollback()
    found = db.session.scalars(
        select(Reconciliation)
        .where(Reconciliation.shop_id == shop_id)
        .execution_options(populate_existing=True)
    ).one()
    db.session.expunge(found)
    return found


def put(platform: FakePlatform, code: str, ago: timedelta = HOUR, status_id: str = "-1") -> None:
    """Let an order have changed a while ago at the platform."""
    at = datetime.now(UTC).replace(microsecond=0) - ago
    kept = platform.orders.get(code)
    placed_at = kept.placed_at if kept else at
    platform.orders[code] = fetched(
        code,
        placed_at=placed_at,
        changed_at=at,
        status_id=status_id,
        email=f"{code}@x.cz",
        phone="",
    )


def ours(shop_id: int) -> dict[str, str]:
    """Return the status of each order that we hold."""
    db.session.rollback()
    found = select(Order.code, Order.status_id).where(Order.shop_id == shop_id)
    return {row.code: row.status_id for row in db.session.execute(found)}


def theirs(platform: FakePlatform) -> dict[str, str]:
    """Return the status of each order that the platform has."""
    return {code: order.status_id for code, order in platform.orders.items()}


def arrived(topic: Topic) -> list[str]:
    """Return the subjects of all arrivals of a topic."""
    db.session.rollback()
    found = select(WebhookEvent.subject).where(WebhookEvent.topic == topic)
    return list(db.session.scalars(found.order_by(WebhookEvent.id)))


def age(shop_id: int, by: timedelta) -> None:
    """Let the last comparison have been so long ago."""
    with database.writing() as session:
        kept = session.scalars(
            select(Reconciliation).where(Reconciliation.shop_id == shop_id)
        ).one()
        assert kept.cursor is not None
        kept.cursor, kept.counted_at = kept.cursor - by, None
