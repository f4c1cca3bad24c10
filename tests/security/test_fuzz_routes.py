"""Every route with whatever comes: no fault, no trace of code, nothing done by a stranger."""

import contextvars
import random
import string
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson
import pytest
from flask import Flask
from marshmallow import Schema
from werkzeug.routing import Rule
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.security.staff import staff_of
from tests.security.test_fuzz_api import TRACES
from tests.security.test_limits_json import REFUSED
from tests.services.test_roles import scene_of
from tests.tables import everything
from tests.views.conftest import Bearer
from tests.views.test_roles import ROUTES

Answer = tuple[int, str, str]

pytestmark = pytest.mark.fuzz

REQUESTS = 5_000
SEED = 20261201
NUMBERS = [0, 1, -1, 2, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 2**64, 10**30, 0.5, -0.0, 1e308]
# Of these, what JSON can say of whole numbers.
SAYABLE = [number for number in NUMBERS if abs(number) < 2**63]
TEXTS = [
    "",
    " ",
    "0",
    "a" * 5_000,
    "\x00",
    "a\x00b",
    "\r\nX-Evil: 1",
    "'; DROP TABLE shops; --",
    '" OR 1=1',
    "%",
    "\\",
    "{{ 7*7 }}",
    "%(name)s",
    "{0.__class__}",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "\u202eabc",
    "𝕬𝖇𝖈 ​",
    "\ufeffa",
    "👩‍👩‍👧‍👦",
    "2026-02-30",
    "9999-12-31T23:59:59Z",
    "blacklist",
    "exempt",
    "risky",
    "cs",
    "=1+1",
]
KINDS = [
    "application/json",
    "application/json; charset=utf-16",
    "application/problem+json",
    "text/csv",
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "",
    "/",
    "x" * 300,
]


# What no schema names: parameters of pages.
QUESTIONS = ["q", "level", "sort", "letter", "preset", "version", "show", "code", "older_than"]
QUESTIONS += ["newer_than", "group", "kind", "who", "backtest", "shop", "language", "waiting"]


@dataclass
class Chance:
    """Requests by chance, the same ones in every run."""

    dice: random.Random
    words: list[str]
    seeds: Mapping[str, dict[str, Any]]

    def path(self, rule: Rule) -> str:
        """Return an address of a route: of what is there, of what is not, or nonsense."""
        built = rule.build(dict.fromkeys(rule.arguments, 1))
        path = built[1] if built else "/"
        if not rule.arguments:
            return path
        part = str(self.dice.choice([1, 2, 3, 1, 2, 3, *NUMBERS, *TEXTS]))
        return path.replace("/1", "/" + quote(part, safe="", errors="replace"))

    def body(self, endpoint: str) -> bytes:
        """Return a body: one that is right but for one place, names that are known, or nonsense."""
        pick = self.dice.randrange(10)
        if pick == 0:
            return self.dice.choice([*REFUSED.values()])[:20_000]
        if pick == 1:
            return self.dice.randbytes(self.dice.randrange(200))
        if pick <= 6 and endpoint in self.seeds:
            return orjson.dumps(self._bent(deepcopy(self.seeds[endpoint])))
        return orjson.dumps({name: self._value() for name in self._names()})

    def query(self) -> str:
        """Return a query, mostly with names that some page knows."""
        pick = self.dice.randrange(8)
        if pick == 0:
            return quote("".join(self.dice.choices(string.printable, k=30)), safe="=&%;+")
        if pick <= 3:
            return ""
        names = self.dice.sample(QUESTIONS, self.dice.randrange(1, 4))
        return urlencode([(name, self._text()) for name in names], errors="replace")

    def headers(self) -> Bearer:
        """Return headers that mislead."""
        chosen = {
            "Content-Type": self.dice.choice(KINDS),
            "Accept": self.dice.choice(["*/*", "text/html", "application/json", ";;", "x" * 99]),
            "Accept-Language": self.dice.choice(["cs", "xx", "cs;q=x", "," * 50]),
            "X-Forwarded-For": self.dice.choice(["1.2.3.4", "::1, x", ","]),
            "If-None-Match": self.dice.choice(['"x"', "*", "x"]),
            "Range": self.dice.choice(["bytes=0-0", "bytes=9-1", "x"]),
        }
        kept = self.dice.sample(sorted(chosen), self.dice.randrange(4))
        return {"Content-Type": KINDS[0]} | {name: chosen[name] for name in kept}

    def _bent(self, value: Any) -> Any:
        """Change one place, however deep inside."""
        inside = isinstance(value, dict | list) and value and self.dice.randrange(4)
        if not inside:
            return self._value()
        place = self.dice.choice([*value] if isinstance(value, dict) else range(len(value)))
        value[place] = self._bent(value[place])
        return value

    def _value(self, depth: int = 0) -> Any:
        pick = self.dice.randrange(9 if depth < 3 else 6)
        if pick <= 1:
            return self.dice.choice(SAYABLE)
        if pick <= 3:
            return self.dice.choice(TEXTS)
        if pick <= 5:
            return self.dice.choice([None, True, False])
        if pick == 6:
            return [self._value(depth + 1) for _ in range(self.dice.randrange(4))]
        return {name: self._value(depth + 1) for name in self._names()}

    def _names(self) -> list[str]:
        return self.dice.sample(self.words, self.dice.randrange(1, 6))

    def _text(self) -> str:
        return self.dice.choice(TEXTS) if self.dice.randrange(3) else str(self.dice.choice(NUMBERS))


