"""A level that staff give to a customer themselves: it wins over the rules until it ends."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import database
from app.domain.roles import Right
from app.domain.rules import Level
from app.errors import Invalid, NotFound
from app.extensions import db
from app.models import Customer, Decision, Override, Shop
from app.services import attachments, decisions, ratings
from app.services.actors import Actor
from app.services.given_reason import LONGEST, given_reason
from app.services.last_day import end_of
from app.services.locking import lock_shop
from app.services.owned import owned

SET, REMOVED = "override_set", "override_removed"
# New is who has no order that counts: nobody's opinion.
GIVEN = tuple(level for level in Level if level is not Level.NEW)


@dataclass(frozen=True, slots=True)
class Given:
    """A level that staff gave: who and why, and when it ends by itself (None: never)."""

    level: str
    author: str
    reason: str
    written_at: datetime
    until: datetime | None


def set_override(
    actor: Actor, customer_id: int, level: str, reason: str, until: date | None
) -> None:
    """Give a customer a level whatever the rules say; an earlier one gives way.

    `until`: the last day in the shop on which it holds. Raises Forbidden, Invalid (no such level,
    no reason, a day in the past) and NotFound; nothing has changed then.
    """
    actor.must(Right.OVERRIDE)
    if level not in GIVEN:
        raise Invalid("there is no such level to give")
    said = given_reason(reason)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        customer, now = _customer(session, shop, customer_id), database.now(session)
        end = end_of(until, shop.timezone, now)
        before = _standing(session, customer)
        if any((o.level, o.reason, o.until) == (level, said, end) for o in before):
            return
        row = _row(session, actor, customer, now)
        session.add(Override(**row, level=level, reason=said, until=end))
        _remove(before, actor, now)
        _decide(session, row, SET, said, (level, end))
        _rate(session, shop, customer, now)


def take_back(actor: Actor, customer_id: int) -> None:
    """Let the rules decide again; nothing happens where they do. Raises Forbidden, NotFound."""
    actor.must(Right.OVERRIDE)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        customer, now = _customer(session, shop, customer_id), database.now(session)
        holding = [o for o in _standing(session, customer) if o.until is None or o.until > now]
        if not holding:
            return
        _remove(holding, actor, now)
        taken = holding[-1]
        row = _row(session, actor, customer, now)
        _decide(session, row, REMOVED, "", (taken.level, taken.until))
        _rate(session, shop, customer, now)


def of(shop_id: int, customer_id: int) -> Given | None:
    """Return the level that counts beside a customer of a shop (Customer.override_level)."""
    row = db.session.execute(
        select(
            Override.level, Override.author, Override.reason, Override.written_at, Override.until
        )
        .join(Customer, Customer.id == Override.customer_id)
        .where(Customer.shop_id == shop_id, Customer.id == customer_id)
        .where(Override.removed_at.is_(None), Override.level == Customer.override_level)
        .where(Override.until.is_not_distinct_from(Customer.override_until))
        .order_by(Override.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Given(*row)


def _customer(session: Session, shop: Shop, customer_id: int) -> Customer:
    customer = session.scalar(
        select(Customer)
        .where(Customer.shop_id == shop.id, Customer.id == customer_id)
        .execution_options(populate_existing=True)
    )
    if customer is None:
        raise NotFound("there is no such customer")
    return customer


def _standing(session: Session, customer: Customer) -> list[Override]:
    """Return what nobody took back, the newest last; people who were joined may have several."""
    of_theirs = select(Override).where(Override.customer_id == customer.id)
    of_theirs = of_theirs.where(owned(Override, customer.shop_id))
    found = session.scalars(of_theirs.where(Override.removed_at.is_(None)).order_by(Override.id))
    return list(found)


def _remove(overrides: list[Override], actor: Actor, now: datetime) -> None:
    for override in overrides:
        override.removed_by, override.removed_at = actor.name[:LONGEST], now


def _row(session: Session, actor: Actor, customer: Customer, now: datetime) -> dict[str, object]:
    return {
        "shop_id": customer.shop_id,
        "customer_id": customer.id,
        "order_id": attachments.anchor(session, customer.shop_id, customer.id),
        "author": actor.name[:LONGEST],
        "written_at": now,
    }


def _decide(
    session: Session,
    row: dict[str, object],
    kind: str,
    reason: str,
    given: tuple[str, datetime | None],
) -> None:
    level, until = given
    facts = {"level": level, "until": until and until.isoformat()}
    decisions.record(session, [Decision(**row, kind=kind, reason=reason, facts=facts)])


def _rate(session: Session, shop: Shop, customer: Customer, now: datetime) -> None:
    session.flush()
    attachments.refresh(session, [customer], now)
    session.flush()
    ratings.rate(session, shop, [customer.id], now)
    shop.revision += 1
