"""What a statement reads and writes of shops, and whether it says of which shop.

The compiler itself tells what it puts into each FROM, so nothing is guessed about joins, aliases
and correlation. A table is held to a shop by an equality that stands alone or under AND: of its
shop column with a value, or of a column with one of a table that is held, when both name the same
shop or the same row. Whatever else holds a statement to a shop is not seen, and it is refused.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Alias, Join, Subquery, Table
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList, Grouping

from app.tenancy_columns import A_SHOP, SHOP_ID, SHOPS, bare, is_tenants, named_row


class Verdict(NamedTuple):
    """`missing`: tables that are held to no shop. `values`: names of the parameters that name one.

    `by_key`: it is an UPDATE or DELETE of single rows by their primary key. `founds`: it adds a
    shop, which no one can have named before.
    """

    missing: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    by_key: bool = False
    founds: bool = False


@dataclass(slots=True)
class Part:
    """One SELECT, UPDATE or DELETE inside a statement: what it is FROM, and its conditions."""

    froms: tuple[Any, ...]
    where: tuple[Any, ...]
    held: set[int] = field(default_factory=set)


class Collecting:
    """Mixed into a dialect's compiler: remembers the parts as they are put into SQL."""

    # The compiler works inside its own constructor: nothing may be set up there.
    parts: list[Part] | None = None
    inserted: Any = None
    inserts_selected = False
    named_in_text: str = ""
    verdict: Verdict | None = None

    def _note(self, froms: Iterable[Any], where: Iterable[Any]) -> None:
        self.parts = [*(self.parts or ()), Part(tuple(froms), tuple(where))]

    def _setup_select_stack(self, select: Any, *args: Any, **kwargs: Any) -> Any:
        froms = super()._setup_select_stack(select, *args, **kwargs)  # type: ignore[misc]
        self._note(froms, select._where_criteria)
        return froms

    def visit_update(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        self._note([statement.table], statement._where_criteria)
        return super().visit_update(statement, *args, **kwargs)  # type: ignore[misc]

    def visit_delete(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        self._note([statement.table], statement._where_criteria)
        return super().visit_delete(statement, *args, **kwargs)  # type: ignore[misc]

    def update_from_clause(self, statement: Any, table: Any, extra: Any, *a: Any, **kw: Any) -> Any:
        self._note([table, *extra], statement._where_criteria)
        return super().update_from_clause(statement, table, extra, *a, **kw)  # type: ignore[misc]

    def delete_extra_from_clause(
        self, statement: Any, table: Any, extra: Any, *a: Any, **kw: Any
    ) -> Any:
        self._note([table, *extra], statement._where_criteria)
        inner: Any = super()
        return inner.delete_extra_from_clause(statement, table, extra, *a, **kw)

    def visit_insert(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        self.inserted = statement.table
        self.inserts_selected = statement.select is not None
        return super().visit_insert(statement, *args, **kwargs)  # type: ignore[misc]

    def visit_textclause(self, text: Any, *args: Any, **kwargs: Any) -> Any:
        self.named_in_text += f" {text.text}"
        return super().visit_textclause(text, *args, **kwargs)  # type: ignore[misc]


def verdict_on(compiled: Any) -> Verdict:
    """Return the verdict on a compiled statement, made once: compiled statements are kept."""
    found: Verdict | None = compiled.verdict
    if found is None:
        found = compiled.verdict = _judge(compiled)
        compiled.parts = None
    return found


def _judge(compiled: Any) -> Verdict:
    missing: list[str] = []
    values: list[str] = []
    parts = compiled.parts or []
    for part in parts:
        missing += _missing(part, values, compiled.bind_names)
    if is_tenants(compiled.inserted):
        missing += _missing_of_insert(compiled, values)
    founds = is_tenants(compiled.inserted) and compiled.inserted.name == SHOPS
    by_key = len(parts) == 1 and (compiled.isupdate or compiled.isdelete) and _by_key(parts[0])
    return Verdict(tuple(missing), tuple(dict.fromkeys(values)), by_key, founds)


def _missing_of_insert(compiled: Any, values: list[str]) -> list[str]:
    if compiled.inserted.name == SHOPS or compiled.inserts_selected:
        return []
    name = re.compile(rf"{SHOP_ID}(__\d+|_m\d+)?")
    found = [bound for bound in compiled.binds if name.fullmatch(bound)]
    values += found
    return [] if found else [f"a new row of {compiled.inserted.name}"]


def _missing(part: Part, values: list[str], names: Any) -> list[str]:
    own = dict(_tables(part.froms))
    equalities = [*_equalities(part, own)]
    held: set[int] = set()
    while True:
        more = {
            key
            for key, left, right in equalities
            if key not in held and _holds(left, right, own, held, values, names)
        }
        if not more:
            return [own[key].name for key in own if key not in held]
        held |= more


def _holds(
    mine: Any, other: Any, own: dict[int, Table], held: set[int], values: list[str], names: Any
) -> bool:
    """Say whether `mine == other` holds the table of `mine` to a shop."""
    row = named_row(mine)
    if row is None:
        return False
    if isinstance(other, BindParameter):
        if row != A_SHOP or other.expanding:
            return False
        values.append(names[other])
        return True
    if named_row(other) != row:
        return False
    table = hash(getattr(other, "table", None))
    # What is not ours stands around us, or is a part of its own: it is judged there.
    return table not in own or table in held


def _tables(froms: Iterable[Any]) -> Iterator[tuple[int, Table]]:
    """Yield the tables of shops that stand in a FROM, each with the name that columns know."""
    for item in froms:
        if isinstance(item, Join):
            yield from _tables((item.left, item.right))
            continue
        inner = item
        while isinstance(inner, Alias) and not isinstance(inner, Subquery):
            inner = inner.element
        if is_tenants(inner):
            yield hash(item), inner


def _equalities(part: Part, own: dict[int, Table]) -> Iterator[tuple[int, Any, Any]]:
    """Yield what is equal, both ways round: the table that it may hold, its side, the other."""
    found: list[tuple[tuple[Any, Any], set[int] | None]]
    found = [(pair, None) for pair in _conjuncts(part.where)]
    for item in part.froms:
        found += _of_joins(item)
    for (left, right), only in found:
        for mine, other in ((left, right), (right, left)):
            key = hash(getattr(mine, "table", None))
            if key in own and (only is None or key in only):
                yield key, mine, other


def _of_joins(item: Any) -> Iterator[tuple[tuple[Any, Any], set[int] | None]]:
    """Yield equalities of ON, with the tables that they can hold: all, or what may be absent."""
    if not isinstance(item, Join):
        return
    yield from _of_joins(item.left)
    if item.full:
        return
    optional = {key for key, _ in _tables((item.right,))} if item.isouter else None
    for pair in _conjuncts((item.onclause,)):
        yield pair, optional
    if not item.isouter:
        yield from _of_joins(item.right)


def _conjuncts(conditions: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for condition in conditions:
        if isinstance(condition, Grouping):
            yield from _conjuncts((condition.element,))
        elif isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
            yield from _conjuncts(condition.clauses)
        elif isinstance(condition, BinaryExpression) and condition.operator is operators.eq:
            yield bare(condition.left), bare(condition.right)


def _by_key(part: Part) -> bool:
    tables = [*_tables(part.froms)]
    keys = {key.name for _, table in tables for key in table.primary_key.columns}
    given = {
        side.name
        for pair in _conjuncts(part.where)
        for side, other in (pair, pair[::-1])
        if isinstance(other, BindParameter) and not isinstance(side, BindParameter)
    }
    return len(tables) == 1 and keys <= given
