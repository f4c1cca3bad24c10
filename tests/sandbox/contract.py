"""The platform's own contract, as far as a test needs it: a full load takes 20 s."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

CONTRACT = Path(__file__).resolve().parents[2].parent / "shared/contracts/shoptet/openapi.yaml"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def _text() -> str:
    return CONTRACT.read_text(encoding="utf-8")


def _load(text: str) -> Any:
    return yaml.load(text, LOADER)


@cache
def _registry() -> Registry[Any]:
    start, end = _text().index("\ncomponents:"), _text().index("\nx-tagGroups:")
    resource = DRAFT202012.create_resource(_load(_text()[start:end]))
    registry: Registry[Any] = Registry().with_resource("urn:contract", resource)
    return registry


@cache
def operations(path: str) -> Any:
    """Return the operations of one path."""
    found = re.search(rf"^  '?{re.escape(path)}'?:\n(?:    .*\n|\n)+", _text(), re.MULTILINE)
    assert found, f"the contract has no path {path}"
    (only,) = _load(found.group()).values()
    return only


def problems(path: str, method: str, status: int, answer: Any) -> list[str]:
    """Return what the contract has against an answer; nothing when it is valid."""
    responses = {
        int(key): kept for key, kept in operations(path)[method.lower()]["responses"].items()
    }
    assert status in responses, f"the contract has no {status} for {method} {path}"
    return _against(responses[status], answer)


def problems_of_call(path: str, method: str, parameters: Iterable[str], body: Any) -> list[str]:
    """Return what the contract has against a call; nothing when it is valid."""
    operation = operations(path)[method.lower()]
    known = {entry.get("name") for entry in operation["parameters"] if entry.get("in") == "query"}
    unknown = [f"{name}: no such parameter" for name in parameters if name not in known]
    if "requestBody" not in operation:
        return unknown + ([] if body is None else ["a body where there is none"])
    return unknown + _against(operation["requestBody"], body)


def _against(part: Any, document: Any) -> list[str]:
    schema = _anchored(part["content"]["application/json"]["schema"])
    validator = Draft202012Validator(schema, registry=_registry())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def _anchored(schema: Any) -> Any:
    """Point references at the registered components."""
    if isinstance(schema, dict):
        return {
            key: f"urn:contract{value}" if key == "$ref" else _anchored(value)
            for key, value in schema.items()
        }
    return [_anchored(value) for value in schema] if isinstance(schema, list) else schema
