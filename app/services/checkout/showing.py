"""How it stands with the blacklist at the checkout, for the page of its settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.acting import may_refuse
from app.extensions import db
from app.models import Shop
from app.services.checkout import installing


class Stage(StrEnum):
    """How far the script on the shop's pages has come."""

    OFF = "off"
    WAITING = "waiting"  # to be put there
    ON_PAGES = "on_pages"
    LEAVING = "leaving"  # waits to be taken off; nobody is stopped any more
    FAILED = "failed"  # neither came to pass; a person must look


@dataclass(frozen=True, slots=True)
class Shown:
    """What is wanted, how far it has come, and why not further (the platform's word, or '').

    `allowed`: a shop of this country may refuse an order.
    """

    allowed: bool
    on: bool
    stage: Stage
    since: datetime | None
    why: str
    texts: Mapping[str, str]


def of(shop_id: int) -> Shown:
    """Return how it stands with a shop's checkout."""
    shop = db.session.get_one(Shop, shop_id)
    allowed, on = may_refuse(shop.country), bool(shop.checkout.get("on"))
    stage, why = _stage(shop, on=on and allowed)
    at = shop.checkout.get("installed_at") or None
    return Shown(
        allowed=allowed,
        on=on and allowed,
        stage=stage,
        since=datetime.fromisoformat(at) if at else None,
        why=why,
        texts=shop.checkout.get("text", {}),
    )


def _stage(shop: Shop, *, on: bool) -> tuple[Stage, str]:
    waiting = installing.outstanding(shop.id)
    if waiting is not None:
        why = waiting.last_error or ""
        if waiting.given_up_at is not None:
            return Stage.FAILED, why
        return (Stage.WAITING if on else Stage.LEAVING), why
    installed = bool(shop.checkout.get("installed"))
    if on:
        return (Stage.ON_PAGES if installed else Stage.WAITING), ""
    return (Stage.LEAVING if installed else Stage.OFF), ""
