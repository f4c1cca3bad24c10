"""The word of the staff on who is who, written down within a transaction that holds the shop."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import database
from app.domain.identity_words import Key
from app.models import Customer, Decision, IdentityLink, Shop
from app.services import attachments, decisions, identity, identity_links, ratings
from app.services.acting.reconsidering import reconsider
from app.services.actors import Actor
from app.services.identity_links import text_of

LONGEST_NAME = 255
JOINED, PARTED, KEPT_APART, TAKEN_BACK = "joined", "parted", "kept_apart", "link_withdrawn"


@dataclass(slots=True)
class Word:
    """What somebody says, why and when, and what speaks for it; collects what becomes of it."""

    author: str
    reason: str
    now: datetime
    evidence: Mapping[str, Any] = field(default_factory=dict)
    spoken: set[Key] = field(default_factory=set)
    written: list[IdentityLink] = field(default_factory=list)
    withdrawn: list[IdentityLink] = field(default_factory=list)

    @classmethod
    def of(cls, session: Session, actor: Actor, reason: str) -> Self:
        """Let somebody say something now."""
        return cls(actor.name[:LONGEST_NAME], reason, database.now(session))

    def link(self, session: Session, shop: Shop, one: Key, other: Key, *, same: bool) -> None:
        """Write a link between two keys."""
        row = IdentityLink(
            shop_id=shop.id,
            one_key=text_of(one),
            other_key=text_of(other),
            same=same,
            reason=self.reason,
            evidence=dict(self.evidence),
            author=self.author,
            written_at=self.now,
        )
        session.add(row)
        self.written.append(row)
        self.spoken |= {one, other}

    def withdraw(self, rows: Iterable[IdentityLink]) -> None:
        """Let links hold no longer."""
        for row in rows:
            row.withdrawn_by, row.withdrawn_at = self.author, self.now
            self.withdrawn.append(row)
            self.spoken |= {
                identity_links.key_of(row.one_key),
                identity_links.key_of(row.other_key),
            }

    def facts(self) -> dict[str, Any]:
        """Return for the record what was written and withdrawn."""
        named = self.written or self.withdrawn
        return {
            "keys": [[row.one_key, row.other_key] for row in named],
            "links": [row.id for row in self.written],
            "withdrawn": [row.id for row in self.withdrawn],
            "evidence": dict(self.evidence),
        }


def carry_out(session: Session, shop: Shop, word: Word) -> set[int]:
    """Find out anew whose orders are whose, rate these people, and return who they are now."""
    session.flush()
    settled = identity.settle(session, shop, spoken=word.spoken)
    identity.move(session, shop, settled)
    ratings.rate(session, shop, settled.touched, word.now)
    session.flush()
    reconsider(session, shop, settled.touched, word.now)
    shop.revision += 1
    return settled.touched


def record(
    session: Session,
    shop: Shop,
    customer_id: int,
    kind: str,
    word: Word,
    facts: Mapping[str, Any],
) -> None:
    """Add the decision on a customer, who is there after it was carried out."""
    of_shop = select(Customer).where(Customer.shop_id == shop.id)
    customer = session.scalars(of_shop.where(Customer.id == customer_id)).one()
    made = Decision(
        shop_id=customer.shop_id,
        customer_id=customer.id,
        order_id=attachments.anchor(session, shop.id, customer.id),
        author=word.author,
        written_at=word.now,
        kind=kind,
        reason=word.reason,
        facts=word.facts() | dict(facts),
    )
    decisions.record(session, [made])
    attachments.refresh(session, [customer])


def owner(session: Session, shop_id: int, keys: Collection[Key]) -> int | None:
    """Return the oldest customer who has an order with any of some keys."""
    return min(identity_links.owners(session, shop_id, keys), default=None)
