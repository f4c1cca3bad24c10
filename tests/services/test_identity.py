"""Customers are what their orders and the words of the staff say, however it all came in."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import database
from app.extensions import db
from app.models import Customer, Order, Shop
from app.platforms.base import FetchedOrder
from app.services import ingest
from tests.oracle import assert_equal_to_a_rebuild
from tests.services.identities import say, take_back, together
from tests.services.steps import NOON, fetched, new_shop, save

EMAILS, PHONES, ACCOUNTS = ["a@x.cz", "b@x.cz", "c@x.cz"], ["602123456", "603123456"], ["g1", "g2"]
KEYS = [
    *(f"email:{email}" for email in EMAILS),
    *(f"phone:+420{phone}" for phone in PHONES),
    *(f"platform_id:{account}" for account in ACCOUNTS),
]
ORDERS = st.builds(
    fetched,
    code=st.integers(1, 9).map(str),
    email=st.sampled_from([*EMAILS, ""]),
    phone=st.sampled_from([*PHONES, ""]),
    customer_id=st.sampled_from([None, None, None, *ACCOUNTS]),
    name=st.sampled_from(["Jan Novák", "Petr Dvořák", "Eva Malá", "Ota Veselý", "Iva Bílá"]),
    status_id=st.sampled_from(["-1", "-3", "5"]),
    placed_at=st.integers(0, 9).map(lambda days: NOON - timedelta(days=days)),
    changed_at=st.integers(0, 50).map(lambda hours: NOON + timedelta(hours=hours)),
)
LINKS = st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS), st.booleans()).filter(
    lambda link: link[0] != link[1]
)
STEPS = st.lists(
    ORDERS | ORDERS | LINKS | st.integers(1, 9).map(str) | st.integers(0, 9),
    min_size=1,
    max_size=14,
)
Step = FetchedOrder | tuple[str, str, bool] | str | int


def take(shop_id: int, step: Step) -> None:
    """Take an order in, write a link, remove an order, or withdraw a link."""
    if isinstance(step, FetchedOrder):
        save(shop_id, step)
    elif isinstance(step, tuple):
        say(shop_id, step[0], step[1], same=step[2])
    elif isinstance(step, str):
        with database.writing() as session:
            ingest.remove(session, shop_id, step, NOON)
    else:
        take_back(shop_id, step)


@given(steps=STEPS, matching=st.sampled_from(["email_or_phone", "email_only"]))
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_live_customers_are_those_of_a_rebuild_whatever_staff_say(
    app: Flask, steps: list[Step], matching: str
) -> None:
    shop_id = new_shop()
    with database.writing() as session:
        session.get_one(Shop, shop_id).matching = matching
    for step in steps:
        take(shop_id, step)
    assert_equal_to_a_rebuild(shop_id)


@given(
    orders=st.lists(ORDERS, max_size=9, unique_by=lambda order: order.code),
    links=st.lists(LINKS, max_size=4),
    seed=st.randoms(),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_it_does_not_matter_what_came_first_the_orders_or_the_words(
    sqlite_app: Flask,
    orders: list[FetchedOrder],
    links: list[tuple[str, str, bool]],
    seed: object,
) -> None:
    one, two = new_shop(), new_shop()
    for step in [*orders, *links]:
        take(one, step)
    shuffled: list[Step] = [*orders, *links]
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    for step in shuffled:
        take(two, step)
    assert together(one) == together(two)


@pytest.mark.parametrize("bulk", [True, False])
def test_who_was_kept_apart_is_found_from_afar(app: Flask, bulk: bool) -> None:
    """A new order changes who goes with whom two customers away: all of them are looked at."""
    shop_id = new_shop()
    say(shop_id, "email:a@x.cz", "email:c@x.cz", same=False)
    orders = [
        fetched("1", email="a@x.cz", phone="602123456"),
        fetched("2", email="b@x.cz", phone="603123456"),
        fetched("3", email="c@x.cz", phone="603123456"),
    ]
    days = [NOON - timedelta(days=day) for day in (9, 8, 7)]
    orders = [
        fetched(o.code, email=o.email, phone=o.phone, placed_at=day)
        for o, day in zip(orders, days, strict=True)
    ]
    if bulk:
        save(shop_id, *orders)
    else:
        for order in orders:
            save(shop_id, order)
    assert together(shop_id) == ["1", "2 3"]

    # It brings the first two together, and then the third may not stay.
    save(shop_id, fetched("0", email="", phone="603123456", customer_id="g", placed_at=NOON))
    save(shop_id, fetched("9", email="a@x.cz", phone="", customer_id="g", placed_at=NOON))
    assert_equal_to_a_rebuild(shop_id)
    assert together(shop_id) == ["0 1 9", "2 3"]
    save(shop_id, fetched("8", email="b@x.cz", phone="", customer_id="g", placed_at=NOON))
    assert_equal_to_a_rebuild(shop_id)
    assert together(shop_id) == ["0 1 2 8 9", "3"]


def test_an_account_that_changes_at_the_platform_takes_the_rating_along(app: Flask) -> None:
    shop_id = new_shop()
    bad = {"status_id": "5", "phone": "", "customer_id": "old"}
    save(shop_id, fetched("1", email="a@x.cz", **bad), fetched("2", email="b@x.cz", **bad))
    save(shop_id, fetched("3", email="", phone="", customer_id="new", status_id="-3"))
    assert together(shop_id) == ["1 2", "3"]

    later = NOON + timedelta(hours=1)
    moved = bad | {"customer_id": "new", "changed_at": later}
    save(shop_id, fetched("1", email="a@x.cz", **moved))
    assert_equal_to_a_rebuild(shop_id)
    assert together(shop_id) == ["1 3", "2"]
    save(shop_id, fetched("2", email="b@x.cz", **moved))
    assert_equal_to_a_rebuild(shop_id)
    assert together(shop_id) == ["1 2 3"]


def test_a_guest_is_not_registered_when_the_account_has_gone_to_somebody_else(app: Flask) -> None:
    shop_id = new_shop()
    save(shop_id, fetched("1", email="a@x.cz", phone=""))
    save(shop_id, fetched("2", email="a@x.cz", phone="", customer_id="g"))
    later = NOON + timedelta(hours=1)
    save(shop_id, fetched("2", email="b@x.cz", phone="", customer_id="g", changed_at=later))

    registered = select(Order.code, Customer.registered).join(
        Customer, Customer.id == Order.customer_id
    )
    found = {row.code: row.registered for row in db.session.execute(registered)}
    assert found == {"1": False, "2": True}
