"""What a platform's own switch shows: our wish come true, or the word of the merchant there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from app.domain.flags import FlagKind
from app.domain.languages import locale_of, spoken
from app.domain.mirroring import BLOCKING
from app.models import Customer, Decision, PlatformAccount, Shop
from app.services import attachments, decisions, flag_changes
from app.services.acting.reconsidering import reconsider
from app.services.flag_changes import Deed
from app.services.marks import Marks
from app.services.mirror import accounts

DISABLED, ENABLED = "account_disabled", "account_enabled"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a platform said at a moment of an account: whether it refuses the orders of these."""

    platform: str
    people: Sequence[Customer]
    disabled: bool
    now: datetime


def settle(session: Session, shop: Shop, row: PlatformAccount, reading: Reading) -> None:
    """Compare what stands at the platform with what is remembered, and follow the merchant there.

    Whatever we asked for ourselves is no word of the merchant's: so a change never comes back.
    """
    ours = row.asked == reading.disabled
    if row.asked is not None and ours:
        row.asked = None
    if row.orders_disabled == reading.disabled:
        return
    row.orders_disabled, row.ours, row.changed_at = reading.disabled, ours, reading.now
    if reading.disabled:
        session.flush()
        accounts.is_obeyed(session, shop)
    author = "" if ours else reading.platform.capitalize()
    made = _changes(session, row, reading, author)
    if not ours:
        made += _flags(session, shop, reading, author)
    decisions.record(session, made)
    if not ours:
        concerned = [person.id for person in reading.people]
        attachments.refresh(session, reading.people)
        session.flush()
        # Orders that are open, and other accounts of theirs.
        reconsider(session, shop, concerned, reading.now)


def _changes(
    session: Session, row: PlatformAccount, reading: Reading, author: str
) -> list[Decision]:
    anchors = attachments.anchors(session, row.shop_id, [person.id for person in reading.people])
    return [
        Decision(
            shop_id=row.shop_id,
            customer_id=customer,
            order_id=anchor,
            author=author,
            written_at=reading.now,
            kind=DISABLED if reading.disabled else ENABLED,
            facts={"account": row.external_id},
        )
        for customer, anchor in anchors.items()
    ]


def _flags(session: Session, shop: Shop, reading: Reading, author: str) -> list[Decision]:
    """Set the flag that says the same here, unless one does; or take it away.

    A blacklisted customer stays on the list: ordering is not all that it is about.
    """
    reason = _reason(shop.language) if reading.disabled else ""
    deed = Deed(author, FlagKind.AUTO_CANCEL, reason, None, reading.now)
    if reading.disabled:
        return flag_changes.put(session, deed, _unblocked(reading.people, reading.now))
    return flag_changes.take_away(session, deed, reading.people)


def _reason(language: str) -> str:
    with force_locale(locale_of(spoken(language))):
        return str(gettext("Orders disabled in the shop's administration"))


def _unblocked(people: Collection[Customer], now: datetime) -> list[Customer]:
    blocking = set(BLOCKING)
    return [one for one in people if not blocking & set(Marks.read(one.marks).flagged(now))]
