"""Orders come in, in whatever order: whose they are and how these people rate."""

from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import database
from app.extensions import db
from app.models import Customer, Order
from app.platforms.base import FetchedOrder
from app.services import ingest
from tests.oracle import assert_equal_to_a_rebuild
from tests.services.steps import NOON, fetched, level_of, new_shop, owners, save, shop_row


@pytest.fixture
def shop_id(app: Flask) -> int:
    return new_shop()


def test_the_same_orders_again_change_nothing(shop_id: int) -> None:
    orders = [fetched(str(n), status_id="-3") for n in range(5)]
    assert save(shop_id, *orders) == 5
    revision = shop_row(shop_id).revision
    assert save(shop_id, *orders, now=NOON + timedelta(days=1)) == 0
    assert shop_row(shop_id).revision == revision


def test_an_older_state_never_overwrites_a_newer_one(shop_id: int) -> None:
    newer = fetched("1", status_id="5", changed_at=NOON + timedelta(hours=1))
    save(shop_id, newer)
    assert save(shop_id, fetched("1", status_id="-3")) == 0
    assert level_of("1") == "watch"


def test_an_export_does_not_win_a_draw_against_a_fetch(shop_id: int) -> None:
    save(shop_id, fetched("1", status_id="5"))
    with database.writing() as session:
        line = fetched("1", status_id="-1")
        assert ingest.save(session, shop_id, [line], NOON, overwrite_equal=False) == 0


@pytest.mark.parametrize(
    ("_case", "first", "second", "same"),
    [
        ("e-mail in another spelling", {"email": "JANA@example.com"}, {"phone": ""}, True),
        ("phone in another spelling", {"email": "a@x.cz"}, {"phone": "602 123 456"}, True),
        (
            "platform id",
            {"customer_id": "g", "email": "a@x.cz", "phone": ""},
            {"customer_id": "g", "phone": ""},
            True,
        ),
        ("nothing in common", {"email": "a@x.cz", "phone": ""}, {"phone": ""}, False),
        ("only the name in common", {"email": "", "phone": ""}, {"email": "", "phone": ""}, False),
        (
            "a placeholder phone",
            {"email": "a@x.cz", "phone": "777777777"},
            {"phone": "777 777 777"},
            False,
        ),
    ],
)
def test_two_orders_are_of_one_customer(
    _case: str, first: dict[str, str], second: dict[str, str], same: bool, shop_id: int
) -> None:
    save(shop_id, fetched("1", **first))
    save(shop_id, fetched("2", **second))
    owned = owners(shop_id)
    assert (owned["1"] == owned["2"]) is same


def test_an_order_that_knows_both_joins_two_customers_into_the_older(shop_id: int) -> None:
    save(shop_id, fetched("1", email="a@x.cz", phone=""))
    save(shop_id, fetched("2", email="b@x.cz", phone="602123456"))
    older = owners(shop_id)["1"]
    save(shop_id, fetched("3", email="a@x.cz", phone="602123456"))
    assert set(owners(shop_id).values()) == {older}
    assert db.session.scalars(select(Customer.id)).all() == [older]


def test_a_corrected_e_mail_parts_what_a_typing_error_joined(shop_id: int) -> None:
    save(shop_id, fetched("1", email="a@x.cz", phone=""), fetched("2", email="a@x.cz", phone=""))
    later = NOON + timedelta(hours=1)
    save(shop_id, fetched("2", email="b@x.cz", phone="", changed_at=later))
    owned = owners(shop_id)
    assert owned["1"] != owned["2"]


def test_a_phone_of_four_families_stops_joining_them(shop_id: int) -> None:
    names = ["Jan Novák", "Petr Dvořák", "Eva Malá", "Ota Veselý"]
    for number, name in enumerate(names, 1):
        save(shop_id, fetched(str(number), name=name, email=f"{number}@x.cz"))
        together = number < 4
        assert (len(set(owners(shop_id).values())) == 1) is together
    with database.writing() as session:
        ingest.remove(session, shop_id, "4", NOON)
    assert len(set(owners(shop_id).values())) == 1, "three families share it again"


def test_another_shops_orders_of_the_same_person_are_another_customer(app: Flask) -> None:
    one, two = new_shop(), new_shop()
    save(one, fetched("1"))
    save(two, fetched("1", status_id="5"))
    assert owners(one)["1"] != owners(two)["1"]
    rows = db.session.execute(select(Customer.shop_id, Customer.level))
    assert {row.shop_id: row.level for row in rows} == {one: "new", two: "watch"}


def test_a_text_longer_than_its_column_is_cut_and_the_order_kept(shop_id: int) -> None:
    save(shop_id, fetched("1", name="x" * 5000))
    name = db.session.scalar(select(Order.name))
    assert name == "x" * 255


ORDERS = st.builds(
    fetched,
    code=st.integers(1, 8).map(str),
    email=st.sampled_from(["a@x.cz", "b@x.cz", "c@x.cz", ""]),
    phone=st.sampled_from(["602123456", "603123456", "777777777", ""]),
    customer_id=st.sampled_from([None, None, "g1", "g2"]),
    name=st.sampled_from(["Jan Novák", "Petr Dvořák", "Eva Malá", "Ota Veselý", "Iva Bílá"]),
    status_id=st.sampled_from(["-1", "-3", "-4", "5", "6"]),
    paid=st.sampled_from([None, True, False]),
    placed_at=st.integers(0, 900).map(lambda days: NOON - timedelta(days=days)),
    changed_at=st.integers(0, 50).map(lambda hours: NOON + timedelta(hours=hours)),
)
STEPS = st.lists(ORDERS | st.integers(1, 8).map(str), min_size=1, max_size=14)


@given(steps=STEPS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_live_ratings_equal_a_rebuild_from_zero(
    sqlite_app: Flask, steps: list[FetchedOrder | str]
) -> None:
    shop_id = new_shop()
    for step in steps:
        if isinstance(step, FetchedOrder):
            save(shop_id, step)
        else:
            with database.writing() as session:
                ingest.remove(session, shop_id, step, NOON)
    assert_equal_to_a_rebuild(shop_id)


@given(orders=st.lists(ORDERS, max_size=10, unique_by=lambda order: order.code), seed=st.randoms())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_order_of_arrival_does_not_matter(
    sqlite_app: Flask, orders: list[FetchedOrder], seed: Random
) -> None:
    one, two = new_shop(), new_shop()
    save(one, *orders)
    shuffled = list(orders)
    seed.shuffle(shuffled)
    for order in shuffled:
        save(two, order)
    assert people(one) == people(two)


def people(shop_id: int) -> set[tuple[frozenset[str], str]]:
    by_owner: dict[int, set[str]] = {}
    for code, owner in owners(shop_id).items():
        by_owner.setdefault(owner, set()).add(code)
    return {(frozenset(codes), level_in(owner)) for owner, codes in by_owner.items()}


def level_in(customer: int) -> str:
    level = db.session.get_one(Customer, customer).level
    db.session.rollback()
    return level
