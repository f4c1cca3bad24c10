"""The shop's staff: who may come in, and whether they may stay."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy import ColumnElement, select

from app.errors import PlatformError, Unauthenticated
from app.extensions import db
from app.models import Shop
from app.platforms.base import Admin
from app.services.runtime import Runtime

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


@dataclass(frozen=True, slots=True)
class Entry:
    """A proven member of the staff at the door of their shop, and who may embed our page."""

    shop: VisitedShop
    admin: Admin
    frame_ancestors: tuple[str, ...]


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
    ancestors = [origin for home in homes for origin in platform.frame_ancestors(home)]
    return Entry(visited, admin, tuple(dict.fromkeys(ancestors)))


def visit(shop_id: int, epoch: int) -> VisitedShop:
    """Return the shop of a member of staff who came in during the given installation.

    Raises Unauthenticated when that installation is over or the shop is suspended.
    """
    shop = _visited(_installed(Shop.id == shop_id))
    if shop.epoch != epoch or shop.suspended:
        raise Unauthenticated("the installation of this token is over")
    return shop


def _installed(*conditions: ColumnElement[bool]) -> Shop:
    shop = db.session.scalar(
        select(Shop)
        .where(*conditions, Shop.installed_at.is_not(None))
        .where(Shop.uninstalled_at.is_(None), Shop.terminated_at.is_(None))
    )
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
    )
