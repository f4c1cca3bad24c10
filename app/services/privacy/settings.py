"""What a merchant decides about keeping and forgetting people.

Shop.privacy: {"ground": …, "ground_text": …, "orders_months": …, "decisions_months": …}; {} is
the default.
"""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import select

from app import database
from app.domain.roles import Right
from app.errors import Invalid
from app.extensions import db
from app.models import Erasure, Shop
from app.services import decisions
from app.services.actors import Actor
from app.services.locking import lock_shop
from app.services.privacy import tombstones
from app.services.written_text import cleaned

log = structlog.get_logger(__name__)

LONGEST_GROUND = 500
# Ten years is the longest that any book-keeping of the countries we know asks for.
MONTHS = range(121)
DEFAULT_MONTHS = 60


class Ground(StrEnum):
    """The merchant's legal ground for knowing a blacklisted person again after an erasure."""

    NONE = "none"
    CONTRACT = "contract"
    INTEREST = "legitimate_interest"


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """What is kept and for how long. With Ground.NONE nothing survives an erasure.

    `ground_text`: the merchant's own words for the ground, '' without one. `orders_months`:
    customers without a newer order are forgotten with all that hangs on them; `decisions_months`:
    what older decisions say is erased. 0: as long as the shop has us.
    """

    ground: Ground = Ground.NONE
    ground_text: str = ""
    orders_months: int = DEFAULT_MONTHS
    decisions_months: int = DEFAULT_MONTHS


def privacy_of(shop_id: int) -> PrivacySettings:
    """Return what the merchant decided, or the default."""
    return chosen_in(db.session.scalar(select(Shop.privacy).where(Shop.id == shop_id)) or {})


def chosen_in(privacy: dict[str, Any]) -> PrivacySettings:
    """Read Shop.privacy."""
    read = asdict(PrivacySettings()) | privacy
    return PrivacySettings(
        Ground(read["ground"]),
        str(read["ground_text"]),
        int(read["orders_months"]),
        int(read["decisions_months"]),
    )


def change_privacy(actor: Actor, chosen: PrivacySettings) -> None:
    """Decide about keeping and forgetting from now on; it goes on record.

    Without a ground there are no words for one, and with one there must be; what was kept of people
    erased before goes with it. Raises Invalid for
    words that are too long and for months beyond 120, and Forbidden; nothing has changed then.
    """
    actor.must(Right.CHANGE_SETTINGS)
    chosen = _checked(chosen)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        before = chosen_in(shop.privacy)
        if before == chosen:
            return
        shop.privacy = asdict(chosen)
        if chosen.ground is Ground.NONE:
            tombstones.keep_nothing(session, Erasure.shop_id == shop.id)
        shop.revision += 1
        facts = {"what": "privacy", "before": asdict(before), "after": asdict(chosen)}
        decisions.record_on_shop(session, shop.id, "settings_changed", actor.name, facts)
    log.info("privacy.changed", shop_id=actor.shop_id)


def _checked(chosen: PrivacySettings) -> PrivacySettings:
    if (chosen.ground is not Ground.NONE) != bool(chosen.ground_text.strip()):
        raise Invalid("a ground needs words, and words need a ground")
    if chosen.orders_months not in MONTHS or chosen.decisions_months not in MONTHS:
        raise Invalid(f"data is kept for 0 to {MONTHS[-1]} months")
    if chosen.ground is Ground.NONE:
        return replace(chosen, ground_text="")
    return replace(chosen, ground_text=cleaned(chosen.ground_text, LONGEST_GROUND, "the ground"))
