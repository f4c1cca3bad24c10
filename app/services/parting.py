"""One customer is two people, or a word of the staff was wrong: taken apart, or taken back."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import database
from app.domain.identity_words import Key
from app.domain.roles import Right
from app.errors import NotFound
from app.models import Customer, IdentityLink, Shop
from app.services import identity_links, identity_parts, staff_words
from app.services.actors import Actor
from app.services.given_reason import given_reason
from app.services.identity_parts import Part
from app.services.identity_refusals import Refused, Why
from app.services.locking import lock_shop
from app.services.staff_words import Word


def part(actor: Actor, customer_id: int, key: Key, reason: str) -> int:
    """Make an e-mail, account or phone of a customer another person's, and return their id.

    What one account or one e-mail holds together stays together. The two are never one again
    until somebody takes it back; what staff had joined is no longer joined. Raises Forbidden,
    NotFound, Invalid without a reason, and Refused; nothing has changed then.
    """
    actor.must(Right.JOIN_CUSTOMERS)
    said = given_reason(reason)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        found = identity_parts.parts(identity_parts.whole(session, shop, customer_id))
        parted = identity_parts.part_of(found, key)
        word = Word.of(session, actor, said)
        for rest in found:
            if rest is not parted:
                _say_never(session, shop, word, parted, rest)
        staff_words.carry_out(session, shop, word)
        new = staff_words.owner(session, shop.id, [_name(parted)])
        assert new is not None
        staff_words.record(
            session, shop, customer_id, staff_words.PARTED, word, {"customers": [customer_id, new]}
        )
        return new


def withdraw(actor: Actor, customer_id: int, link_id: int, reason: str = "") -> int:
    """Take back a word of the staff on a customer, with all the links that it needed.

    Returns whom to show now: the same, unless they have become one with somebody else. Raises
    Forbidden and NotFound; nothing has changed then.
    """
    actor.must(Right.JOIN_CUSTOMERS)
    said = given_reason(reason, required=False)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        held = identity_parts.whole(session, shop, customer_id).keys
        rows = _said_at_once(session, shop, link_id)
        word = Word.of(session, actor, said)
        word.withdraw(rows)
        if not held & word.spoken:
            raise NotFound("the customer has no such link")
        staff_words.carry_out(session, shop, word)
        shown = _still(session, shop, customer_id) or staff_words.owner(
            session, shop.id, word.spoken
        )
        assert shown is not None
        facts = {"same": rows[0].same}
        staff_words.record(session, shop, shown, staff_words.TAKEN_BACK, word, facts)
        return shown


def _say_never(session: Session, shop: Shop, word: Word, parted: Part, rest: Part) -> None:
    word.withdraw(identity_links.between(session, shop.id, parted.keys, rest.keys, same=True))
    word.link(session, shop, _name(parted), _name(rest), same=False)


def _name(part: Part) -> Key:
    if part.strongest is None:
        raise Refused(Why.NOTHING_TO_GO_BY)
    return part.strongest


def _said_at_once(session: Session, shop: Shop, link_id: int) -> Sequence[IdentityLink]:
    """Return a link that holds, and those that were written by the same word."""
    holds = (IdentityLink.shop_id == shop.id, IdentityLink.withdrawn_at.is_(None))
    row = session.scalar(select(IdentityLink).where(*holds, IdentityLink.id == link_id))
    if row is None:
        raise NotFound("there is no such link")
    return session.scalars(
        select(IdentityLink)
        .where(*holds, IdentityLink.written_at == row.written_at)
        .where(IdentityLink.author == row.author, IdentityLink.same == row.same)
        .order_by(IdentityLink.id)
        .execution_options(populate_existing=True)
    ).all()


def _still(session: Session, shop: Shop, customer_id: int) -> int | None:
    of_shop = select(Customer.id).where(Customer.shop_id == shop.id)
    return session.scalar(of_shop.where(Customer.id == customer_id))
