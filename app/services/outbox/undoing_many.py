"""Taking back many actions at once: who confirmed too much has one minute for all of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain.roles import Right
from app.errors import Invalid, NotFound, Outdated
from app.extensions import db
from app.models import Action
from app.services.actors import Actor
from app.services.given_reason import given_reason
from app.services.outbox.undoing import undo

LARGEST_BATCH = 500


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many actions were taken back, and for how many it was too late."""

    changed: int
    late: int


def undo_many(actor: Actor, ids: Sequence[int], reason: str = "") -> TakenBack:
    """Take back actions, each on its own: one that cannot be taken back stops no other.

    Raises Forbidden, Invalid (too many, the reason) and NotFound for ids the shop does not have;
    nothing has changed then.
    """
    actor.must(Right.DECIDE)
    said, wanted = given_reason(reason, required=False), list(dict.fromkeys(ids))
    if len(wanted) > LARGEST_BATCH:
        raise Invalid(f"at most {LARGEST_BATCH} actions at once")
    if _known(actor.shop_id, wanted) < len(wanted):
        raise NotFound("there is no such action")
    late = sum(not _taken_back(actor, id, said) for id in wanted)
    return TakenBack(len(wanted) - late, late)


def _known(shop_id: int, ids: Sequence[int]) -> int:
    query = select(func.count()).where(Action.shop_id == shop_id, Action.id.in_(ids))
    known = db.session.scalar(query) or 0
    # Each of them is taken back in a transaction of its own.
    db.session.rollback()
    return known


def _taken_back(actor: Actor, id: int, said: str) -> bool:
    try:
        undo(actor, id, said)
    except Outdated:
        return False
    return True
