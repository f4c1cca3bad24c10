"""What staff said of who is the same person, as it is stored: links between keys of orders."""

from collections.abc import Collection, Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.identity_words import KINDS, Key, Link
from app.models import IdentityLink, Order

LONGEST = 255
COLUMNS = dict(
    zip(KINDS, (Order.platform_customer_id, Order.email_key, Order.phone_key), strict=True)
)


def text_of(key: Key) -> str:
    """Return a key as links store it: "email:jana@kocour.example"."""
    return ":".join(key)


def key_of(text: str) -> Key:
    """Return the key that `text_of` wrote."""
    kind, _, value = text.partition(":")
    return kind, value


def domain(row: IdentityLink) -> Link:
    """Return a row as the domain sees it."""
    return Link(key_of(row.one_key), key_of(row.other_key), row.same)


def any_standing(session: Session, shop_id: int) -> bool:
    """Say whether staff of a shop said anything that holds: mostly they did not."""
    return bool(
        session.scalar(
            select(
                exists().where(IdentityLink.shop_id == shop_id, IdentityLink.withdrawn_at.is_(None))
            )
        )
    )


def standing(session: Session, shop_id: int, keys: Iterable[Key]) -> list[IdentityLink]:
    """Return the links of a shop that hold and touch any of some keys, the earliest first."""
    texts = [text_of(key) for key in keys]
    found: dict[int, IdentityLink] = {}
    # Two look-ups by two indexes; one with OR would read the whole shop.
    for column in (IdentityLink.one_key, IdentityLink.other_key):
        rows = session.scalars(
            select(IdentityLink)
            .where(IdentityLink.shop_id == shop_id, column.in_(texts))
            .where(IdentityLink.withdrawn_at.is_(None))
        )
        found |= {row.id: row for row in rows}
    return [found[id] for id in sorted(found)]


def owners(session: Session, shop_id: int, keys: Collection[Key]) -> set[int]:
    """Return the customers who have an order with any of some keys."""
    found: set[int] = set()
    # A look-up for each kind, by its own index.
    for kind, column in COLUMNS.items():
        values = {value for named, value in keys if named == kind}
        if values:
            rows = select(Order.customer_id).where(Order.shop_id == shop_id, column.in_(values))
            found |= set(session.scalars(rows))
    return found


def between(
    session: Session, shop_id: int, ones: Collection[Key], others: Collection[Key], *, same: bool
) -> list[IdentityLink]:
    """Return the links of one sense that hold between one of some keys and one of others."""
    wanted = {frozenset((text_of(one), text_of(other))) for one in ones for other in others}
    return [
        row
        for row in standing(session, shop_id, ones)
        if row.same is same and frozenset((row.one_key, row.other_key)) in wanted
    ]
