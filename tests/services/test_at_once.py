"""Several workers take orders of one new person in at one moment."""

import threading
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Customer
from app.platforms.base import FetchedOrder
from app.services import joining
from tests.oracle import assert_equal_to_a_rebuild
from tests.services.identities import eva, together
from tests.services.steps import fetched, new_shop, owners, save

KNOWN = {"email": "{}@x.cz", "phone": "+42060212300{}", "customer_id": "account-{}"}


def at_once(app: Flask, actions: Sequence[Callable[[], object]]) -> None:
    """Do things in threads of their own that begin together; all of them must succeed."""
    start, failures = threading.Barrier(len(actions)), []

    def work(action: Callable[[], object]) -> None:
        with app.app_context():
            try:
                start.wait(timeout=20)
                action()
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=work, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []


def saves(shop_id: int, orders: Sequence[FetchedOrder]) -> list[Callable[[], object]]:
    return [partial(save, shop_id, order) for order in orders]


@pytest.mark.parametrize("key", ["email", "phone", "customer_id"])
def test_orders_at_once_of_one_new_person_make_one_customer(app: Flask, key: str) -> None:
    shop_id = new_shop()
    for person in range(5):
        nothing = {"email": "", "phone": "", "customer_id": None}
        told = nothing | {key: KNOWN[key].format(person)}
        codes = [f"{person}-{number}" for number in range(3)]
        at_once(app, saves(shop_id, [fetched(code, **told) for code in codes]))

    assert together(shop_id) == [f"{person}-0 {person}-1 {person}-2" for person in range(5)]
    assert db.session.scalar(select(func.count()).select_from(Customer)) == 5
    assert_equal_to_a_rebuild(shop_id)


def test_an_order_that_arrives_while_staff_join_belongs_to_the_joined(app: Flask) -> None:
    for _ in range(5):
        shop_id = new_shop()
        save(shop_id, fetched("1", email="jana@x.cz", phone=""))
        save(shop_id, fetched("2", email="petr@x.cz", phone=""))
        found = owners(shop_id)
        order = fetched("3", email="petr@x.cz", phone="")
        both = (found["1"], found["2"])
        at_once(
            app,
            [*saves(shop_id, [order]), partial(joining.join, eva(shop_id), *both, "one person")],
        )
        assert together(shop_id) == ["1 2 3"]
        assert_equal_to_a_rebuild(shop_id)
