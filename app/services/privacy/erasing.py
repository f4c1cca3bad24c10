"""Forgetting one person for good."""

import re
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from app import database
from app.domain.erased import PERSON_ERASED, ranges
from app.domain.roles import Right
from app.errors import Invalid
from app.extensions import db
from app.models import Shop
from app.services import decisions
from app.services.actors import Actor
from app.services.given_reason import given_reason
from app.services.locking import lock_shop
from app.services.privacy import blacklisted, forgetting, person, tombstones
from app.services.privacy.person import Person

log = structlog.get_logger(__name__)
# Who is called by a shorter name is named by many a sentence.
SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Erased:
    """How much of a person there was. `kept_hash`: a keyed digest of their contacts stays on the
    blacklist, on the merchant's stated ground."""

    orders: int
    notes: int
    decisions: int
    kept_hash: bool


def erase(actor: Actor, customer_id: int, reason: str) -> Erased:
    """Forget a person for good: all that we have of them, and whatever comes in again of before.

    What was done at the platform stays there: remarks in orders, an account's orders turned off.
    `reason` goes on record. Raises NotFound, Invalid for a reason that is none or that names the
    person, and Forbidden; nothing has changed then.
    """
    actor.must(Right.ERASE)
    said = given_reason(reason)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        found = person.find(session, shop, customer_id)
        if _names(said, found):
            raise Invalid("the reason stays: it must not name the person")
        erased = forget(session, shop, found, actor.name, said)
    overwrite()
    log.info("privacy.erased", shop_id=actor.shop_id, orders=erased.orders)
    return erased


def forget(
    session: Session,
    shop: Shop,
    found: Person,
    author: str,
    reason: str = "",
    at: datetime | None = None,
) -> Erased:
    """Do the same in the caller's transaction, which holds the shop. `at`: since when, now unless
    given: an earlier erasure is repeated."""
    now = database.now(session)
    kept = blacklisted.kept(session, shop, found, now)
    tombstones.write(session, shop, found.traces(at), at or now, kept)
    gone = forgetting.forget(session, shop, found, now)
    facts = {
        "entries": ranges(gone.entries),
        "gone": {"orders": gone.orders, "notes": gone.notes, "actions": gone.actions},
        "kept": kept is not None,
    }
    decisions.record_on_shop(session, shop.id, PERSON_ERASED, author, facts, reason)
    shop.revision += 1
    return Erased(gone.orders, gone.notes, len(gone.entries), kept is not None)


def overwrite() -> None:
    """Let SQLite's journal lose what it still holds of what was erased; others need nothing."""
    session = db.session()
    if session.get_bind().dialect.name == "sqlite":
        session.rollback()
        with closing(db.engine.raw_connection()) as connection:
            # Whoever reads just now keeps it for a while: the next one tries again.
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _names(reason: str, found: Person) -> bool:
    names = {*found.names, *(value for _, value in found.keys)}
    words = [re.escape(name.casefold()) for name in names if len(name) >= SHORTEST_NAME]
    return any(re.search(rf"(?<!\w){word}(?!\w)", reason.casefold()) for word in words)
