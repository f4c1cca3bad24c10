"""Versions of a merchant's rules in words: how each stands, why it was made, what it says."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.domain.ruleset import Level, Ruleset
from app.services.rerating_requests import Progress
from app.services.rulesets import Version
from app.views.amounts import short_money
from app.views.rule_form import COLOURS, PRESET_NAMES
from app.views.wording import level_name

STATES: Mapping[str, Any] = {
    "in_force": _l("in force"),
    "coming": _l("being brought in"),
    "not_used": _l("not used"),
}


def state(number: int, in_force: int, progress: Progress | None) -> str:
    """Return how a version stands: a key of STATES."""
    if number == in_force:
        return "in_force"
    return "coming" if progress and progress.version == number else "not_used"


def reason(version: Version) -> str:
    """Return why a version was made; the first one of a shop names its preset."""
    if version.author or version.reason not in PRESET_NAMES:
        return version.reason
    return str(PRESET_NAMES[version.reason])


def details(ruleset: Ruleset) -> list[str]:
    """Return what a ruleset says besides its rules: badges, and levels that look otherwise."""
    return [*_badges(ruleset), *_looks(ruleset)]


def _badges(ruleset: Ruleset) -> Iterator[str]:
    yield str(
        ngettext(
            "“Back again” after a pause of %(num)d day",
            "“Back again” after a pause of %(num)d days",
            ruleset.pause_days,
        )
    )
    if ruleset.first_order_above:
        high = _amounts(ruleset.first_order_above)
        yield str(gettext("“Large first order” above %(amounts)s", amounts=high))
    if ruleset.first_cod_order_above:
        high = _amounts(ruleset.first_cod_order_above)
        yield str(gettext("“First order, cash on delivery” above %(amounts)s", amounts=high))


def _looks(ruleset: Ruleset) -> Iterator[str]:
    for level in Level:
        look, ours = ruleset.look(level), level_name(level)
        if look.name:
            yield str(gettext("“%(level)s” is called “%(name)s”", level=ours, name=look.name))
        if look.colour:
            colour = str(COLOURS[look.colour])
            yield str(gettext("“%(level)s” is painted %(colour)s", level=ours, colour=colour))
        if not look.used:
            yield str(gettext("“%(level)s” is switched off", level=ours))


def _amounts(amounts: Mapping[str, int]) -> str:
    return ", ".join(short_money(amount, currency) for currency, amount in amounts.items())
