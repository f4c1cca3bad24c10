"""What was decided on orders, and what became of it, in words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.views import flag_words
from app.views.acting_words import ACTIONS, BECAUSE, SKIPPED, STATES, word

Facts = Mapping[str, Any]
_ENDED: Mapping[str, Any] = {
    "confirmed": _l("Done at the platform and checked: %(action)s."),
    "skipped": _l("Not done: %(action)s."),
    "failed": _l("The platform did not do it: %(action)s."),
}


def _order_decided(facts: Facts) -> str:
    said = [str(gettext("Dry run, nothing is really done."))] if facts.get("dry_run") else []
    choices = facts.get("choices", ())
    if automatic := _of_mode(choices, "auto"):
        said.append(str(gettext("To be done automatically: %(actions)s.", actions=automatic)))
    if proposed := _of_mode(choices, "propose"):
        said.append(str(gettext("Proposed to a person: %(actions)s.", actions=proposed)))
    if not choices:
        said.append(str(gettext("Nothing is done.")))
    if because := facts.get("because"):
        said.append(word(BECAUSE, because))
    return " ".join(said)


def _action_undone(facts: Facts) -> str:
    action = in_sentence(facts.get("action", ""))
    return str(gettext("Taken back before it was done: %(action)s.", action=action))


def _action_ended(facts: Facts) -> str:
    action, state = in_sentence(facts.get("action", "")), facts.get("state", "")
    if state not in _ENDED:
        return f"{action[:1].upper()}{action[1:]}: {word(STATES, state)}"
    said = str(_ENDED[state]) % {"action": action}
    reason = facts.get("reason", "")
    return f"{said} {SKIPPED[reason]}" if reason in SKIPPED else said


def _action_retried(facts: Facts) -> str:
    action = in_sentence(facts.get("action", ""))
    return str(gettext("To be tried again: %(action)s.", action=action))


def _proposal_confirmed(facts: Facts) -> str:
    return str(gettext("Proposal confirmed: %(what)s.", what=proposed(facts.get("kind", ""))))


def _proposal_refused(facts: Facts) -> str:
    return str(gettext("Proposal refused: %(what)s.", what=proposed(facts.get("kind", ""))))


def proposed(kind: str) -> str:
    """Return what a proposal proposes, for the middle of a sentence."""
    if kind.startswith("flag_"):
        name = flag_words.name(kind.removeprefix("flag_"))
        return str(gettext("set the flag “%(flag)s”", flag=name))
    return in_sentence(kind)


def in_sentence(action: str) -> str:
    """Return an action for the middle of a sentence."""
    said = word(ACTIONS, action)
    return said[:1].lower() + said[1:]


def _of_mode(choices: Iterable[Facts], mode: str) -> str:
    return ", ".join(in_sentence(c.get("action", "")) for c in choices if c.get("mode") == mode)


SAID: Mapping[str, Callable[[Facts], str]] = {
    "order_decided": _order_decided,
    "action_undone": _action_undone,
    "action_ended": _action_ended,
    "action_retried": _action_retried,
    "proposal_confirmed": _proposal_confirmed,
    "proposal_refused": _proposal_refused,
}
