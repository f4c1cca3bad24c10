"""Decisions on customers in words."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.services.decisions import Decided
from app.views import flag_words
from app.views.last_day import last_day
from app.views.levels import Levels

Facts = Mapping[str, Any]
# Whatever else is recorded: who and when are said all the same.
UNKNOWN = _l("Decision recorded")
_PLAIN: Mapping[str, Any] = {
    "joined": _l("Joined with another customer as one person"),
    "parted": _l("Parted into several customers"),
    "kept_apart": _l("Marked as never the same person as another customer"),
    "link_withdrawn": _l("What was said of being the same person was taken back"),
    "override_removed": _l("The rules decide on the level again"),
}
_UNDONE: Mapping[str, Any] = {
    "flag_set": _l("Setting the flag “%(flag)s” undone"),
    "flag_removed": _l("Removing the flag “%(flag)s” undone"),
}


def words(decision: Decided, levels: Levels) -> str:
    """Return what was decided; of a kind that nobody knows, that something was."""
    say = _SAID.get(decision.kind)
    if say is None:
        return str(_PLAIN.get(decision.kind, UNKNOWN))
    return say(decision.facts, levels)


def _flag_set(facts: Facts, _levels: Levels) -> str:
    flag = flag_words.name(facts.get("flag", ""))
    if until := facts.get("until"):
        return str(gettext("Flag “%(flag)s” set until %(day)s", flag=flag, day=last_day(until)))
    return str(gettext("Flag “%(flag)s” set", flag=flag))


def _flag_removed(facts: Facts, _levels: Levels) -> str:
    return str(gettext("Flag “%(flag)s” removed", flag=flag_words.name(facts.get("flag", ""))))


def _override_set(facts: Facts, levels: Levels) -> str:
    level = facts.get("level", "")
    named = levels.in_sentence(level) if level in levels.looks else level
    if until := facts.get("until"):
        day = last_day(until)
        return str(gettext("Level “%(level)s” given until %(day)s", level=named, day=day))
    return str(gettext("Level “%(level)s” given", level=named))


def _undone(facts: Facts, _levels: Levels) -> str:
    sentence = _UNDONE.get(facts.get("what", ""))
    if sentence is None:
        return str(gettext("Decision undone"))
    return str(sentence) % {"flag": flag_words.name(facts.get("flag", ""))}


_SAID: Mapping[str, Callable[[Facts, Levels], str]] = {
    "flag_set": _flag_set,
    "flag_removed": _flag_removed,
    "override_set": _override_set,
    "undone": _undone,
}
