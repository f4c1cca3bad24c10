"""Refuses statements that do not say whose rows they touch, on every connection of an engine.

`.execution_options(across_shops="why")` lets one cross shops: those are few, and grep finds them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event

from app import tenancy
from app.errors import CrossesShops
from app.extensions import Base
from app.tenancy_columns import is_tenants
from app.tenancy_statements import Collecting, Verdict, verdict_on

NOTHING = Verdict()


def guard(engine: Engine) -> None:
    """Judge every statement of an engine once, and compare what it names with what is bound."""
    compiler = engine.dialect.statement_compiler
    if not issubclass(compiler, Collecting):
        judged = type(f"Judged{compiler.__name__}", (Collecting, compiler), {})
        engine.dialect.statement_compiler = judged
    event.listen(engine, "before_cursor_execute", _judge)


def _judge(
    connection: Connection,
    _cursor: object,
    statement: str,
    _parameters: object,
    context: Any,
    _many: bool,
) -> None:
    if context.isddl:
        return
    verdict = judged(context, statement)
    if verdict.missing and not allows(context, verdict):
        refuse(f"the statement names no shop for {', '.join(verdict.missing)}")
    shop = tenancy.bound()
    if shop is not None and tenancy.ACROSS not in context.execution_options:
        for value in shops_named(context, verdict):
            if value != shop:
                refuse("the statement names another shop than the present one")


def judged(context: Any, statement: str) -> Verdict:
    """Return the verdict on what is about to be executed."""
    compiled = context.compiled
    if not isinstance(compiled, Collecting):
        return _in_words(statement)
    if compiled.named_in_text:
        written = _in_words(compiled.named_in_text)
        if written.missing:
            return written
    return verdict_on(compiled)


def allows(context: Any, verdict: Verdict) -> bool:
    """Say whether a statement that names no shop may be executed all the same."""
    return bool(context.execution_options.get(tenancy.ACROSS)) or follows(context, verdict)


def follows(context: Any, verdict: Verdict) -> bool:
    """Say whether it looks again at rows that were found before, or writes what changed in them.

    A session that was given a row by a statement that named its shop knows it by its primary key.
    """
    compiled = context.compiled
    if verdict.by_key:
        written_by_session = context.execution_options.get("compiled_cache") is not None
        return written_by_session and not compiled.statement._propagate_attrs
    options = getattr(getattr(compiled, "compile_state", None), "compile_options", None)
    return bool(getattr(options, "_for_refresh_state", False))


def shops_named(context: Any, verdict: Verdict) -> Iterator[object]:
    """Yield the shops that the parameters of a statement name."""
    for given in context.compiled_parameters if verdict.values else ():
        for name in verdict.values:
            yield given[name]


def refuse(why: str) -> None:
    """Raise CrossesShops."""
    raise CrossesShops(why)


@lru_cache(maxsize=1_000)
def _in_words(statement: str) -> Verdict:
    found = tuple(sorted(set(_tables_of_shops().findall(statement))))
    return Verdict(found) if found else NOTHING


@lru_cache(maxsize=1)
def _tables_of_shops() -> re.Pattern[str]:
    tables = [table.name for table in Base.metadata.tables.values() if is_tenants(table)]
    return re.compile(rf"\b({'|'.join(map(re.escape, tables))})\b", re.IGNORECASE)
