"""What we did at a platform before our database was restored from an older backup."""

from sqlalchemy import select

from app.domain.acting import Action as Kind
from app.errors import PlatformError
from app.extensions import db
from app.models import Action
from app.services.outbox.claims import Held
from app.services.outbox.deeds import MARK, Deed


def is_ours(held: Held, deed: Deed) -> bool:
    """Say whether a cancellation that stands there already is our own, which we do not remember.

    A remark of ours that we know nothing of stands in the order's history then. PlatformError.
    """
    if held.kind != Kind.CANCEL or _knows_a_remark(held):
        return False
    try:
        return any(remark.lstrip().startswith(MARK) for remark in deed.remarks())
    except PlatformError as error:
        if error.permanent:
            # Without the right to read it nobody can tell.
            return False
        raise


def _knows_a_remark(held: Held) -> bool:
    session = db.session()
    known = session.scalar(
        select(Action.id).where(
            Action.shop_id == held.shop_id,
            Action.order_code == held.code,
            Action.kind == Kind.REMARK,
        )
    )
    session.rollback()
    return known is not None
