"""What was decided on a shop as a whole, on accounts, and on objections, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.views.acting_words import LIMITS, word

Facts = Mapping[str, Any]
# What settings are of: settings_changed
SETTINGS: Mapping[str, Any] = {
    "acting": _l("automatic actions"),
    "checkout": _l("the blacklist at the checkout"),
    "notify": _l("messages to the owner"),
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


SAID: Mapping[str, Callable[[Facts], str]] = {
    "settings_changed": _settings_changed,
    "breaker_tripped": _breaker_tripped,
    "account_disabled": _account_disabled,
    "account_enabled": _account_enabled,
    "objection_reviewed": _objection_reviewed,
}
