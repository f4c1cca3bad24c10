"""Decisions in words: what was decided, and who decided it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.domain.erased import ERASED
from app.views import decision_action_words, decision_shop_words, flag_words
from app.views.last_day import last_day
from app.views.levels import Levels

Facts = Mapping[str, Any]
# Whatever else is recorded: who and when are said all the same.
UNKNOWN = _l("Decision recorded")
ITSELF = _l("Smajlík itself")
NOBODY = _l("erased")
_PLAIN: Mapping[str, Any] = {
    "joined": _l("Joined with another customer as one person"),
    "parted": _l("Parted into several customers"),
    "kept_apart": _l("Marked as never the same person as another customer"),
    "link_withdrawn": _l("What was said of being the same person was taken back"),
    "override_removed": _l("The rules decide on the level again"),
    "cancelling_suspended": _l("Automatic actions suspended"),
    "cancelling_resumed": _l("Automatic actions resumed"),
    "breaker_reset": _l("Circuit breaker reset: automatic actions may go on"),
    "objection": _l("Objection of the customer"),
    ERASED: _l("Erased: what was decided here is no longer kept"),
}
_UNDONE: Mapping[str, Any] = {
    "flag_set": _l("Setting the flag “%(flag)s” undone"),
    "flag_removed": _l("Removing the flag “%(flag)s” undone"),
}


def words(kind: str, facts: Facts, levels: Levels) -> str:
    """Return what was decided; of a kind that nobody knows, that something was."""
    if kind in _PLAIN:
        return str(_PLAIN[kind])
    if kind in SAID:
        return SAID[kind](facts)
    if kind in _SAID_OF_LEVELS:
        return _SAID_OF_LEVELS[kind](facts, levels)
    return str(UNKNOWN)


def who(author: str, kind: str = "") -> str:
    """Return who decided something; of an erased decision, that nobody knows any more."""
    if kind == ERASED:
        return str(NOBODY)
    return author or str(ITSELF)


def _flag_set(facts: Facts) -> str:
    flag = flag_words.name(facts.get("flag", ""))
    if until := facts.get("until"):
        return str(gettext("Flag “%(flag)s” set until %(day)s", flag=flag, day=last_day(until)))
    return str(gettext("Flag “%(flag)s” set", flag=flag))


def _flag_removed(facts: Facts) -> str:
    return str(gettext("Flag “%(flag)s” removed", flag=flag_words.name(facts.get("flag", ""))))


def _override_set(facts: Facts, levels: Levels) -> str:
    level = facts.get("level", "")
    named = levels.in_sentence(level) if level in levels.looks else level
    if until := facts.get("until"):
        day = last_day(until)
        return str(gettext("Level “%(level)s” given until %(day)s", level=named, day=day))
    return str(gettext("Level “%(level)s” given", level=named))


def _undone(facts: Facts) -> str:
    sentence = _UNDONE.get(facts.get("what", ""))
    if sentence is None:
        return str(gettext("Decision undone"))
    return str(sentence) % {"flag": flag_words.name(facts.get("flag", ""))}


SAID: Mapping[str, Callable[[Facts], str]] = {
    "flag_set": _flag_set,
    "flag_removed": _flag_removed,
    "undone": _undone,
    **decision_action_words.SAID,
    **decision_shop_words.SAID,
}
_SAID_OF_LEVELS: Mapping[str, Callable[[Facts, Levels], str]] = {"override_set": _override_set}
