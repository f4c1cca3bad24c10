"""The page of one customer: their rating and its reasons, the rules, and all of their orders."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from app.domain import presets
from app.domain.ruleset import Colour, Look
from app.errors import NotFound
from app.extensions import db
from app.models import Customer, Order, Shop
from app.services import customer_page, rulesets
from app.services.admins import visit
from app.services.customer_page import CustomerPage
from tests.factories import NOON, dress, make_actor, make_customer, make_order, make_shop

UNCOLLECTED = {"outcome": "uncollected", "status_name": "Nevyzvednuto"}


@pytest.fixture
def shop(app: Flask) -> Shop:
    shop = make_shop()
    db.session.commit()
    return shop


@pytest.fixture
def risky(shop: Shop) -> Customer:
    """Somebody who has not collected two parcels, and has ordered again."""
    customer = make_customer(shop, level="risky", rated_at=NOON, registered=True)
    for days, values in ((200, UNCOLLECTED), (100, UNCOLLECTED), (0, {})):
        make_order(shop, customer, placed_at=NOON - timedelta(days=days), **values)
    db.session.commit()
    return customer


def page_of(customer: Customer) -> CustomerPage:
    shop_id, customer_id = customer.shop_id, customer.id
    shop = db.session.get_one(Shop, shop_id)
    return customer_page.page(visit(shop.id, shop.epoch), customer_id, NOON)


@contextmanager
def counting() -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_customer_is_shown_with_every_reason_and_all_orders(risky: Customer) -> None:
    page = page_of(risky)

    assert (page.id, page.name, page.level) == (risky.id, "Jana Nováková", "risky")
    assert (page.registered, page.is_rated, page.is_rerating) == (True, True, False)
    assert [(o.outcome, o.status_name) for o in page.orders] == [
        ("open", "Nevyřízená"),
        ("uncollected", "Nevyzvednuto"),
        ("uncollected", "Nevyzvednuto"),
    ]
    newest, *bad = page.orders
    assert newest.placed_at == NOON
    assert newest.admin_url.endswith(newest.code)
    assert [r["rule"] for r in page.rating["reasons"]] == [
        "uncollected_repeatedly",
        "uncollected_once",
    ]
    assert page.rating["reasons"][0]["facts"] == [
        {"signal": "uncollected", "value": 2, "codes": [bad[1].code, bad[0].code]}
    ]
    assert page.counted() == bad
    assert page.rules["uncollected_repeatedly"]["window_months"] == 24


def test_four_queries_are_enough_however_many_orders(shop: Shop, risky: Customer) -> None:
    visited, risky_id = visit(shop.id, shop.epoch), risky.id
    for _order in range(30):
        make_order(shop, risky)
    db.session.commit()

    with counting() as sent:
        page = customer_page.page(visited, risky_id, NOON)

    assert len(page.orders) == 33
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 4


def test_nobody_of_another_shop_is_found(shop: Shop, risky: Customer) -> None:
    other = make_shop()
    foreign = make_order(other, make_customer(other, level="vip"))
    db.session.commit()
    visited = visit(shop.id, shop.epoch)

    for id in (foreign.customer_id, foreign.customer_id + 1000):
        with pytest.raises(NotFound):
            customer_page.page(visited, id, NOON)


def test_orders_of_others_are_not_among_those_of_a_customer(shop: Shop, risky: Customer) -> None:
    make_order(shop)
    make_order(make_shop())
    db.session.commit()

    assert len(page_of(risky).orders) == 3


@pytest.mark.parametrize(
    ("_case", "rated_at", "is_rated"),
    [("never rated", None, False), ("to be rated anew", NOON, True)],
)
def test_a_level_that_the_rules_do_not_give_has_no_reasons_yet(
    risky: Customer, _case: str, rated_at: object, is_rated: bool
) -> None:
    risky.level, risky.rated_at = "new", rated_at
    db.session.commit()

    page = page_of(risky)

    assert (page.level, page.rating, page.is_rated) == ("new", {}, is_rated)
    assert page.counted() == []


def test_a_rating_that_has_just_become_due_is_explained_as_it_was(risky: Customer) -> None:
    # The older parcel left the window as the day began in Prague; nobody has rated since.
    oldest = db.session.get_one(Order, page_of(risky).orders[-1].id)
    oldest.placed_at = NOON.replace(year=2024)
    risky.reconsider_at = NOON.replace(day=19, hour=23)
    db.session.commit()

    assert page_of(risky).rating["reasons"][0]["rule"] == "uncollected_repeatedly"


def test_new_rules_are_announced_until_they_are_in_force(shop: Shop, risky: Customer) -> None:
    rulesets.save(make_actor(shop.id), presets.PRESETS["loyalty_only"], base=1, reason="")

    page = page_of(risky)

    assert page.is_rerating
    assert page.level == "risky"
    assert "uncollected_repeatedly" in page.rules


def test_a_staged_level_is_explained_by_the_rules_that_gave_it(shop: Shop, risky: Customer) -> None:
    rulesets.save(make_actor(shop.id), presets.PRESETS["loyalty_only"], base=1, reason="")
    risky.staged_level, shop.ruleset_version, shop.settling = "neutral", 2, True
    db.session.commit()

    page = page_of(risky)

    assert (page.level, page.rating["reasons"], page.rating["ruleset"]) == ("neutral", [], 2)
    assert "uncollected_repeatedly" not in page.rules


def test_a_customer_without_a_name_is_called_by_the_company(shop: Shop) -> None:
    customer = make_customer(shop, name="")
    make_order(shop, customer, company="Kavárna U Lva")
    db.session.commit()

    assert page_of(customer).name == "Kavárna U Lva"


def test_levels_look_as_the_rules_in_force_say(shop: Shop, risky: Customer) -> None:
    own = Look("Ještě počkáme", Colour.TEAL)
    dress(shop, risky=own)
    db.session.commit()
    later = replace(rulesets.version(shop.id, 1).ruleset, looks={})
    rulesets.save(make_actor(shop.id), later, base=1, reason="")

    looks = page_of(risky).looks

    assert looks == rulesets.looks(shop.id)
    assert looks["risky"] == own
    assert looks["watch"] == Look()
    assert len(looks) == 6
