"""What a form says of a ruleset: whole, or what has to be corrected where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from app.domain import ruleset_data
from app.domain.ruleset import Rule, Ruleset
from app.views.rule_fields import INCOMPLETE
from app.views.rule_schema import MOST_RULES, RuleSchema, RulesetSchema


@dataclass(frozen=True, slots=True)
class Mistake:
    """What to correct, and where: the path of a value in the ruleset's data."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that was read: `ruleset` None while there are mistakes in it.

    `rules`: in the form's order; None for one that is not whole.
    """

    ruleset: Ruleset | None
    rules: Sequence[Rule | None]
    mistakes: Sequence[Mistake]


def read(sent: Any) -> Draft:
    """Read what a form sends; nothing it can send is an error."""
    try:
        ruleset = ruleset_data.from_data(RulesetSchema().load(sent))
    except ValidationError as error:
        return Draft(None, _whole_rules(sent), list(_mistakes(error.messages)))
    except ValueError:
        # Such as two rules of one key: no form of ours sends it.
        return Draft(None, _whole_rules(sent), [Mistake("", str(INCOMPLETE))])
    return Draft(ruleset, ruleset.rules, ())


def _whole_rules(sent: Any) -> list[Rule | None]:
    rules = sent.get("rules") if isinstance(sent, Mapping) else None
    return [_rule(rule) for rule in rules[:MOST_RULES]] if isinstance(rules, list) else []


def _rule(sent: Any) -> Rule | None:
    try:
        rule = RuleSchema().load(sent)
    except ValidationError:
        return None
    alone = {"rules": [rule], "pause_days": 1, "first_order_above": {}}
    return ruleset_data.from_data(alone).rules[0]


def _mistakes(messages: Any, path: tuple[str, ...] = ()) -> Iterator[Mistake]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from _mistakes(inner, path if name == "_schema" else (*path, str(name)))
    elif isinstance(messages, list):
        for inner in messages:
            yield from _mistakes(inner, path)
    else:
        yield Mistake(".".join(path), str(messages))