def fields_of(schema: type[Schema] = Schema) -> Iterator[str]:
    """Yield the names of the fields of all schemas of ours."""
    for kind in schema.__subclasses__():
        if kind.__module__.startswith("app."):
            yield from kind._declared_fields
        yield from fields_of(kind)


def routes(app: Flask) -> list[tuple[str, Rule]]:
    """Return every route with each method that it takes."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"OPTIONS"})
    ]


def ask(app: Flask, method: str, path: str, query: str, body: bytes, headers: Bearer) -> Answer:
    """Send a request in a context of its own, and return status, headers and text."""
    plain = {name: value for name, value in headers.items() if value.isascii()}
    builder = EnvironBuilder(path, method=method, query_string=query, data=body, headers=plain)

    def run() -> Answer:
        parts, status, told = run_wsgi_app(app, builder.get_environ(), buffered=True)
        return int(status.split()[0]), str(told), b"".join(parts).decode(errors="replace")

    return contextvars.Context().run(run)


@pytest.mark.parametrize("proven", [False, True], ids=["a stranger", "staff"])
def test_no_route_breaks_or_tells_how_it_is_made(
    sqlite_app: Flask, proven: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    staff = staff_of(sqlite_app)
    scene = scene_of(staff.shop)
    bodies = {name: body(scene) if callable(body) else body for name, (*_, body) in ROUTES.items()}
    seeds = {name: body for name, body in bodies.items() if isinstance(body, dict) and body}
    chance = Chance(random.Random(SEED), sorted({*fields_of()}), seeds)
    all_routes, told = routes(sqlite_app), Counter[int]()
    # Anybody's question at a checkout is counted: that is a row.
    if not proven:
        all_routes = [each for each in all_routes if each[1].endpoint != "checkout.ask"]
    before = everything()
    for number in range(REQUESTS):
        method, rule = all_routes[number % len(all_routes)]
        headers = chance.headers() | (staff.headers if proven else {})
        path, query, body = chance.path(rule), chance.query(), chance.body(rule.endpoint)
        status, answered, text = ask(sqlite_app, method, path, query, body, headers)
        told[status] += 1
        assert status < 500 or rule.endpoint == "health.ready", (method, path, query, body, headers)
        assert not [trace for trace in TRACES if trace in text], (method, path, query, body)
        assert "X-Evil" not in answered
    assert proven or everything() == before
    with capsys.disabled():
        who = "staff" if proven else "a stranger"
        print(f"\n{REQUESTS} requests of {who} to {len(all_routes)} routes: {dict(told)}")  # noqa: T201
