"""What may be kept of a blacklisted person who is erased, and what it does when they come again."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import force_locale, gettext
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.flags import FlagKind
from app.domain.languages import locale_of, spoken
from app.models import Customer, Flag, Order, Shop
from app.services import attachments, decisions, flag_changes
from app.services.flag_changes import Deed
from app.services.privacy.person import Person
from app.services.privacy.settings import Ground, chosen_in
from app.services.privacy.tombstones import Kept


def kept(session: Session, shop: Shop, person: Person, now: datetime) -> Kept | None:
    """Return what stays of a person: that they are blacklisted, where the merchant has a ground."""
    if chosen_in(shop.privacy).ground is Ground.NONE:
        return None
    mine = (Flag.shop_id == shop.id, Flag.customer_id == person.id)
    listed = (Flag.kind == FlagKind.BLACKLIST, *flag_changes.holding(now))
    ends = session.scalars(select(Flag.until).where(*mine, *listed)).all()
    if not ends:
        return None
    return Kept(FlagKind.BLACKLIST, None if None in ends else max(end for end in ends if end))


def flag_again(session: Session, shop: Shop, found: Mapping[str, Kept], now: datetime) -> None:
    """Flag those whom new orders, by their codes, show to be blacklisted people of before.

    Once for each new customer: whoever takes the flag away from them need not do it again.
    """
    if chosen_in(shop.privacy).ground is Ground.NONE:
        return
    for code, what in found.items():
        if what.until is None or what.until > now:
            _flag(session, shop, code, what, now)


def _flag(session: Session, shop: Shop, code: str, what: Kept, now: datetime) -> None:
    kind = FlagKind(what.flag)
    mine = (Flag.shop_id == shop.id, Flag.customer_id == Customer.id)
    had = exists().where(*mine, Flag.kind == kind)
    new = session.scalar(
        select(Customer)
        .join(Order, Order.customer_id == Customer.id)
        .where(Customer.shop_id == shop.id, Order.shop_id == shop.id, Order.code == code, ~had)
        .execution_options(populate_existing=True)
    )
    if new is None:
        return
    deed = Deed("", kind, _reason(shop.language), what.until, now)
    decisions.record(session, flag_changes.put(session, deed, [new]))
    attachments.refresh(session, [new])
    session.flush()


def _reason(language: str) -> str:
    with force_locale(locale_of(spoken(language))):
        return str(
            gettext(
                "Was blacklisted before an erasure; known again by a digest kept on the shop's "
                "stated ground"
            )
        )
