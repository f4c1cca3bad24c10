"""Who may not order: the contacts of a shop's blacklisted customers, and whether one holds now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from app.domain.checkout import EMAIL, PHONE
from app.domain.flags import FlagKind
from app.domain.identity import Matching, is_shared_phone
from app.domain.identity_words import Key
from app.models import Flag, Order
from app.services import flag_changes
from app.services.owned import owned

COLUMNS = {EMAIL: Order.email_key, PHONE: Order.phone_key}
DECIDING = (FlagKind.BLACKLIST, FlagKind.EXEMPT)


def contacts(session: Session, shop_id: int) -> Sequence[Key]:
    """Return the contacts of all customers who are flagged, as kinds and keys.

    Whether one of them stops anybody just now, `stops` says.
    """
    flagged = select(Flag.customer_id).where(
        Flag.shop_id == shop_id, Flag.kind == FlagKind.BLACKLIST, Flag.removed_at.is_(None)
    )
    theirs = select(Order.email_key, Order.phone_key).distinct()
    rows = session.execute(
        theirs.where(Order.customer_id.in_(flagged), owned(Order, shop_id))
    ).all()
    emails, phones = {row.email_key for row in rows}, {row.phone_key for row in rows}
    return [
        *((EMAIL, email) for email in emails if email),
        *((PHONE, phone) for phone in phones if phone),
    ]


def stops(session: Session, shop_id: int, matching: Matching, contact: Key, now: datetime) -> bool:
    """Say whether nobody may order with a contact now.

    It must belong to customers on whom the blacklist holds and who are not exempt, and to nobody
    else: who orders is not certain then, and whose order it is will be decided when it has come.
    """
    kind, key = contact
    holders = select(Order.customer_id, Order.surname_key, Order.email_key).distinct()
    rows = session.execute(holders.where(Order.shop_id == shop_id, COLUMNS[kind] == key)).all()
    if kind == PHONE and (matching is Matching.EMAIL_ONLY or _is_shared(rows)):
        return False
    owners = {row.customer_id for row in rows}
    flags = session.execute(_holding(shop_id, owners, now)).all()
    exempt = {row.customer_id for row in flags if row.kind == FlagKind.EXEMPT}
    blacklisted = {row.customer_id for row in flags if row.kind == FlagKind.BLACKLIST}
    return bool(owners) and owners == blacklisted - exempt


def _is_shared(rows: Sequence[Row[int, str, str | None]]) -> bool:
    surnames = {row.surname_key for row in rows if row.surname_key}
    return is_shared_phone(len(surnames), len({row.email_key for row in rows if row.email_key}))


def _holding(shop_id: int, owners: set[int], now: datetime) -> Select[int, str]:
    return select(Flag.customer_id, Flag.kind).where(
        Flag.customer_id.in_(owners),
        owned(Flag, shop_id),
        Flag.kind.in_(DECIDING),
        *flag_changes.holding(now),
    )
