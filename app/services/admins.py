"""The shop's staff: who may come in, and whether they may stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, and_, select

from app.domain.roles import Role
from app.errors import PlatformError, Unauthenticated
from app.extensions import db
from app.models import Member, Shop
from app.platforms.base import Admin
from app.services import members
from app.services.actors import Actor
from app.services.runtime import Runtime
from app.services.settings import Suspension, suspension_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class VisitedShop:
    """What the pages need to know of their shop: one row, read by its primary key."""

    id: int
    epoch: int
    revision: int
    ruleset_version: int
    settling: bool
    suspended: bool
    name: str
    orders_url: str
    currency: str
    country: str
    language: str
    timezone: str
    advice: Mapping[str, str]
    suspension: Suspension | None
    breaker_tripped_at: datetime | None
    breaker_limit: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A proven member of the staff at the door of their shop, and who may embed our page.

    `language`: what they have switched to at an earlier visit; '' when they have not.
    """

    shop: VisitedShop
    admin: Admin
    language: str
    frame_ancestors: tuple[str, ...]


_INSTALLED = (
    Shop.installed_at.is_not(None),
    Shop.uninstalled_at.is_(None),
    Shop.terminated_at.is_(None),
)


def enter(runtime: Runtime, platform_name: str, params: Mapping[str, str]) -> Entry:
    """Let the platform prove a visitor of the embedded page.

    Raises Unauthenticated for everybody else, whether the shop exists or not; NotFound when there
    is no such platform.
    """
    platform = runtime.platform(platform_name)
    external_id = platform.admin_shop(params)
    shop = _installed(Shop.platform == platform_name, Shop.external_id == external_id)
    visited, login_url = _visited(shop), shop.login_url
    # An administration may live on another domain than its shop.
    homes = [home for home in (shop.url, shop.orders_url) if home]
    # No transaction stays open while the platform thinks.
    db.session.rollback()
    try:
        admin = platform.prove_admin(params, login_url)
    except PlatformError as error:
        # An answer of its own would tell a stranger that this shop is one of ours.
        log.warning("admin.not_proven", shop_id=visited.id, error=error)
        raise Unauthenticated("the platform could not prove the admin") from error
    if admin.shop != external_id:
        raise Unauthenticated("the admin belongs to another shop")
    members.join(visited.id, admin.email, admin.name)
    ancestors = [origin for home in homes for origin in platform.frame_ancestors(home)]
    chosen = members.language(visited.id, admin.email)
    return Entry(visited, admin, chosen, tuple(dict.fromkeys(ancestors)))


def visit(shop_id: int, epoch: int) -> VisitedShop:
    """Return the shop of a member of staff who came in during the given installation.

    Raises Unauthenticated when that installation is over or the shop is suspended.
    """
    return recognise(shop_id, epoch, "", "")[0]


def recognise(shop_id: int, epoch: int, email: str, name: str) -> tuple[VisitedShop, Actor]:
    """Return the same beside the member of staff who asks; one query.

    Somebody who is not remembered (services.members) may only read.
    """
    member = and_(Member.shop_id == Shop.id, Member.email == email.casefold())
    found = select(Shop, Member.role).outerjoin(Member, member).where(Shop.id == shop_id)
    row = db.session.execute(found.where(*_INSTALLED)).one_or_none()
    if row is None:
        raise Unauthenticated("there is no such shop")
    shop, role = _visited(row.Shop), row.role
    if shop.epoch != epoch or shop.suspended:
        raise Unauthenticated("the installation of this token is over")
    return shop, Actor(shop_id, name or email, Role(role) if role else Role.READ_ONLY)


def _installed(*conditions: ColumnElement[bool]) -> Shop:
    found = select(Shop).where(*conditions, *_INSTALLED)
    across = {"across_shops": "which of all shops this is"}
    shop = db.session.scalar(found, execution_options=across)
    if shop is None:
        raise Unauthenticated("there is no such shop")
    return shop


def _visited(shop: Shop) -> VisitedShop:
    return VisitedShop(
        id=shop.id,
        epoch=shop.epoch,
        revision=shop.revision,
        ruleset_version=shop.ruleset_version,
        settling=shop.settling,
        suspended=shop.suspended_at is not None,
        name=shop.name,
        orders_url=shop.orders_url,
        currency=shop.currency,
        country=shop.country,
        language=shop.language,
        timezone=shop.timezone,
        advice=shop.advice,
        suspension=suspension_of(shop),
        breaker_tripped_at=shop.breaker_tripped_at,
        breaker_limit=str(shop.breaker.get("limit", "")),
    )
