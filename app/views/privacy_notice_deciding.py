"""What a program decides on customers by itself, as a shop's privacy page says it."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.services.privacy.practice import Practice
from app.views.letter_words import ITSELF

# Whose orders: domain.acting.Situation
WHOSE: Mapping[str, Any] = {
    "blacklisted": _l("if our staff have noted that we accept no more orders from you"),
    "flagged": _l("if our staff have noted that your new orders are to be dealt with at once"),
    "risky": _l("if too many of your earlier orders ended badly by our rules"),
}


def decides(practice: Practice) -> list[str]:
    """Return in lines what is decided without a person, and how a person reviews it."""
    if not practice.decides_alone:
        return [
            gettext(
                "A program decides nothing on you alone: it only proposes, and a member of our "
                "staff decides."
            )
        ]
    return [*_orders(practice), *_checkout(practice), _review()]


def _orders(practice: Practice) -> Iterator[str]:
    if not practice.automatic:
        return
    yield gettext("A program may do this to your new order before a person looks at it:")
    for situation, action in practice.automatic.items():
        yield f"– {WHOSE[situation]}: {ITSELF[action]}"
    if minutes := practice.grace // timedelta(minutes=1):
        yield ngettext(
            "It is done after %(num)d minute at the earliest; until then our staff can take it "
            "back.",
            "It is done after %(num)d minutes at the earliest; until then our staff can take it "
            "back.",
            minutes,
        )
    if practice.accounts:
        yield gettext(
            "While such a note of our staff holds, your customer account may be kept from ordering."
        )


def _checkout(practice: Practice) -> Iterator[str]:
    if practice.checkout:
        yield gettext(
            "The order form compares a hash of the e-mail and of the phone that you type with "
            "those of customers from whom we accept no more orders. If one of them is the same, "
            "the order cannot be sent. What was asked is kept for one day, as digests of the hash "
            "and of your internet address, so that nobody can find out by trying who is among them."
        )


def _review() -> str:
    return str(
        gettext(
            "You have the right to have such a decision reviewed by a member of our staff, not a "
            "program, to give your point of view, and to contest it (Article 22(3) of the GDPR). "
            "Write to the address above. Each decision is recorded with what it rests on, and you "
            "get an explanation."
        )
    )
