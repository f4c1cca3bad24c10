"""What a change of flags means for what waits, what is proposed, and what is open."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import decisions as domain
from app.domain.proposing import ProposalKind
from app.models import Shop
from app.services.acting import deciding, proposing
from app.services.acting.standing import standing_of
from app.services.mirror import asking
from app.services.outbox import stopping

ON_ORDERS = tuple(kind for kind in ProposalKind if kind is not ProposalKind.FLAG_AUTO_CANCEL)


def reconsider(session: Session, shop: Shop, customers: Collection[int], now: datetime) -> None:
    """Stop what has lost its reason, and decide on open orders; the caller holds the shop."""
    stopping.stop_unwanted(session, shop, customers, now)
    stood = standing_of(session, shop, customers, now)
    calm = [id for id, one in stood.items() if domain.situation_of(one.standing) is None]
    flagged = [id for id, one in stood.items() if one.standing.flags]
    if calm:
        proposing.lapse(session, shop, calm, ON_ORDERS, now)
    if flagged:
        proposing.lapse(session, shop, flagged, [ProposalKind.FLAG_AUTO_CANCEL], now)
    deciding.decide_open(session, shop, customers, now)
    asking.ask(session, shop, customers, now)
