"""What may be done to the coming orders of a customer before any person looks at them."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.acting import STATUS_ACTIONS, Action, Mode
from app.domain.decisions import Standing, situation_of
from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Shop
from app.services import flag_list
from app.services.acting.wishes import wishes_of


def automatic(shop_id: int, customer_id: int, level: str, now: datetime) -> Sequence[Action]:
    """Return what is done by itself to new orders of a customer, as they stand and settings are.

    That automatic actions are suspended for a while changes nothing: they may go on any time.
    """
    flags = {
        FlagKind(flag.kind): flag.written_at for flag in flag_list.of(shop_id, customer_id, now)
    }
    situation = situation_of(Standing(level, flags))
    if situation is None or FlagKind.EXEMPT in flags:
        return ()
    session = db.session()
    acting = wishes_of(session, session.get_one(Shop, shop_id))
    if acting.dry_run:
        return ()
    return [a for a in STATUS_ACTIONS if acting.mode(situation, a) is Mode.AUTO]
