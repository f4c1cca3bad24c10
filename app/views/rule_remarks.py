"""What a merchant should think over in a rule: what cannot work, and what the law may not like."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.domain.ruleset import Rule, Ruleset
from app.domain.ruleset_faults import FaultKind, faults
from app.domain.signals import Signal
from app.views import rule_words

# Whoever returns goods in time must not be treated worse for it (in the Czech Republic § 1818 of
# the Civil Code, in the Union Directive 2011/83/EU).
LAWFUL = frozenset({Signal.WITHDRAWN, Signal.COMPLAINTS, Signal.RETURN_SHARE, Signal.RECEIVED})

_ALONE: Mapping[FaultKind, Any] = {
    FaultKind.IMPOSSIBLE: _l("No customer can ever satisfy this: the conditions contradict."),
    FaultKind.WINDOW_TOO_LONG: _l("Nobody keeps orders that long: 120 months are the most."),
    FaultKind.UNUSED: _l("This rule decides nothing: its smiley is switched off."),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark, and whether the rule does nothing as it is."""

    text: str
    fault: bool


def remarks(ruleset: Ruleset) -> Mapping[str, list[Remark]]:
    """Return by a rule's key what is to be thought over in it."""
    found: dict[str, list[Remark]] = defaultdict(list)
    named = {rule.key: rule for rule in ruleset.rules}
    for fault in faults(ruleset):
        if fault.other is None:
            text = str(_ALONE[fault.kind])
        else:
            text = _hidden(fault.kind, rule_words.gist(named[fault.other], ruleset))
        found[fault.rule].append(Remark(text, fault=True))
    for rule in ruleset.rules:
        found[rule.key] += legal(rule)
    return found


def legal(rule: Rule) -> list[Remark]:
    """Return the warning that belongs to a rule that counts what a customer has a right to."""
    named = {condition.signal for condition in rule.conditions}
    named |= {c.value for c in rule.conditions if isinstance(c.value, Signal)}
    if not named & LAWFUL:
        return []
    warning = gettext(
        "This counts lawful returns or complaints. Customers must not be penalised for a lawful "
        "return (in the Czech Republic § 1818 of the Civil Code)."
    )
    return [Remark(str(warning), fault=False)]


def _hidden(kind: FaultKind, other: str) -> str:
    if kind is FaultKind.REPEATED:
        return str(
            gettext(
                "This rule changes nothing: wherever it applies, “%(other)s” gives the same "
                "smiley.",
                other=other,
            )
        )
    return str(
        gettext(
            "This rule never decides: wherever it applies, “%(other)s” decides before it.",
            other=other,
        )
    )
