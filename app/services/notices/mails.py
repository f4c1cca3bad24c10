"""Notices as an e-mail: plain text, and the same as simple HTML."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime as mail_date
from email.utils import parseaddr
from html import escape

from babel.dates import format_datetime
from flask_babel import force_locale, gettext, ngettext

from app.domain.languages import locale_of
from app.services.notices import words
from app.services.notices.listing import Told
from app.services.notices.recipients import Recipient
from app.services.shop_time import zone

# More than anybody reads in an e-mail; all of them stand in the app.
LISTED = 25


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name an e-mail is written: a shop's. `admin`: where its staff opens Smajlík."""

    shop_id: int
    shop: str
    admin: str
    timezone: str
    address: str


@dataclass(frozen=True, slots=True)
class Item:
    """One notice in an e-mail."""

    what: str
    when: str
    remedy: str


def digest(
    sender: Sender, recipient: Recipient, notices: Sequence[Told], now: datetime
) -> EmailMessage:
    """Return one e-mail of several notices, in the recipient's language.

    Made again of the same notices it has the same Message-ID, by which servers know it again.
    """
    with force_locale(locale_of(recipient.language)):
        subject = ngettext(
            "Smajlík, %(shop)s: %(num)d notice",
            "Smajlík, %(shop)s: %(num)d notices",
            len(notices),
            shop=sender.shop,
        )
        items = [_item(notice, sender, recipient) for notice in notices[:LISTED]]
        more = len(notices) - len(items)
        rest = ngettext("and %(num)d more", "and %(num)d more", more) if more else ""
        key = f"{sender.shop_id} {[(n.id, n.made_at.isoformat()) for n in notices]}"
        return _message(sender, recipient, str(subject), (items, str(rest)), key, now)


def trial(sender: Sender, recipient: Recipient, now: datetime) -> EmailMessage:
    """Return an e-mail that only shows that e-mails arrive."""
    with force_locale(locale_of(recipient.language)):
        subject = gettext("Smajlík, %(shop)s: a test message", shop=sender.shop)
        item = Item(
            gettext("This is a test message"),
            "",
            gettext("It has arrived, so notices of your shop will arrive here too."),
        )
        key = f"{sender.shop_id} {now.isoformat()}"
        return _message(sender, recipient, subject, ([item], ""), key, now)


def _item(notice: Told, sender: Sender, recipient: Recipient) -> Item:
    when = str(
        format_datetime(
            notice.last_at,
            "short",
            tzinfo=zone(sender.timezone),
            locale=locale_of(recipient.language),
        )
    )
    if notice.count > 1:
        times = ngettext("%(num)d time", "%(num)d times", notice.count)
        when = f"{when} ({times})"
    what = words.what(notice.kind, notice.key, notice.facts)
    return Item(what, when, str(words.REMEDIES[notice.kind]))


def _message(
    sender: Sender,
    recipient: Recipient,
    subject: str,
    said: tuple[Sequence[Item], str],
    key: str,
    now: datetime,
) -> EmailMessage:
    message = EmailMessage()
    # A shop's name comes from outside and may hold line ends, which headers may not.
    message["Subject"] = " ".join(subject.split())
    message["From"] = sender.address
    message["To"] = recipient.address
    message["Date"] = mail_date(now)
    message["Message-ID"] = _message_id(sender, recipient, key)
    message["Auto-Submitted"] = "auto-generated"
    ending = list(_ending(sender))
    message.set_content(_text(*said, ending))
    message.add_alternative(_html(recipient.language, *said, ending), subtype="html")
    message["Content-Language"] = recipient.language
    return message


def _message_id(sender: Sender, recipient: Recipient, key: str) -> str:
    digest = hashlib.sha256(f"{key} {recipient.address}".encode()).hexdigest()[:32]
    return f"<{digest}@{parseaddr(sender.address)[1].rpartition('@')[2]}>"


def _ending(sender: Sender) -> Iterator[tuple[str, str]]:
    """Yield closing sentences, each with an address to follow or ''."""
    yield gettext("Open Smajlík from your shop's admin:"), sender.admin
    yield gettext("Who gets these messages is set in Smajlík under Settings, Notices."), ""


def _text(items: Sequence[Item], rest: str, ending: Sequence[tuple[str, str]]) -> str:
    parts = ["\n".join(filter(None, (f"* {item.what}", item.when, item.remedy))) for item in items]
    parts += [rest] if rest else []
    parts += ["\n".join(filter(None, sentence)) for sentence in ending]
    return "\n\n".join(parts) + "\n"


def _html(
    language: str, items: Sequence[Item], rest: str, ending: Sequence[tuple[str, str]]
) -> str:
    rows = "".join(
        f"<li><p><strong>{escape(item.what)}</strong><br>"
        f"{escape(item.when)}</p><p>{escape(item.remedy)}</p></li>"
        for item in items
    )
    more = f"<p>{escape(rest)}</p>" if rest else ""
    closing = "".join(
        f"<p>{escape(said)} {_link(address)}</p>" if address else f"<p>{escape(said)}</p>"
        for said, address in ending
    )
    body = f"<ul>{rows}</ul>{more}{closing}"
    return f'<!doctype html><html lang="{language}"><meta charset="utf-8">{body}</html>'


def _link(address: str) -> str:
    return f'<a href="{escape(address)}">{escape(address)}</a>'
