"""A letter that tells a customer what was decided on them, on which facts, and how to object.

Reference: GDPR articles 15, 21 and 22; CJEU C-203/22, as in views.letter.
"""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import force_locale, format_date, gettext

from app.services.record.entries import Entry
from app.services.record.threads import Thread
from app.views import letter_decided, letter_inputs, letter_since
from app.views.language import locale_of
from app.views.letter_parts import as_line, rights, section


def letter(entry: Entry, thread: Thread, shop: str, language: str, now: datetime) -> str:
    """Return the letter about an entry of a shop's record, as plain text in one of our languages.

    '' for what decides nothing on a customer.
    """
    if entry.customer_id is None or entry.kind not in letter_decided.SAID:
        return ""
    with force_locale(locale_of(language)):
        return "\n\n".join(
            [
                *_opening(entry, now),
                section(gettext("What was decided"), letter_decided.decided(entry)),
                section(gettext("Who or what decided"), letter_decided.by_whom(entry)),
                *_sections(
                    {
                        gettext("What it rests on"): letter_inputs.rests_on(entry),
                        gettext("What has happened since"): letter_since.since(thread),
                    }
                ),
                section(gettext("How you can object"), [_objecting(thread)]),
                section(gettext("Your rights"), [rights()]),
                section(gettext("Kind regards"), as_line(shop)),
            ]
        )


def _opening(entry: Entry, now: datetime) -> list[str]:
    names = [gettext("Customer: %(name)s", name=name) for name in as_line(entry.name)]
    days = {"day": format_date(entry.written_at, "long"), "today": format_date(now, "long")}
    if entry.order_code:
        subject = gettext("Subject: Our decision on your order %(code)s", code=entry.order_code)
    else:
        subject = gettext("Subject: Our decision on your orders in our shop")
    purpose = gettext(
        "this letter explains a decision of %(day)s: what it was, what it rests on, and how you "
        "can object to it. It describes the state on %(today)s.",
        **days,
    )
    return [section(subject, names), gettext("Hello,"), purpose]


def _sections(found: Mapping[str, list[str]]) -> list[str]:
    return [section(heading, lines) for heading, lines in found.items() if lines]


def _objecting(thread: Thread) -> str:
    if thread.objection is not None:
        return str(
            gettext(
                "We have your objection. A member of our staff, not a program, looks at all that "
                "is said here, can change the decision, and tells you what came of it and why."
            )
        )
    return str(
        gettext(
            "Write to us that you object and why: an answer to this letter is enough. A member of "
            "our staff, not a program, reads it, looks at all that is said here, can change the "
            "decision, and tells you what came of it and why."
        )
    )
