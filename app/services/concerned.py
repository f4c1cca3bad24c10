"""Whom a change of rules concerns: most customers rate as before, as their records say at once."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, func, or_, true

from app.domain.conditions import demands
from app.domain.ruleset import Rule, Ruleset
from app.models import Customer

_TABLE = Customer.__table__.c


def concerned(before: Ruleset, after: Ruleset) -> ColumnElement[bool]:
    """Return an expression for all customers whose rating could differ, now or later.

    Others have no order that any rule which comes, goes or changes needs. Whoever has a staged
    rating is among them too: an earlier change may have left it.
    """
    chosen = [_may_apply(rule) for rule in _changed(before, after)]
    return or_(_TABLE.staged_level.is_not(None), *chosen)


def _changed(before: Ruleset, after: Ruleset) -> Iterator[Rule]:
    old, new = before.decisive(), after.decisive()
    yield from (rule for rule in old if rule not in new)
    yield from (rule for rule in new if rule not in old)


def _may_apply(rule: Rule) -> ColumnElement[bool]:
    return and_(true(), *[_count(marks) >= count for marks, count in demands(rule)])


def _count(marks: str) -> ColumnElement[int]:
    """Return an expression that counts marks in a record, where nothing else looks like them."""
    without: ColumnElement[str] = _TABLE.record
    for mark in marks:
        without = func.replace(without, mark, "")
    return func.length(_TABLE.record) - func.length(without)
