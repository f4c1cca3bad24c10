"""What a rule counted, in words: one phrase for each signal."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext, ngettext

from app.views.amounts import money, percent

Fact = Mapping[str, Any]


def counted(fact: Fact) -> str:
    """Return a fact of a rating (signal, value, perhaps a currency) as a phrase."""
    return _PHRASES[fact["signal"]](fact)


def _good(fact: Fact) -> str:
    return str(ngettext("%(num)d delivered order", "%(num)d delivered orders", fact["value"]))


def _bad(fact: Fact) -> str:
    if fact["value"] == 0:
        return str(gettext("no problem order"))
    return str(ngettext("%(num)d problem order", "%(num)d problem orders", fact["value"]))


def _closed(fact: Fact) -> str:
    return str(ngettext("%(num)d closed order", "%(num)d closed orders", fact["value"]))


def _uncollected(fact: Fact) -> str:
    return str(
        ngettext(
            "%(num)d parcel not collected or refused",
            "%(num)d parcels not collected or refused",
            fact["value"],
        )
    )


def _cancelled(fact: Fact) -> str:
    return str(
        ngettext(
            "%(num)d order cancelled by the customer",
            "%(num)d orders cancelled by the customer",
            fact["value"],
        )
    )


def _unpaid(fact: Fact) -> str:
    return str(ngettext("%(num)d order never paid", "%(num)d orders never paid", fact["value"]))


def _chargebacks(fact: Fact) -> str:
    return str(ngettext("%(num)d lost chargeback", "%(num)d lost chargebacks", fact["value"]))


def _refused(fact: Fact) -> str:
    return str(ngettext("%(num)d parcel refused", "%(num)d parcels refused", fact["value"]))


def _withdrawn(fact: Fact) -> str:
    return str(ngettext("%(num)d lawful return", "%(num)d lawful returns", fact["value"]))


def _complaints(fact: Fact) -> str:
    return str(ngettext("%(num)d complaint", "%(num)d complaints", fact["value"]))


def _received(fact: Fact) -> str:
    return str(ngettext("%(num)d order received", "%(num)d orders received", fact["value"]))


def _return_share(fact: Fact) -> str:
    return str(gettext("%(share)s of received orders returned", share=percent(fact["value"])))


def _problem_share(fact: Fact) -> str:
    return str(gettext("%(share)s of orders ended badly", share=percent(fact["value"])))


def _success_share(fact: Fact) -> str:
    return str(gettext("%(share)s of orders ended well", share=percent(fact["value"])))


def _paid_total(fact: Fact) -> str:
    value = fact["value"]
    amounts = value if isinstance(value, Mapping) else {fact.get("currency", ""): value}
    paid = " + ".join(money(total, currency) for currency, total in amounts.items())
    return str(gettext("%(amount)s paid", amount=paid))


_PHRASES: Mapping[str, Callable[[Fact], str]] = {
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
    "return_share": _return_share,
    "problem_share": _problem_share,
    "success_share": _success_share,
    "paid_total": _paid_total,
}
