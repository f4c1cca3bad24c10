"""Keeping and forgetting in words: grounds, kinds of data, and for how long."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.services.privacy.proof import Ran
from app.services.privacy.settings import PrivacySettings

Words = Mapping[str, Any]

# services.privacy.settings.Ground
GROUNDS: Words = {
    "none": _l("Nothing: whoever was erased and orders again is a new customer"),
    "contract": _l("The keyed hash stays, because of a contract (Article 6(1)(b) of the GDPR)"),
    "legitimate_interest": _l(
        "The keyed hash stays, in our legitimate interest (Article 6(1)(f) of the GDPR)"
    ),
}
# What the merchant chose, in a sentence on somebody who is to be erased.
BASES: Words = {
    "contract": _l("a contract"),
    "legitimate_interest": _l("your legitimate interest"),
}
# What the owner chose, by kind.
_MONTHS: Mapping[str, Callable[[PrivacySettings], int]] = {
    "customers": lambda chosen: chosen.orders_months,
    "blacklisted": lambda chosen: chosen.orders_months,
    "decisions": lambda chosen: chosen.decisions_months,
}
# services.privacy.kinds
KINDS: Words = {
    "customers": _l("Customers who have not ordered since, with all that belongs to them"),
    "decisions": _l("What decisions say"),
    "blacklisted": _l("Keyed hashes of erased people who were on the blacklist"),
    "arrivals": _l("Messages of the platform that were dealt with: codes and ids"),
    "given_up": _l("Messages of the platform that could not be dealt with"),
    "notices": _l("Notices that were dismissed"),
    "checkout_asks": _l("What was asked at the checkout, as digests"),
    "imports": _l("How imports went"),
    "backtests": _l("Backtests"),
}


def ordered(found: Iterable[Ran]) -> list[Ran]:
    """Return kinds of data as they are listed here; what nobody knows stands at the end."""
    places = {name: place for place, name in enumerate(KINDS)}
    return sorted(found, key=lambda ran: places.get(ran.kind, len(places)))


def kind(name: str) -> str:
    """Return what is kept, in words; as it is when nobody knows it."""
    return str(KINDS.get(name, name))


def kept_for(ran: Ran, chosen: PrivacySettings) -> str:
    """Return for how long something is kept."""
    if ran.limit_days is None:
        return str(gettext("as long as you use Smajlík"))
    if months := _MONTHS[ran.kind](chosen) if ran.kind in _MONTHS else 0:
        return str(ngettext("%(num)d month", "%(num)d months", months))
    return str(ngettext("%(num)d day", "%(num)d days", ran.limit_days))
