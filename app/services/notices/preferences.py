"""Who of a shop gets its notices by e-mail: shown, chosen, and tried out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select

from app import database
from app.domain.contact import mail_address
from app.domain.notices import Notify, notify_of, stored_form
from app.domain.roles import Right
from app.errors import Invalid
from app.extensions import db
from app.models import Notice, Shop
from app.services import decisions
from app.services.actors import Actor
from app.services.locking import lock_shop
from app.services.notices import mailing, mails, recipients
from app.services.notices.post import OF_THE_SERVER, NotSent, Post, Why

log = structlog.get_logger(__name__)

RIGHT = Right.CHANGE_SETTINGS
# A shop cannot make us write to strangers again and again.
BETWEEN_TRIALS = timedelta(minutes=1)
TRIED = "tried_at"


@dataclass(frozen=True, slots=True)
class Trouble:
    """The newest e-mail did not reach everybody; `again`: it is tried again."""

    why: Why
    code: int
    again: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a shop wants, the addresses that get it now, and what went wrong last."""

    notify: Notify
    addresses: Sequence[str]
    trouble: Trouble | None


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a test message: for whom the server took it, and what went wrong."""

    reached: Sequence[str]
    errors: Sequence[NotSent]


class TooSoon(Invalid):
    """A test message has just been sent."""


class TooMany(Invalid):
    """Notices are to go to more addresses than recipients.MOST."""


class NoAddress(Invalid):
    """A text that should be an e-mail address is none; `text` is what was written."""

    def __init__(self, text: str) -> None:
        super().__init__("this is no e-mail address")
        self.text = text


def chosen(shop_id: int) -> Chosen:
    """Return how notices of a shop leave by e-mail."""
    session = db.session()
    shop = session.get_one(Shop, shop_id)
    addresses = [recipient.address for recipient in recipients.of(session, shop)]
    return Chosen(notify_of(shop.notify), addresses, _trouble(shop_id))


def choose(actor: Actor, wish: Notify) -> None:
    """Choose whether, of what and to whom notices leave by e-mail; it goes into the record.

    Raises NoAddress, TooMany and Forbidden; nothing has changed then.
    """
    actor.must(RIGHT)
    wanted = Notify(wish.on, _addresses(wish.to), wish.unwanted)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        before = notify_of(shop.notify)
        if wanted == before:
            return
        shop.notify = stored_form(wanted) | _tried(shop)
        shop.revision += 1
        facts = {"what": "notify", "before": stored_form(before), "after": stored_form(wanted)}
        decisions.record_on_shop(session, shop.id, "settings_changed", actor.name, facts)
    log.info("notify.changed", shop_id=actor.shop_id)


def send_trial(actor: Actor, post: Post) -> Trial:
    """Send a test message to everybody who gets notices, now. Raises TooSoon and Forbidden."""
    actor.must(RIGHT)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        now = database.now(session)
        last = _tried(shop).get(TRIED)
        if last and now - datetime.fromisoformat(last) < BETWEEN_TRIALS:
            raise TooSoon("a test message has just been sent")
        shop.notify = {**shop.notify, TRIED: now.isoformat()}
        sender, to = mailing.sender_of(post, shop), recipients.of(session, shop)
    return _try(post, sender, to, now)


def _try(
    post: Post, sender: mails.Sender, to: Sequence[recipients.Recipient], now: datetime
) -> Trial:
    reached: list[str] = []
    errors: list[NotSent] = [] if to else [NotSent(Why.NOBODY)]
    for recipient in to:
        try:
            post.send(recipient.address, mails.trial(sender, recipient, now))
        except NotSent as error:
            log.warning("mail_not_sent", shop_id=sender.shop_id, reason=str(error))
            errors.append(error)
            if error.why in OF_THE_SERVER:
                break
        else:
            reached.append(recipient.address)
    return Trial(reached, errors)


def _addresses(texts: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in filter(None, map(str.strip, texts)):
        address = mail_address(text)
        if address is None:
            raise NoAddress(text)
        found.setdefault(address.casefold(), address)
    if len(found) > recipients.MOST:
        raise TooMany(f"at most {recipients.MOST} addresses")
    return tuple(found.values())


def _tried(shop: Shop) -> dict[str, Any]:
    return {TRIED: shop.notify[TRIED]} if TRIED in shop.notify else {}


def _trouble(shop_id: int) -> Trouble | None:
    newest = (
        select(Notice.mail_error, Notice.mail_due_at)
        .where(
            Notice.shop_id == shop_id,
            (Notice.mail_attempts > 0) | Notice.mail_error.is_not(None),
        )
        .order_by(Notice.id.desc())
        .limit(1)
    )
    row = db.session.execute(newest).one_or_none()
    if row is None or row.mail_error is None:
        return None
    why, _, code = row.mail_error.partition(" ")
    return Trouble(Why(why), int(code or 0), row.mail_due_at is not None)
