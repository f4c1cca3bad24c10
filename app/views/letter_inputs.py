"""What a decision rests on, as a letter to its customer says it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _l

from app.services.record.entries import Entry
from app.views.amounts import money
from app.views.letter_words import ENDINGS, NOTED

Facts = Mapping[str, Any]
_PAID: Mapping[Any, Any] = {True: _l("it was paid"), False: _l("it was not paid")}
_SENT: Mapping[Any, Any] = {True: _l("it was sent"), False: _l("it was not sent yet")}


def rests_on(entry: Entry) -> list[str]:
    """Return in lines the facts of a decision, and what would have changed it."""
    nested = entry.facts.get("facts")
    facts = {**nested, **entry.facts} if isinstance(nested, Mapping) else entry.facts
    lines = [*_order(entry.order_code, facts.get("order") or {}), *_notes(facts), *_past(facts)]
    if version := facts.get("ruleset_version"):
        lines.append(gettext("Version %(number)d of our rules was in force.", number=version))
    found = [f"– {line}" for line in lines]
    return [*found, *_otherwise(facts)] if found else []


def _order(code: str, order: Facts) -> Iterator[str]:
    if not order:
        return
    said = [gettext("Order %(code)s", code=code)]
    if isinstance(order.get("total"), int) and order.get("currency"):
        said.append(money(order["total"], order["currency"]))
    if status := order.get("status_name"):
        said.append(gettext("status “%(status)s”", status=status))
    words = (_PAID.get(order.get("paid")), _SENT.get(order.get("shipped")))
    yield ", ".join([*said, *(str(word) for word in words if word)])


def _notes(facts: Facts) -> Iterator[str]:
    for flag in facts.get("flags", ()):
        noted = NOTED.get(flag.get("kind", ""), "")
        said = gettext(
            "On %(day)s a member of our staff noted: %(noted)s.",
            day=_day(flag.get("since", "")),
            noted=noted,
        )
        reason = " ".join(str(flag.get("reason", "")).split())
        yield f"{said} {gettext('The reason: %(reason)s', reason=reason)}" if reason else said


def _past(facts: Facts) -> Iterator[str]:
    for outcome, count in (facts.get("bad") or {}).items():
        if outcome in ENDINGS:
            yield gettext(
                "Your earlier orders – %(ending)s: %(count)s", ending=ENDINGS[outcome], count=count
            )
    if codes := facts.get("uncollected"):
        if isinstance(codes, list):
            yield gettext(
                "Orders that were not collected or were refused: %(codes)s",
                codes=", ".join(map(str, codes)),
            )


def _otherwise(facts: Facts) -> Iterator[str]:
    """Say what would have made another decision of it."""
    if facts.get("situation") == "risky":
        yield gettext(
            "If your earlier orders had ended otherwise, the program would have treated this one "
            "like all others."
        )
    elif facts.get("situation"):
        yield gettext(
            "Without this note of our staff the program would have treated the order like all "
            "others."
        )


def _day(moment: str) -> str:
    try:
        return str(format_date(datetime.fromisoformat(moment), "long"))
    except ValueError:
        return moment
