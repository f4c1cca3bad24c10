"""Which customers a list shows, and how the few among many are found without looking at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Customer, Flag, Note, Order
from app.models.order import BADGED
from app.services import text_search
from app.services.admins import VisitedShop
from app.services.counting import MANY
from app.services.marks import RECALL
from app.services.shown_level import shown_level


@dataclass(frozen=True, slots=True)
class Filters:
    """What customers must have to be shown; '' and None ask for nothing.

    `badge`: one of their newest order (domain.badges), or marks.RECALL. `flag`: one that holds
    (domain.flags). `text`: a part of any name, e-mail or phone they ever gave.
    """

    level: str = ""
    badge: str = ""
    flag: str = ""
    registered: bool | None = None
    language: str = ""
    text: str = ""


def few(shop: VisitedShop, filters: Filters, now: datetime) -> Sequence[int]:
    """Return the ids of a shop's customers that filters let through, up to MANY + 1 of them."""
    query = select(Customer.id).where(*_conditions(shop, filters, now, indexed=True))
    return db.session.scalars(query.limit(MANY + 1)).all()


def narrowed(
    query: Select[Any], shop: VisitedShop, filters: Filters, now: datetime
) -> tuple[Select[Any], int]:
    """Return a query of customers cut down to those of a shop that filters let through, and how
    many they are; more than MANY: at least so many.

    Walking down a sorted list would pass nearly everybody before it met fifty of few people: then
    the database starts at the people.
    """
    ids = few(shop, filters, now)
    if len(ids) > MANY:
        return query.where(*_conditions(shop, filters, now, indexed=False)), len(ids)
    # The sum takes the indexes of sorted lists away.
    return query.where(Customer.shop_id + 0 == shop.id, Customer.id.in_(ids)), len(ids)


def _conditions(
    shop: VisitedShop, filters: Filters, now: datetime, *, indexed: bool
) -> list[ColumnElement[bool]]:
    """Return the conditions, without `indexed` in a form that takes their own indexes away:
    among many matches a list is read along what it is sorted by."""
    level, language = shown_level(shop.settling), Customer.language
    found: list[ColumnElement[bool]] = [Customer.shop_id == shop.id]
    if filters.level:
        # Texts are in an index that stands beside no level.
        by_index = indexed and not filters.text
        found.append((level if by_index else level.concat("")) == filters.level)
    if filters.language:
        found.append((language if indexed else language.concat("")) == filters.language)
    if filters.registered is not None:
        found.append(Customer.registered.is_(filters.registered))
    if filters.text:
        found.append(text_search.matches(filters.text, shop.country, Customer.search_key))
    if filters.flag:
        found.append(Customer.id.in_(_flagged(shop.id, filters.flag, now)))
    if filters.badge:
        people = _recalled(shop.id, now) if filters.badge == RECALL else _badged(shop.id, filters)
        found.append(Customer.id.in_(people))
    return found


def _flagged(shop_id: int, kind: str, now: datetime) -> Select[int]:
    return select(Flag.customer_id).where(
        Flag.shop_id == shop_id,
        Flag.kind == kind,
        Flag.removed_at.is_(None),
        or_(Flag.until.is_(None), Flag.until > now),
    )


def _recalled(shop_id: int, now: datetime) -> Select[int]:
    return select(Note.customer_id).where(
        Note.shop_id == shop_id,
        Note.recall.is_(True),
        Note.done_at.is_(None),
        Note.removed_at.is_(None),
        or_(Note.until.is_(None), Note.until > now),
    )


def _badged(shop_id: int, filters: Filters) -> Select[int]:
    owner = aliased(Customer)
    newest = and_(owner.id == Order.customer_id, owner.last_order_at == Order.placed_at)
    return (
        select(Order.customer_id)
        .join(owner, newest)
        # Few orders have a badge: those have an index of their own.
        .where(Order.shop_id == shop_id, BADGED)
        .where(cast(Order.badges, String).contains(f'"{filters.badge}"', autoescape=True))
    )
