"""The rules that apply to a customer, as a letter to them says it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, ngettext

from app.services.customer_page import CustomerPage
from app.services.overrides import Given
from app.views.explanation import by_rules
from app.views.last_day import last_day
from app.views.letter_words import LETTER, UNSUCCESSFUL
from app.views.rule_sentence import sentence


def applied(customer: CustomerPage) -> list[str]:
    """Return in lines which rules apply, what each of them counted, and which one decides."""
    if customer.override is not None:
        return [*_given(customer.override), *_by_rules(customer)]
    return _by_rules(customer)


def _given(given: Given) -> list[str]:
    if given.until is None:
        said = gettext("A member of our staff made the assessment: it counts instead of the rules.")
    else:
        said = gettext(
            "A member of our staff made the assessment: until %(day)s it counts instead of the "
            "rules.",
            day=last_day(given.until),
        )
    return [said, gettext("The reason: %(reason)s", reason=" ".join(given.reason.split()))]


def _by_rules(customer: CustomerPage) -> list[str]:
    reasons = customer.rating.get("reasons", ())
    if not reasons:
        return [_none(by_rules(customer.rating, customer.level))]
    first, *others = (_rule(reason, customer.rules) for reason in reasons)
    lines = [_introduction(customer), *first]
    if others:
        lines.append(_besides(len(others)))
    lines += [line for rule in others for line in rule]
    if any(_speaks_of_unsuccessful(customer.rules[reason["rule"]]) for reason in reasons):
        lines.append(_what_unsuccessful_means())
    return lines


def _introduction(customer: CustomerPage) -> str:
    if customer.override is not None:
        return str(
            gettext(
                "Our rules are the same for all customers, and a program applies them. Without the "
                "word of our staff this one would decide:"
            )
        )
    return str(
        gettext(
            "Our rules are the same for all customers, and a program applies them. The assessment "
            "follows from this one:"
        )
    )


def _none(level: str) -> str:
    if level == "new":
        return str(
            gettext("No order of yours that counts has ended yet: there is nothing to assess.")
        )
    return str(gettext("None of our rules applies to you."))


def _rule(reason: Mapping[str, Any], rules: Mapping[str, Mapping[str, Any]]) -> list[str]:
    facts = reason["facts"]
    counted = ", ".join(LETTER.counted(fact) for fact in facts)
    codes = ", ".join(dict.fromkeys(code for fact in facts for code in fact["codes"]))
    here = gettext(
        "In your case: %(counted)s", counted=f"{counted} ({codes})" if codes else counted
    )
    return [f"– {sentence(rules[reason['rule']], LETTER)}", f"  {here}"]


def _besides(others: int) -> str:
    return str(
        ngettext(
            "This rule applies too, but the first one decides:",
            "These rules apply too, but the first one decides:",
            others,
        )
    )


def _speaks_of_unsuccessful(rule: Mapping[str, Any]) -> bool:
    signals = (
        name
        for condition in rule["conditions"]
        for name in (condition["signal"], condition["value"])
    )
    return any(isinstance(name, str) and name in UNSUCCESSFUL for name in signals)


def _what_unsuccessful_means() -> str:
    return str(
        gettext(
            "We call an order unsuccessful when it was not collected, refused, not paid, cancelled "
            "by the customer, or its card payment was charged back."
        )
    )
