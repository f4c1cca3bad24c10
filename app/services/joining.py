"""Two customers are one person, or never will be: the word of the staff, with its evidence."""

from collections.abc import Collection
from itertools import product

from sqlalchemy.orm import Session

from app import database
from app.domain.identity_words import Key
from app.domain.roles import Right
from app.models import Shop
from app.services import identity_links, identity_parts, likeness, staff_words
from app.services.actors import Actor
from app.services.given_reason import given_reason
from app.services.identity_parts import Part
from app.services.identity_refusals import Refused, Why
from app.services.locking import lock_shop
from app.services.staff_words import Word


def join(actor: Actor, customer_id: int, other_id: int, reason: str) -> int:
    """Make two customers one, and return the id that stays: the older one's.

    An earlier word that these two are never one is taken back. Raises Forbidden, NotFound,
    Invalid without a reason, and Refused; nothing has changed then.
    """
    actor.must(Right.JOIN_CUSTOMERS)
    said = given_reason(reason)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        ones, others = _both(session, shop, customer_id, other_id)
        word = _word(session, actor, said, customer_id, other_id)
        keys = _names(ones, others)
        word.withdraw(identity_links.between(session, shop.id, ones.keys, others.keys, same=False))
        word.link(session, shop, *keys, same=True)
        staff_words.carry_out(session, shop, word)
        stays = _one_owner(session, shop, keys)
        facts = {"customers": [customer_id, other_id]}
        staff_words.record(session, shop, stays, staff_words.JOINED, word, facts)
        return stays


def keep_apart(actor: Actor, customer_id: int, other_id: int, reason: str) -> None:
    """Remember that two customers are never one; saying it again does nothing. Raises as join."""
    actor.must(Right.JOIN_CUSTOMERS)
    said = given_reason(reason)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        ones, others = _both(session, shop, customer_id, other_id)
        if identity_links.between(session, shop.id, ones.keys, others.keys, same=False):
            return
        _names(ones, others)
        word = _word(session, actor, said, customer_id, other_id)
        for one, other in product(identity_parts.parts(ones), identity_parts.parts(others)):
            if one.strongest and other.strongest:
                word.link(session, shop, one.strongest, other.strongest, same=False)
        staff_words.carry_out(session, shop, word)
        facts = {"customers": [customer_id, other_id]}
        staff_words.record(session, shop, customer_id, staff_words.KEPT_APART, word, facts)


def _both(session: Session, shop: Shop, customer_id: int, other_id: int) -> tuple[Part, Part]:
    ones = identity_parts.whole(session, shop, customer_id)
    others = identity_parts.whole(session, shop, other_id)
    if customer_id == other_id:
        raise Refused(Why.THEMSELVES)
    return ones, others


def _word(session: Session, actor: Actor, reason: str, customer_id: int, other_id: int) -> Word:
    word = Word.of(session, actor, reason)
    like = likeness.of_two(session, actor.shop_id, customer_id, other_id)
    word.evidence = like.evidence() if like else {}
    return word


def _names(ones: Part, others: Part) -> tuple[Key, Key]:
    one, other = ones.strongest, others.strongest
    if one is None or other is None:
        raise Refused(Why.NOTHING_TO_GO_BY)
    return one, other


def _one_owner(session: Session, shop: Shop, keys: Collection[Key]) -> int:
    owners = [identity_links.owners(session, shop.id, [key]) for key in keys]
    both = set.intersection(*owners)
    if not both:
        raise Refused(Why.KEPT_APART)
    return min(both)
