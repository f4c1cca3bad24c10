"""Indicators of orders: what stands beside them, for whom, and at what cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.domain import ruleset_data
from app.domain.ruleset import Colour, Level, Look
from app.extensions import db
from app.models import Ruleset, Shop
from app.services import rulesets
from app.views.auth import LIFETIME
from tests.answers import headers_of
from tests.factories import NOON, dress, make_customer, make_order, make_shop
from tests.views.api.conftest import Ask
from tests.views.conftest import Bearer, bearer


@contextmanager
def queries() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_an_order_has_its_customers_level_in_the_language_of_the_token(
    ask: Ask, app: Flask, shop: Shop
) -> None:
    code = make_order(shop, make_customer(shop, level="risky")).code
    assert ask(code) == {
        code: {"level": "risky", "label": "Rizikový", "colour": "red", "badges": []}
    }
    assert ask(code, headers=bearer(app, shop, "en"))[code]["label"] == "Risky"


def test_a_level_is_called_and_painted_as_the_shop_wants(ask: Ask, shop: Shop) -> None:
    dress(shop, vip=Look("Zlatí", Colour.BLUE))
    code = make_order(shop, make_customer(shop, level="vip")).code
    assert (found := ask(code)[code])["label"] == "Zlatí"
    assert found["colour"] == "blue"


def test_new_looks_are_seen_as_soon_as_their_version_is_in_force(ask: Ask, shop: Shop) -> None:
    code = make_order(shop, make_customer(shop, level="vip")).code
    assert ask(code)[code]["label"] == "VIP"
    present = rulesets.newest(shop.id).ruleset
    after = replace(present, looks={Level.VIP: Look("Zlatí", Colour.BLUE)})
    db.session.add(
        Ruleset(
            shop_id=shop.id,
            version=2,
            rules=ruleset_data.to_data(after),
            author="",
            reason="",
            created_at=NOON,
        )
    )
    assert ask(code)[code]["label"] == "VIP"
    shop.ruleset_version = 2
    assert ask(code)[code]["label"] == "Zlatí"


def test_badges_are_the_orders_own_and_what_staff_ask(ask: Ask, shop: Shop) -> None:
    marks = {
        "flags": {"blacklist": None, "exempt": (NOON - timedelta(days=400)).isoformat()},
        "recalls": [[(NOON - timedelta(days=1)).isoformat(), None]],
    }
    customer = make_customer(shop, level="watch", marks=marks)
    order = make_order(shop, customer, badges=["returning", "unheard_of"])
    assert ask(order.code)[order.code]["badges"] == [
        {"name": "recall", "label": "Poznámka"},
        {"name": "blacklist", "label": "Černá listina"},
        {"name": "returning", "label": "Zase tu"},
    ]


def test_a_staged_level_is_shown_while_the_shop_settles(ask: Ask, shop: Shop) -> None:
    shop.settling = True
    code = make_order(shop, make_customer(shop, level="watch", staged_level="loyal")).code
    assert ask(code)[code]["level"] == "loyal"


@pytest.mark.parametrize(
    "code", ["nowhere", "2026' OR '1'='1", "\0", "2026000001\0", "%", "🙂", "x" * 100]
)
def test_an_order_that_the_shop_does_not_have_is_absent(ask: Ask, shop: Shop, code: str) -> None:
    known = make_order(shop).code
    assert set(ask(code, known, code, known)) == {known}


def test_another_shops_order_is_absent(ask: Ask, shop: Shop) -> None:
    foreign = make_order(make_shop()).code
    assert ask(foreign) == {}


def test_the_same_code_in_two_shops_is_two_orders(ask: Ask, app: Flask, shop: Shop) -> None:
    other = make_shop()
    make_order(shop, make_customer(shop, level="vip"), code="1")
    make_order(other, make_customer(other, level="risky"), code="1")
    assert ask("1")["1"]["level"] == "vip"
    assert ask("1", headers=bearer(app, other))["1"]["level"] == "risky"


def test_two_hundred_orders_cost_one_query(
    ask: Ask, app: Flask, shop: Shop, in_front: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [make_order(shop).code for _ in range(200)]
    assert len(ask(*codes)) == 200
    reads = app.extensions["indicators"]._reads
    asked = Mock(wraps=reads.one)
    monkeypatch.setattr(reads, "one", asked)
    with queries() as seen:
        assert len(ask(*codes)) == 200
    # The route's guard finds the shop and who asks by one query of its own.
    proofs = [one for one in seen if one.startswith("SELECT")]
    assert (asked.call_count, len(proofs)) == (1, 0 if in_front else 1)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"{}", 400),
        (b'{"codes": []}', 400),
        (b'{"codes": "1"}', 400),
        (b'{"codes": [1]}', 400),
        (b'{"codes": [null]}', 400),
        (b'{"codes": [""]}', 400),
        (b'{"codes": ["1"], "shop": 1}', 400),
        (b'{"codes": ["\\ud800"]}', 400),
        (b'{"codes": ["\xff"]}', 400),
        (b'{"codes": ["%s"]}' % (b"x" * 101), 400),
        (b'{"codes": [%s]}' % b",".join([b'"1"'] * 201), 400),
        (b'{"codes": [%s]}' % b",".join([b'"1"'] * 200), 200),
        (b"[" * 100_000, 400),
        (b" " * (1024 * 1024 + 1), 413),
    ],
)
@pytest.mark.usefixtures("in_front")
def test_a_body_is_what_the_schema_allows_or_refused(
    client: FlaskClient, headers: Bearer, body: bytes, status: int
) -> None:
    response = client.post(
        "/api/indicators", data=body, content_type="application/json", headers=headers
    )
    assert response.status_code == status
    if status != 200:
        assert response.mimetype == "application/problem+json"
        assert response.get_json()["status"] == status


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
@pytest.mark.usefixtures("in_front")
def test_what_does_not_say_that_it_is_json_is_refused(
    client: FlaskClient, headers: Bearer, kind: str
) -> None:
    response = client.post(
        "/api/indicators", data=b'{"codes": ["1"]}', content_type=kind, headers=headers
    )
    assert response.status_code == 415


@pytest.mark.parametrize(
    "proof", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp4"}]
)
@pytest.mark.usefixtures("in_front")
def test_nobody_unproven_is_answered(client: FlaskClient, proof: dict[str, str]) -> None:
    response = client.post("/api/indicators", json={"codes": ["1"]}, headers=proof)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.mimetype == "application/problem+json"


@pytest.mark.usefixtures("in_front")
def test_the_token_of_a_past_installation_is_refused(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    shop.epoch += 1
    db.session.commit()
    response = client.post("/api/indicators", json={"codes": ["1"]}, headers=headers)
    assert response.status_code == 401


def test_both_ways_answer_with_the_same_headers(
    client: FlaskClient, app: Flask, headers: Bearer, shop: Shop
) -> None:
    code = make_order(shop, make_customer(shop, level="vip")).code
    db.session.commit()
    question = {"json": {"codes": [code]}, "headers": headers}
    in_front = client.post("/api/indicators", **question)
    app.wsgi_app = Flask.wsgi_app.__get__(app)  # type: ignore[method-assign]
    through = client.post("/api/indicators", **question)
    assert in_front.data == through.data
    assert headers_of(in_front.headers) == headers_of(through.headers)


def test_a_token_grows_old_although_it_was_opened_before(
    client: FlaskClient, headers: Bearer
) -> None:
    question = {"json": {"codes": ["1"]}, "headers": headers}
    assert client.post("/api/indicators", **question).status_code == 200
    with time_machine.travel(datetime.now(UTC) + LIFETIME + timedelta(seconds=2), tick=False):
        assert client.post("/api/indicators", **question).status_code == 401


def test_a_suspended_shop_is_refused_at_once(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    question = {"json": {"codes": ["1"]}, "headers": headers}
    assert client.post("/api/indicators", **question).status_code == 200
    shop.suspended_at = NOON
    db.session.commit()
    assert client.post("/api/indicators", **question).status_code == 401


def test_a_connection_that_broke_is_replaced(ask: Ask, app: Flask, shop: Shop) -> None:
    code = make_order(shop).code
    assert set(ask(code)) == {code}
    for held in app.extensions["indicators"]._reads._idle.queue:
        if held is not None:
            held._connection.close()
    assert set(ask(code)) == {code}
