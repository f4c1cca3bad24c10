"""What there is to see of a shop's automatic actions before they are changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.acting import Acting
from app.extensions import db
from app.models import Shop
from app.services.acting.changing import digest
from app.services.acting.targets import Targets, targets_of
from app.services.acting.wishes import wishes_of


@dataclass(frozen=True, slots=True)
class Tripped:
    """The circuit breaker stopped automatic actions: since when, and by which counts."""

    since: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """Settings with their digest. `usual`: the shop follows what is usual in its country."""

    acting: Acting
    digest: str
    usual: bool
    targets: Targets
    tripped: Tripped | None


def shown(shop_id: int) -> Shown:
    """Return a shop's settings of automatic actions, and whether the circuit breaker tripped."""
    session = db.session()
    shop = session.get_one(Shop, shop_id)
    acting = wishes_of(session, shop)
    since = shop.breaker_tripped_at
    return Shown(
        acting,
        digest(acting),
        not shop.acting,
        targets_of(session, shop_id),
        None if since is None else Tripped(since, shop.breaker),
    )
