"""To whom a shop's notices go by e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.contact import mail_address
from app.domain.languages import spoken
from app.domain.notices import notify_of
from app.domain.roles import Role
from app.models import Member, Shop

MOST = 10


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address, and the language in which to write to it."""

    address: str
    language: str


def of(session: Session, shop: Shop) -> Sequence[Recipient]:
    """Return the addresses that the shop chose, else its owners'; at most MOST.

    A member of the staff is written to in the language that they switched to, others in the shop's.
    """
    members = session.scalars(
        select(Member).where(Member.shop_id == shop.id).order_by(Member.id)
    ).all()
    languages = {member.email: member.language or "" for member in members}
    owners = [member.email for member in members if member.role == Role.OWNER]
    wanted = notify_of(shop.notify).to or owners
    addresses = dict.fromkeys(filter(None, map(mail_address, wanted)))
    return [
        Recipient(address, spoken(languages.get(address.casefold(), ""), shop.language))
        for address in list(addresses)[:MOST]
    ]
