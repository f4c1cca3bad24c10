"""Texts and lists of any length, in every place of everything that staff may send: refused."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from flask import Flask, url_for

from app.extensions import db
from app.services.paging import PAGE
from tests.factories import make_customer, make_order
from tests.security.staff import Staff, staff_of
from tests.services.test_roles import scene_of
from tests.tables import everything
from tests.views.test_roles import READING, ROUTES

LONG = "x" * 10_000
MANY = 20_000
# The preset is in force already: whatever else is sent, there is nothing to go back from.
NOTHING_TO_DO = {"acting.go_back"}


@pytest.fixture
def staff(sqlite_app: Flask) -> Staff:
    return staff_of(sqlite_app)


def stretched(value: Any) -> Iterator[Any]:
    """Yield a value with each text, list and number in it, one at a time, far too large."""
    if isinstance(value, str):
        yield LONG
    elif isinstance(value, dict):
        for name, inner in value.items():
            for larger in stretched(inner):
                yield {**value, name: larger}
    elif isinstance(value, list):
        yield (value or [1]) * MANY
        for place, inner in enumerate(value):
            for larger in stretched(inner):
                yield [*value[:place], larger, *value[place + 1 :]]
    elif isinstance(value, int) and not isinstance(value, bool):
        yield 2**63
        yield -1


@pytest.mark.fuzz
def test_nothing_of_any_length_is_taken(sqlite_app: Flask, staff: Staff) -> None:
    scene, tried = scene_of(staff.shop), 0
    before = everything()
    for endpoint, (_right, args, body) in ROUTES.items():
        with sqlite_app.test_request_context():
            path = url_for(endpoint, **args(scene))
        sent = body(scene) if callable(body) else body
        if endpoint in READING or not isinstance(sent, dict):
            continue
        for wish in stretched(deepcopy(sent)):
            answer = staff.client.post(path, json=wish, headers=staff.headers)
            refused = answer.status_code in (400, 404, 409, 413, 422)
            assert refused or endpoint in NOTHING_TO_DO, (endpoint, str(wish)[:200])
            tried += 1
    assert everything() == before
    assert tried > 100


@pytest.mark.parametrize("path", ["/app/orders", "/app/customers"])
def test_no_question_makes_a_page_longer(sqlite_app: Flask, staff: Staff, path: str) -> None:
    for number in range(120):
        make_order(staff.shop, make_customer(staff.shop, name=f"Person-{number:03}"), name="")
    db.session.commit()
    for name in ("limit", "per_page", "page_size", "size", "count"):
        page = staff.client.get(f"{path}?{name}=100000", headers=staff.headers)
        assert page.status_code == 200
        assert len({*re.findall(r"Person-\d{3}", page.text)}) <= PAGE <= 100
