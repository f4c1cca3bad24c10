"""Customers whom staff choose to do something to them at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app import database
from app.domain.roles import Right
from app.errors import Invalid, NotFound
from app.extensions import db
from app.models import Customer
from app.services import customer_filters, ratings
from app.services.actors import Actor
from app.services.admins import VisitedShop
from app.services.customer_filters import Filters
from app.services.flags import LARGEST_BATCH
from app.services.locking import lock_shop

# Live orders of the shop wait no longer than it takes to rate so many.
CHUNK = 100


def matching(shop: VisitedShop, filters: Filters, now: datetime) -> list[int]:
    """Return the ids of all whom filters let through; Invalid for more than LARGEST_BATCH."""
    ids = list(customer_filters.few(shop, filters, now))
    db.session.rollback()
    if len(ids) > LARGEST_BATCH:
        raise Invalid(f"at most {LARGEST_BATCH} customers at once")
    return ids


def rerate(actor: Actor, customers: Sequence[int]) -> int:
    """Rate customers by the rules in force and say how many of them rate differently now.

    Raises Forbidden, Invalid for more than LARGEST_BATCH, and NotFound for ids that the shop does
    not have: nothing has changed then.
    """
    actor.must(Right.RERATE)
    ids = sorted(set(customers))
    if len(ids) > LARGEST_BATCH:
        raise Invalid(f"at most {LARGEST_BATCH} customers at once")
    _must_exist(actor.shop_id, ids)
    chunks = (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
    return sum(_rerate(actor.shop_id, chunk) for chunk in chunks)


def _rerate(shop_id: int, ids: Sequence[int]) -> int:
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        differing = ratings.rate(session, shop, ids, database.now(session))
        # Badges of orders may be other ones too.
        shop.revision += 1
    return differing


def _must_exist(shop_id: int, ids: Sequence[int]) -> None:
    of_shop = select(func.count()).where(Customer.shop_id == shop_id, Customer.id.in_(ids))
    found = db.session.scalar(of_shop)
    db.session.rollback()
    if found != len(ids):
        raise NotFound("there is no such customer")
