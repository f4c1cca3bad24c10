"""A shop as a person names it."""

import pytest
from flask import Flask

from app.errors import Invalid, NotFound
from app.extensions import db
from app.services import named_shops
from tests.factories import make_customer, make_shop


def test_a_shop_is_found_by_its_name_its_platforms_id_or_our_number(sqlite_app: Flask) -> None:
    shop = make_shop(name="Knihy", external_id="7001")
    make_shop(name="Hrnce", external_id="7002")
    id = shop.id
    db.session.commit()
    found = [named_shops.get(text).id for text in ("Knihy", "7001", f"#{id}")]
    assert found == [id, id, id]
    assert len(named_shops.every()) == 2


def test_an_ambiguous_name_lists_the_shops_that_have_it(sqlite_app: Flask) -> None:
    ids = [make_shop(name="Knihy", external_id=number).id for number in ("1", "2")]
    db.session.commit()
    with pytest.raises(Invalid, match=rf"#{ids[0]} Knihy \(fake 1\), #{ids[1]} Knihy \(fake 2\)"):
        named_shops.find("Knihy")


def test_an_unknown_name_is_nobody_and_an_unknown_number_is_an_error(sqlite_app: Flask) -> None:
    assert named_shops.find("Knihy") is None
    for text in ("Knihy", "#999"):
        with pytest.raises(NotFound, match=text):
            named_shops.get(text)
    with pytest.raises(NotFound):
        named_shops.find("#999")


def test_customers_are_counted_in_one_shop(sqlite_app: Flask) -> None:
    shop, other = make_shop(), make_shop()
    make_customer(shop)
    make_customer(other)
    db.session.commit()
    assert named_shops.customers(shop.id) == 1
