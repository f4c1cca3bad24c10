"""What a rule counts, in words: one phrase for each signal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext

from app.views.amounts import money, percent

Fact = Mapping[str, Any]
# After "many", Slavic languages put things in the form that they have after this number.
MANY = 5


@dataclass(frozen=True, slots=True)
class SignalWords:
    """A phrase for each signal that counts orders, and one for each share."""

    counts: Mapping[str, Callable[[int], str]]
    shares: Mapping[str, Callable[[str], str]]

    def counted(self, fact: Fact, bound: Callable[[str], str] = str) -> str:
        """Return a fact of a rating (signal, value, perhaps a currency) as a phrase.

        `bound` puts a word before the quantity, such as "at least".
        """
        signal, value = fact["signal"], fact["value"]
        if signal == "paid_total":
            amounts = value if isinstance(value, Mapping) else {fact.get("currency", ""): value}
            return paid(bound(" + ".join(money(amounts[each], each) for each in amounts)))
        if signal in self.shares:
            return self.shares[signal](bound(percent(value)))
        return bound(self.counts[signal](value))

    def many(self, signal: str) -> str:
        """Return what a signal counts as it is called after "many" or "more"."""
        return self.counts[signal](MANY).removeprefix(f"{MANY} ")


def paid(amount: str) -> str:
    """Return an amount of money that was paid as a phrase."""
    return str(gettext("%(amount)s paid", amount=amount))


def window(months: int | None) -> str:
    """Return the window of a rule as a phrase; '' for one without an end."""
    if months is None:
        return ""
    return str(ngettext("in the last month", "in the last %(num)d months", months))


def _good(count: int) -> str:
    return str(ngettext("%(num)d delivered order", "%(num)d delivered orders", count))


def _bad(count: int) -> str:
    if count == 0:
        return str(gettext("no problem order"))
    return str(ngettext("%(num)d problem order", "%(num)d problem orders", count))


def _closed(count: int) -> str:
    return str(ngettext("%(num)d closed order", "%(num)d closed orders", count))


def _uncollected(count: int) -> str:
    return str(
        ngettext(
            "%(num)d parcel not collected or refused",
            "%(num)d parcels not collected or refused",
            count,
        )
    )


def _cancelled(count: int) -> str:
    return str(
        ngettext(
            "%(num)d order cancelled by the customer",
            "%(num)d orders cancelled by the customer",
            count,
        )
    )


def _unpaid(count: int) -> str:
    return str(ngettext("%(num)d order never paid", "%(num)d orders never paid", count))


def _chargebacks(count: int) -> str:
    return str(ngettext("%(num)d lost chargeback", "%(num)d lost chargebacks", count))


def _refused(count: int) -> str:
    return str(ngettext("%(num)d parcel refused", "%(num)d parcels refused", count))


def _withdrawn(count: int) -> str:
    return str(ngettext("%(num)d lawful return", "%(num)d lawful returns", count))


def _complaints(count: int) -> str:
    return str(ngettext("%(num)d complaint", "%(num)d complaints", count))


def _received(count: int) -> str:
    return str(ngettext("%(num)d order received", "%(num)d orders received", count))


def _return_share(share: str) -> str:
    return str(gettext("%(share)s of received orders returned", share=share))


def _problem_share(share: str) -> str:
    return str(gettext("%(share)s of orders ended badly", share=share))


def _success_share(share: str) -> str:
    return str(gettext("%(share)s of orders ended well", share=share))


STAFF = SignalWords(
    counts={
        "good": _good,
        "bad": _bad,
        "closed": _closed,
        "uncollected": _uncollected,
        "cancelled": _cancelled,
        "unpaid": _unpaid,
        "chargebacks": _chargebacks,
        "refused": _refused,
        "withdrawn": _withdrawn,
        "complaints": _complaints,
        "received": _received,
    },
    shares={
        "return_share": _return_share,
        "problem_share": _problem_share,
        "success_share": _success_share,
    },
)
