"""What was decided on a shop as a whole, on accounts, and on objections, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.domain.erased import OLD_ERASED, PERSON_ERASED
from app.views.acting_words import LIMITS, word

Facts = Mapping[str, Any]
# What settings are of: settings_changed
SETTINGS: Mapping[str, Any] = {
    "acting": _l("automatic actions"),
    "checkout": _l("the blacklist at the checkout"),
    "notify": _l("messages to the owner"),
    "privacy": _l("keeping and forgetting"),
}
VERDICTS: Mapping[str, Any] = {
    "upheld": _l("The decision stays"),
    "granted": _l("The customer is right"),
}


def _settings_changed(facts: Facts) -> str:
    what = word(SETTINGS, facts.get("what", ""))
    return str(gettext("Settings changed: %(what)s", what=what))


def _breaker_tripped(facts: Facts) -> str:
    limit = word(LIMITS, facts.get("limit", ""))
    return str(gettext("The circuit breaker stopped all automatic actions: %(limit)s", limit=limit))


def _account_disabled(facts: Facts) -> str:
    account = facts.get("account", "")
    return str(gettext("Ordering turned off for the account %(account)s", account=account))


def _account_enabled(facts: Facts) -> str:
    account = facts.get("account", "")
    return str(gettext("Ordering turned on for the account %(account)s", account=account))


def _objection_reviewed(facts: Facts) -> str:
    verdict = word(VERDICTS, facts.get("verdict", ""))
    return str(
        gettext("Objection reviewed: %(verdict)s", verdict=verdict[:1].lower() + verdict[1:])
    )


def _person_erased(facts: Facts) -> str:
    orders = facts.get("gone", {}).get("orders", 0)
    said = ngettext(
        "A customer with %(num)d order erased", "A customer with %(num)d orders erased", orders
    )
    if not facts.get("kept"):
        return str(said)
    return str(gettext("%(said)s; they stay blacklisted by a digest", said=said))


def _old_erased(facts: Facts) -> str:
    gone = facts.get("gone", {})
    if "customers" in gone:
        count = gone["customers"]
        return str(
            ngettext(
                "%(num)d customer without newer orders erased",
                "%(num)d customers without newer orders erased",
                count,
            )
        )
    count = gone.get("decisions", 0)
    return str(
        ngettext(
            "The content of %(num)d old decision erased",
            "The content of %(num)d old decisions erased",
            count,
        )
    )


SAID: Mapping[str, Callable[[Facts], str]] = {
    "settings_changed": _settings_changed,
    "breaker_tripped": _breaker_tripped,
    "account_disabled": _account_disabled,
    "account_enabled": _account_enabled,
    "objection_reviewed": _objection_reviewed,
    PERSON_ERASED: _person_erased,
    OLD_ERASED: _old_erased,
}
