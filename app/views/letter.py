"""A letter that tells a customer what is recorded of them, what follows, and how it can change.

Reference: GDPR articles 15, 16, 21 and 22; CJEU C-203/22, which asks for the procedure, its
principles, and how other facts would have changed the result: a formula is not enough.
"""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import force_locale, format_date, gettext, ngettext

from app.domain.acting import Action
from app.services.customer_page import CustomerPage
from app.services.overrides import Given
from app.views import letter_rules
from app.views.explanation import ways_up
from app.views.language import locale_of
from app.views.last_day import last_day
from app.views.letter_parts import as_line, rights, section
from app.views.letter_words import CHANGES, CHECKED, ENDINGS, ESTEEMED, ITSELF


def letter(
    customer: CustomerPage,
    shop: str,
    language: str,
    now: datetime,
    automatic: Sequence[Action] = (),
) -> str:
    """Return the letter to a customer of a shop, as plain text in one of our languages.

    `automatic`: what may be done to their new orders before a person looks at them.
    """
    with force_locale(locale_of(language)):
        return "\n\n".join(
            [
                *_opening(customer, now),
                section(gettext("What we used"), _used(customer)),
                section(gettext("Which rules apply"), letter_rules.applied(customer)),
                section(gettext("What it means"), _meaning(customer.level, automatic)),
                section(gettext("How it can change"), _changes(customer)),
                section(gettext("Your rights"), [rights()]),
                section(gettext("Kind regards"), as_line(shop)),
            ]
        )


def _opening(customer: CustomerPage, now: datetime) -> list[str]:
    subject = gettext("Subject: Your orders in our shop and how we assess them")
    names = [gettext("Customer: %(name)s", name=name) for name in as_line(customer.name)]
    purpose = gettext(
        "this letter explains what we record about your orders, what follows from it and how it "
        "can change. It describes the state on %(date)s.",
        date=format_date(now, "long"),
    )
    return [section(subject, names), gettext("Hello,"), purpose]


def _used(customer: CustomerPage) -> list[str]:
    looked_at = ngettext(
        "We looked at your order in our shop and how it ended.",
        "We looked at your %(num)d orders in our shop and how they ended.",
        len(customer.orders),
    )
    recognised = gettext(
        "We know by the customer account or the contact details in an order that it is yours."
    )
    counted = customer.counted()
    if not counted:
        return [f"{looked_at} {recognised}", gettext("No order counted for any of our rules.")]
    orders = [
        f"– {order.code} ({format_date(order.placed_at, 'long')}): {ENDINGS[order.outcome]}"
        for order in reversed(counted)
    ]
    return [f"{looked_at} {recognised}", gettext("These counted:"), *orders]


def _meaning(level: str, automatic: Sequence[Action]) -> list[str]:
    if automatic:
        return _done_by_itself(automatic)
    if level in CHECKED:
        follows = gettext("A member of our staff looks at your new orders before they are sent.")
    elif level in ESTEEMED:
        follows = gettext("Your orders turn out well, and we thank you for that.")
    else:
        follows = gettext("We treat your orders like all others.")
    decides = gettext("The assessment alone decides nothing: every decision is made by a person.")
    return [f"{follows} {decides}"]


def _done_by_itself(automatic: Sequence[Action]) -> list[str]:
    return [
        gettext("A program may do this to your new orders before a person looks at them:"),
        *(f"– {ITSELF[action]}" for action in automatic),
        gettext(
            "Each such decision is recorded with what it rests on. If you object to it, a member "
            "of our staff who can change it reviews it."
        ),
    ]


def _changes(customer: CustomerPage) -> list[str]:
    if customer.override is not None:
        return [_after(customer.override), _correction()]
    ways = [f"– {when}: {CHANGES[level]}" for level, when in ways_up(customer.rating)]
    if ways:
        return [gettext("If nothing else is added to the record:"), *ways, _correction()]
    if customer.level in CHECKED:
        return [gettext("It does not change by itself while the rule applies."), _correction()]
    return [_correction()]


def _after(given: Given) -> str:
    if given.until is None:
        return str(gettext("It holds until a member of our staff takes it back."))
    return str(gettext("After %(day)s our rules decide again.", day=last_day(given.until)))


def _correction() -> str:
    return str(
        gettext(
            "If an order ended otherwise than it says here, write to us: we correct the record, "
            "and the assessment is made anew."
        )
    )
