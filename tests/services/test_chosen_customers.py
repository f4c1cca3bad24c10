"""Customers chosen by hand or by a question: who they are, and rating them anew."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from app import database
from app.domain.roles import Role
from app.errors import AppError, Forbidden, Invalid, NotFound
from app.extensions import db
from app.models import Customer, Shop
from app.services import chosen_customers, customer_filters
from app.services.actors import Actor
from app.services.customer_filters import Filters
from tests.factories import NOON, make_shop
from tests.people import make_person, visited
from tests.services.steps import fetched, level_of, new_shop, owners, save, shop_row
from tests.tables import everything


@pytest.fixture
def eva(app: Flask) -> Actor:
    """A member of the staff of a shop with three customers, of whom two rate otherwise than shown:
    somebody turned their levels."""
    shop_id = new_shop()
    for code in "123":
        save(shop_id, fetched(code, email=f"{code}@x.cz", phone=""))
    turned = [owners(shop_id)["1"], owners(shop_id)["2"]]
    with database.writing() as session:
        session.execute(update(Customer).where(Customer.id.in_(turned)).values(level="risky"))
    return Actor(shop_id, "Eva", Role.STAFF)


@pytest.mark.parametrize("chunk", [1, 100])
def test_the_chosen_are_rated_by_the_rules_and_those_who_differ_are_counted(
    eva: Actor, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(chosen_customers, "CHUNK", chunk)
    revision, of = shop_row(eva.shop_id).revision, owners(eva.shop_id)

    differing = chosen_customers.rerate(eva, [of["3"], of["2"], of["2"]])

    assert differing == 1
    assert [level_of(code) for code in "123"] == ["risky", "new", "new"]
    assert shop_row(eva.shop_id).revision > revision


@pytest.mark.parametrize(
    ("_case", "role", "choose", "error"),
    [
        ("may only read", Role.READ_ONLY, lambda ids: ids, Forbidden),
        ("one of another shop", Role.STAFF, lambda ids: [*ids, foreign()], NotFound),
        ("one that there is not", Role.OWNER, lambda ids: [*ids, ids[-1] + 1000], NotFound),
        ("too many", Role.STAFF, lambda ids: range(1, 1002), Invalid),
    ],
)
def test_what_is_refused_changes_nothing(
    eva: Actor,
    _case: str,
    role: Role,
    choose: Callable[[list[int]], list[int]],
    error: type[AppError],
) -> None:
    chosen = choose([owners(eva.shop_id)[code] for code in "123"])
    before = everything()

    with pytest.raises(error):
        chosen_customers.rerate(Actor(eva.shop_id, "Eva", role), chosen)

    assert everything() == before


def test_a_question_chooses_all_of_the_shop_whom_it_lets_through(app: Flask) -> None:
    shop = make_shop()
    risky = [make_person(shop, level="risky").id for _one in range(2)]
    make_person(shop, level="vip")
    make_person(make_shop(), level="risky")

    found = chosen_customers.matching(visited(shop), Filters(level="risky"), NOON)

    assert sorted(found) == risky


def test_a_question_that_lets_too_many_through_chooses_nobody(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((customer_filters, "MANY"), (chosen_customers, "LARGEST_BATCH")):
        monkeypatch.setattr(module, name, 2)
    shop = make_shop()
    for _one in range(3):
        make_person(shop)

    with pytest.raises(Invalid):
        chosen_customers.matching(visited(shop), Filters(), NOON)


def foreign() -> int:
    """Return the id of a customer of another shop."""
    shop: Shop = make_shop()
    id = make_person(shop).id
    db.session.commit()
    return id
