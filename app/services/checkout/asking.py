"""May this shopper order? Asked by browsers of strangers, answered so that nobody learns the list.

Whoever is not to be told anything gets the answer of those who are not listed, after the same
work: an unknown shop, a forged token, a shop that does not want it, a client that asks too much.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import database, measures
from app.domain import checkout
from app.domain.identity_words import Key
from app.extensions import db
from app.secrets import Vault
from app.services.checkout import allowance, asked_shop, listed, tokens
from app.services.checkout.allowance import Ask
from app.services.checkout.asked_shop import AskedShop

log = structlog.get_logger(__name__)
# Contacts whose hashes are known already: reading a phone takes longer than all the rest.
REMEMBERED = 100_000
DIGEST = 32


@dataclass(frozen=True, slots=True)
class Question:
    """What a checkout asks: the token of its shop, the hash of a contact, the page's language."""

    token: str = ""
    hash: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the order may be sent, and what the shopper reads if it may not."""

    submit: bool
    text: str


@dataclass(frozen=True, slots=True)
class Hashed:
    """The contacts of a shop's flagged customers by their hashes, as they were at a revision."""

    revision: int
    token: str
    contacts: Mapping[str, Key]


MAY_SUBMIT = Answer(True, "")


class Asking:
    """Answers the checkouts of all shops; one per process, used by all its threads."""

    def __init__(self, vault: Vault) -> None:
        """Open the shops' keys with this vault."""
        self._vault = vault
        self._hashed: dict[int, Hashed] = {}

    def answer(self, question: Question, address: str) -> Answer:
        """Say whether the order may be sent; whenever that cannot be found out, it may.

        `address`: where the client asks from, kept nowhere as it is.
        """
        try:
            answer = self._answer(question, address)
        except DBAPIError as error:
            log.error("checkout.not_asked", error=error)
            db.session.rollback()
            measures.CHECKOUT.labels("failed_open").inc()
            return MAY_SUBMIT
        measures.CHECKOUT.labels("let_through" if answer.submit else "refused").inc()
        return answer

    def _answer(self, question: Question, address: str) -> Answer:
        session = db.session()
        shop, now = asked_shop.find(session, self._vault, question.token), database.now(session)
        session.rollback()
        # Before anything else: whoever asks too much must not even see how long it takes.
        if not allowance.grant(_ask(shop, question.hash, address, now)):
            return MAY_SUBMIT
        contact = self._contacts(session, shop).get(question.hash)
        stopped = contact and listed.stops(session, shop.id, shop.matching, contact, now)
        session.rollback()
        if not stopped:
            return MAY_SUBMIT
        return Answer(False, checkout.text_for(shop.texts, question.language, shop.language))

    def _contacts(self, session: Session, shop: AskedShop) -> Mapping[str, Key]:
        token = tokens.issue(shop.id, shop.key)
        known = self._hashed.get(shop.id)
        if known is None or (known.revision, known.token) != (shop.revision, token):
            found = listed.contacts(session, shop.id)
            by_hash = {hash: contact for contact in found for hash in _hashes(token, contact)}
            known = self._hashed[shop.id] = Hashed(shop.revision, token, by_hash)
        return known.contacts


@lru_cache(maxsize=REMEMBERED)
def _hashes(token: str, contact: Key) -> Collection[str]:
    return checkout.hashes(token, *contact)


def _ask(shop: AskedShop, value: str, address: str, now: datetime) -> Ask:
    """Hide who asks about what: other digests for each shop and each day."""
    today = now.astimezone(UTC).date().isoformat()
    client, asked = (
        checkout.digest(shop.key, f"{kind}\n{today}\n{text}")[:DIGEST]
        for kind, text in (("client", address), ("value", value))
    )
    return Ask(shop.id, client, asked)
