"""What a merchant decides about the checkout: whether it stops the blacklisted, and in what words.

Shop.checkout: {"on": …, "text": {language: own words}, "installed": …, "installed_at": …}.
"""

import unicodedata
from typing import Any

import structlog
from sqlalchemy.orm import Session

from app import database
from app.domain.acting import may_refuse
from app.domain.checkout import LONGEST_TEXT, TEXTS, betrays
from app.domain.roles import Right
from app.errors import Invalid, Outdated
from app.models import Shop
from app.platforms.base import Arrival, Topic
from app.services import decisions, inbox
from app.services.actors import Actor
from app.services.locking import lock_shop

log = structlog.get_logger(__name__)


def switch(actor: Actor, on: bool) -> None:
    """Let the checkout stop the blacklisted, or not; the script on the pages follows later.

    Off and on again gives the shop a new key: what its pages carried before is worth nothing.
    Raises Forbidden, and Invalid where a shop may not refuse anybody.
    """
    actor.must(Right.CHANGE_SETTINGS)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        if on and not may_refuse(shop.country):
            raise Invalid("a shop of this country may not refuse an order")
        if bool(shop.checkout.get("on")) == on:
            return
        _change(session, shop, actor, {"on": on})
        if not on:
            shop.checkout_key = None
        inbox.append(session, shop.id, [Arrival(Topic.CHECKOUT)], database.now(session))
    log.info("checkout.switched", shop_id=actor.shop_id, on=on)


def write_text(actor: Actor, language: str, text: str, *, base: str) -> None:
    """Write down what shoppers read in a language, plain text; an empty text brings ours back.

    `base`: the own text that the author looked at. Raises Outdated when it is another one by now,
    Invalid for a language that there is not and for a text that is too long or tells that somebody
    is on a list, and Forbidden.
    """
    actor.must(Right.CHANGE_SETTINGS)
    if language not in TEXTS or not _is_plain(text):
        raise Invalid(f"a text is for a language and has at most {LONGEST_TEXT} characters")
    if betrays(text):
        raise Invalid("the text must not say that somebody is on a list")
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        texts = shop.checkout.get("text", {})
        if texts.get(language, "") not in (base, text):
            raise Outdated("somebody has written another text meanwhile")
        if texts.get(language, "") == text:
            return
        others = {known: own for known, own in texts.items() if known != language}
        _change(session, shop, actor, {"text": others | ({language: text} if text else {})})


def _change(session: Session, shop: Shop, actor: Actor, values: dict[str, Any]) -> None:
    before = _chosen(shop)
    shop.checkout = shop.checkout | values
    shop.revision += 1
    facts = {"what": "checkout", "before": before, "after": _chosen(shop)}
    decisions.record_on_shop(session, shop.id, "settings_changed", actor.name, facts)


def _chosen(shop: Shop) -> dict[str, Any]:
    """Return what the merchant chose; how far the script has come is no choice."""
    return {"on": bool(shop.checkout.get("on")), "text": shop.checkout.get("text", {})}


def _is_plain(text: str) -> bool:
    controls = any(unicodedata.category(one) in ("Cc", "Cs") and one != "\n" for one in text)
    return len(text) <= LONGEST_TEXT and not controls
