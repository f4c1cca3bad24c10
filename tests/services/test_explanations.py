"""Reasons are worked out when somebody reads them: always those of the level that is shown."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from app import database
from app.domain.presets import PRESETS
from app.extensions import db
from app.services import explanations, ingest, rulesets
from app.services.runtime import Runtime
from tests.factories import make_actor
from tests.services.steps import fetched, new_shop, owners, save, work_off

NOW = datetime.now(UTC)


@pytest.fixture
def shop_id(app: Flask) -> int:
    return new_shop()


def order(code: str, days: float = 30, **values: object):
    placed = NOW - timedelta(days=days)
    return fetched(code, **{"placed_at": placed, "status_id": "5", "changed_at": placed} | values)


def rules_told(shop_id: int, code: str, now: datetime = NOW) -> list[str] | None:
    customer = owners(shop_id)[code]
    found = explanations.explain(shop_id, "Europe/Prague", False, [customer], now)
    db.session.rollback()
    if customer not in found:
        return None
    return [reason["rule"] for reason in found[customer]["reasons"]]


def test_a_rating_is_explained_by_the_rules_and_orders_behind_it(shop_id: int) -> None:
    save(shop_id, order("1"), order("2"), now=NOW)

    customer = owners(shop_id)["1"]
    found = explanations.explain(shop_id, "Europe/Prague", False, [customer], NOW)[customer]

    first = found["reasons"][0]
    assert (first["rule"], first["level"]) == ("uncollected_repeatedly", "risky")
    assert first["facts"] == [{"signal": "uncollected", "value": 2, "codes": ["1", "2"]}]
    assert found["outlook"]["good_orders"] == 3
    assert found["ruleset"] == 1


def test_a_rating_that_has_just_become_due_is_explained_as_it_is_shown(shop_id: int) -> None:
    save(shop_id, order("1"), now=NOW)

    in_two_years = NOW + timedelta(days=730)

    assert rules_told(shop_id, "1", in_two_years) == ["uncollected_once"]


def test_rules_that_are_not_in_force_yet_explain_nothing(shop_id: int, runtime: Runtime) -> None:
    save(shop_id, order("1"), now=NOW)
    rulesets.save(make_actor(shop_id), PRESETS["loyalty_only"], base=1, reason="")
    assert rules_told(shop_id, "1") == ["uncollected_once"]

    work_off(runtime)

    assert rules_told(shop_id, "1") == []


def test_a_customer_whose_orders_wait_to_be_rated_is_not_explained(shop_id: int) -> None:
    save(shop_id, order("1"), now=NOW)
    with database.writing() as session:
        ingest.save(session, shop_id, [order("2")], NOW, rate_at_once=False)

    assert rules_told(shop_id, "1", NOW + timedelta(seconds=1)) is None


def test_customers_of_another_shop_are_not_explained(shop_id: int) -> None:
    other = new_shop()
    save(other, order("1"), now=NOW)
    customer = owners(other)["1"]

    assert explanations.explain(shop_id, "Europe/Prague", False, [customer], NOW) == {}


def test_many_customers_cost_no_more_queries_than_one(shop_id: int) -> None:
    people = [order(str(n), email=f"{n}@example.com", phone="") for n in range(20)]
    save(shop_id, *people, now=NOW)
    customers = list(owners(shop_id).values())

    assert queries(shop_id, customers) == queries(shop_id, customers[:1])


def queries(shop_id: int, customers: list[int]) -> int:
    statements: list[object] = []

    def listen(*args: object) -> None:
        statements.append(args[2])

    event.listen(db.engine, "before_cursor_execute", listen)
    explanations.explain(shop_id, "Europe/Prague", False, customers, NOW)
    event.remove(db.engine, "before_cursor_execute", listen)
    db.session.rollback()
    return len(statements)
