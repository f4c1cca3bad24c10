"""What lists show of a customer follows their orders."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Customer
from tests.services.steps import NOON, fetched, new_shop, save

DAY = timedelta(days=1)


@pytest.fixture
def shop_id(sqlite_app: Flask) -> int:
    return new_shop()


def customer(shop_id: int) -> Customer:
    db.session.rollback()
    return db.session.scalars(select(Customer).where(Customer.shop_id == shop_id)).one()


def test_contacts_are_those_of_the_newest_order_that_has_any(shop_id: int) -> None:
    save(shop_id, fetched("1", placed_at=NOON - DAY, email="stara@example.com"))
    save(shop_id, fetched("2", email="", name="Jana Bílá", company="Kočka s.r.o."))

    found = customer(shop_id)
    assert (found.name, found.company) == ("Jana Bílá", "Kočka s.r.o.")
    assert (found.email, found.phone) == ("stara@example.com", "+420602123456")
    assert (found.orders_count, found.last_order_at) == (2, NOON)


def test_a_search_finds_every_name_and_contact_they_ever_gave(shop_id: int) -> None:
    save(shop_id, fetched("1", placed_at=NOON - DAY, email="stara@example.com"))
    save(shop_id, fetched("2", name="Jana Bílá", email="nova@example.com", phone="602 123 456"))

    key = customer(shop_id).search_key
    assert all(
        text in key for text in ("jana bila", "jana novakova", "stara@", "nova@", "+420602123456")
    )


def test_only_good_orders_are_paid_and_in_the_currency_of_most_of_them(shop_id: int) -> None:
    good = {"status_id": "-3", "paid": True}
    save(
        shop_id,
        fetched("1", total=100, **good),
        fetched("2", total=200, **good),
        fetched("3", total=7, currency="EUR", **good),
        fetched("4", total=1000),
        fetched("5", total=1000, status_id="-4"),
    )

    found = customer(shop_id)
    assert (found.paid_total, found.paid_currency) == (300, "CZK")


def test_texts_that_are_too_long_for_a_list_are_cut(shop_id: int) -> None:
    orders = [
        fetched(
            str(n),
            customer_id="guid",
            email=f"{n}{'x' * 55}@{'y' * 60}.example.com",
            name="Jana " + "B" * 200,
        )
        for n in range(40)
    ]
    save(shop_id, *orders)

    assert len(customer(shop_id).search_key) == 2000
