"""JSON from outside: whatever two parsers could read differently is refused."""

import json
from typing import Any

import orjson

# What we take nests four deep; this leaves room and no stack is ever in danger.
DEEPEST = 32


def loads(text: str | bytes) -> Any:
    """Return what a JSON text says; ValueError for one that is not strict, or not shallow.

    Strict is: UTF-8 without a mark at its beginning, no NaN, no half of a surrogate pair, no name
    twice in one object. Shallow: at most 32 objects and lists within each other.
    """
    said = orjson.loads(text)
    if _is_deeper(said, DEEPEST):
        raise ValueError("nested too deep")
    # orjson keeps the last of two equal names. What it accepted, and shallow, hurts no parser.
    _ONCE.decode(text if isinstance(text, str) else text.decode())
    return said


def _is_deeper(said: Any, most: int) -> bool:
    level = [said]
    for _ in range(most):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return any(isinstance(value, dict | list) for value in level)


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name twice in one object")


_ONCE = json.JSONDecoder(object_pairs_hook=_once, parse_int=len, parse_float=len)
