"""What a customer is recognised by, and what holds it together, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.services.contacts import Contact
from app.services.identity_refusals import Why
from app.services.likeness import Likeness
from app.services.said_links import Said
from app.views.amounts import percent

KINDS: Mapping[str, Any] = {
    "email": _l("E-mail"),
    "phone": _l("Phone"),
    "platform_id": _l("Account in the shop"),
}
_REFUSALS: Mapping[Why, Any] = {
    Why.THEMSELVES: _l("This is the same customer already."),
    Why.NOTHING_TO_GO_BY: _l(
        "One of them has no e-mail, account or phone to recognise them by, so their next order "
        "would not be known as theirs."
    ),
    Why.KEPT_APART: _l("Another word of the staff keeps them apart. Take that back first."),
    Why.ONE_ACCOUNT: _l(
        "One account in the shop has all of these e-mails, so its orders cannot be told apart."
    ),
    Why.NOTHING_TO_PART: _l("This is all that the customer has: there is nothing to part."),
    Why.SEVERAL_HAVE_IT: _l("Several people gave this phone. Choose one of their e-mails instead."),
    Why.NOBODY: _l("Nobody has this order, e-mail or phone."),
    Why.SEVERAL: _l("Several customers have it. Write an e-mail or the number of an order."),
}


def refusal(why: Why) -> str:
    """Say why nothing was joined or parted, and what to do."""
    return str(_REFUSALS[why])


def kind(contact: Contact) -> str:
    """Return what a contact is."""
    return str(KINDS[contact.kind])


def ties(contact: Contact, said: Sequence[Said]) -> list[str]:
    """Say what links a contact to the others of its customer, `said` by staff or told by orders."""
    joined = [word.author for word in said if word.same and contact.value in word.values]
    by_staff = [gettext("joined by %(author)s", author=author) for author in joined]
    return [*_told_by_orders(contact), *by_staff]


def _told_by_orders(contact: Contact) -> list[str]:
    tied = contact.tied
    if contact.kind != "email":
        emails = tied.get("email", ())
        return [gettext("given with %(emails)s", emails=_listed(emails))] if emails else []
    found = []
    if others := tied.get("platform_id"):
        found.append(gettext("same account as %(emails)s", emails=_listed(others)))
    if others := tied.get("phone"):
        found.append(gettext("same phone as %(emails)s", emails=_listed(others)))
    return found


def orders(count: int) -> str:
    """Say how many orders came with a contact."""
    return str(ngettext("%(num)d order", "%(num)d orders", count))


def likeness(found: Likeness) -> str:
    """Say what speaks for two customers being one person."""
    return str(
        gettext(
            "Same surname and postcode; given name alike to %(name)s, address to %(address)s.",
            name=percent(found.name),
            address=percent(found.address),
        )
    )


def said(word: Said) -> str:
    """Say what staff said."""
    if word.same:
        return str(gettext("One person: %(contacts)s", contacts=_listed(word.values)))
    names = [other.name for other in word.others if other.name] or word.values
    return str(gettext("Never the same person: %(contacts)s", contacts=_listed(names)))


def _listed(texts: Sequence[str]) -> str:
    return format_list(list(texts), "standard", get_locale())
