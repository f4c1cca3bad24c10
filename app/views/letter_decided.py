"""What was decided on a customer, and who or what decided it, as a letter to them says it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

from app.services.record.entries import Entry
from app.views.last_day import last_day
from app.views.letter_words import ITSELF, NOTED

Facts = Mapping[str, Any]


def decided(entry: Entry) -> list[str]:
    """Return in lines what was decided, and the reason that was given."""
    reason = " ".join(entry.reason.split())
    said = SAID[entry.kind](entry.facts)
    return [*said, gettext("The reason: %(reason)s", reason=reason)] if reason else said


def by_whom(entry: Entry) -> list[str]:
    """Return whether a person or a program decided."""
    if entry.author:
        return [gettext("A member of our staff made this decision.")]
    if _of_mode(entry.facts, "propose") and not _of_mode(entry.facts, "auto"):
        return [
            gettext(
                "A program proposed this by rules that are the same for all customers; a member "
                "of our staff decides."
            )
        ]
    return [
        gettext(
            "A program made this decision, and no person took part in it. It follows what our "
            "staff have noted and rules that are the same for all customers."
        )
    ]


def _order_decided(facts: Facts) -> list[str]:
    automatic, proposed = (_of_mode(facts, mode) for mode in ("auto", "propose"))
    lines = [f"– {line}" for line in automatic]
    if proposed:
        lines.append(
            gettext("Proposed to our staff, and not done before a member of our staff decides:")
        )
        lines += [f"– {line}" for line in proposed]
    if not lines:
        lines.append(gettext("Nothing is done to the order."))
    if facts.get("dry_run"):
        trial = gettext("It was a trial: this was only noted, and nothing was done to the order.")
        lines.append(trial)
    return lines


def _of_mode(facts: Facts, mode: str) -> list[str]:
    actions = (c.get("action") for c in facts.get("choices", ()) if c.get("mode") == mode)
    return [str(ITSELF[action]) for action in actions if action in ITSELF]


def _proposal_confirmed(facts: Facts) -> list[str]:
    what = _proposed(facts.get("kind", ""))
    said = gettext("A program had proposed this, and a member of our staff confirmed it:")
    return [said, f"– {what}"]


def _proposal_refused(facts: Facts) -> list[str]:
    what = _proposed(facts.get("kind", ""))
    said = gettext("A program had proposed this, and a member of our staff refused it:")
    return [said, f"– {what}", gettext("So nothing is done because of it.")]


def _proposed(kind: str) -> str:
    return str(ITSELF.get(kind) or NOTED.get(kind.removeprefix("flag_"), ""))


def _flag_set(facts: Facts) -> list[str]:
    said = [gettext("We noted:"), f"– {NOTED.get(facts.get('flag', ''), '')}"]
    if until := facts.get("until"):
        said.append(gettext("It holds until %(day)s.", day=last_day(until)))
    return said


def _flag_removed(facts: Facts) -> list[str]:
    return [gettext("This no longer holds:"), f"– {NOTED.get(facts.get('flag', ''), '')}"]


def _override_set(facts: Facts) -> list[str]:
    said = [gettext("We made the assessment of your orders ourselves, instead of by our rules.")]
    if until := facts.get("until"):
        said.append(gettext("It holds until %(day)s.", day=last_day(until)))
    return said


def _account_disabled(_facts: Facts) -> list[str]:
    return [gettext("You can no longer order with your customer account.")]


def _account_enabled(_facts: Facts) -> list[str]:
    return [gettext("You can order with your customer account again.")]


SAID: Mapping[str, Callable[[Facts], list[str]]] = {
    "order_decided": _order_decided,
    "proposal_confirmed": _proposal_confirmed,
    "proposal_refused": _proposal_refused,
    "flag_set": _flag_set,
    "flag_removed": _flag_removed,
    "override_set": _override_set,
    "account_disabled": _account_disabled,
    "account_enabled": _account_enabled,
}
