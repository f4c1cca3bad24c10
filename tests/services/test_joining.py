"""Staff join customers and part them again: everything is as it was before."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.roles import Role
from app.errors import Forbidden, Invalid, NotFound
from app.extensions import db
from app.models import Decision
from app.services import joining, parting
from app.services.identity_refusals import Refused, Why
from tests.oracle import assert_equal_to_a_rebuild
from tests.services.identities import attach, eva, picture, standing, together
from tests.services.steps import fetched, new_shop, owners, save, shop_row
from tests.tables import everything


@pytest.fixture
def shop_id(app: Flask) -> int:
    return new_shop()


def two_people(shop_id: int) -> tuple[int, int]:
    """Let Jana and Petr order, three bad orders and two good ones; return their ids."""
    jana = {"email": "jana@x.cz", "phone": "602123456", "customer_id": "g1"}
    petr = {"email": "petr@x.cz", "phone": "603123456", "name": "Petr Dvořák"}
    save(shop_id, *(fetched(code, status_id="5", **jana) for code in ("1", "2")))
    save(shop_id, *(fetched(code, status_id="-3", **petr) for code in ("3", "4")))
    for code in ("1", "3"):
        attach(shop_id, code)
    found = owners(shop_id)
    return found["1"], found["3"]


def decisions(shop_id: int) -> list[Decision]:
    rows = select(Decision).where(Decision.shop_id == shop_id).order_by(Decision.id)
    return list(db.session.scalars(rows))


def test_two_that_are_joined_are_the_older_one_with_all_that_was_attached(shop_id: int) -> None:
    jana, petr = two_people(shop_id)
    revision = shop_row(shop_id).revision
    assert joining.join(eva(shop_id), petr, jana, "told me on the phone") == jana

    assert together(shop_id) == ["1 2 3 4"]
    assert standing(shop_id) == [("email:petr@x.cz", "email:jana@x.cz", True)]
    (_, notes, flags) = picture(shop_id)["1 2 3 4"]  # type: ignore[misc]
    assert notes == ["note on 1", "note on 3"]
    assert len(flags) == 2
    assert shop_row(shop_id).revision > revision
    assert_equal_to_a_rebuild(shop_id)
    (decision,) = decisions(shop_id)
    assert (decision.kind, decision.author, decision.customer_id) == ("joined", "Eva", jana)
    assert decision.reason == "told me on the phone"
    assert decision.facts["keys"] == [["email:petr@x.cz", "email:jana@x.cz"]]
    assert sorted(decision.facts["customers"]) == [jana, petr]


@pytest.mark.parametrize("key", [("email", "petr@x.cz"), ("phone", "+420603123456")])
def test_parting_restores_what_joining_changed(shop_id: int, key: tuple[str, str]) -> None:
    jana, petr = two_people(shop_id)
    before = picture(shop_id)
    stays = joining.join(eva(shop_id), jana, petr, "the same person")
    assert picture(shop_id) != before

    new = parting.part(eva(shop_id), stays, key, "they are two")
    assert picture(shop_id) == before
    assert owners(shop_id)["3"] == new
    assert owners(shop_id)["1"] == jana
    assert standing(shop_id) == [("email:petr@x.cz", "email:jana@x.cz", False)]
    assert [decision.kind for decision in decisions(shop_id)] == ["joined", "parted"]
    assert_equal_to_a_rebuild(shop_id)


def test_taking_a_join_back_restores_everything_too(shop_id: int) -> None:
    jana, petr = two_people(shop_id)
    before = picture(shop_id)
    stays = joining.join(eva(shop_id), jana, petr, "the same person")
    link = decisions(shop_id)[0].facts["links"][0]
    db.session.rollback()

    assert parting.withdraw(eva(shop_id), stays, link) == stays
    assert picture(shop_id) == before
    assert standing(shop_id) == []
    assert decisions(shop_id)[-1].kind == "link_withdrawn"
    with pytest.raises(NotFound):
        parting.withdraw(eva(shop_id), stays, link)


def test_a_phone_that_two_people_gave_no_longer_holds_them_together(shop_id: int) -> None:
    save(shop_id, fetched("1", email="jana@x.cz"), fetched("2", email="petr@x.cz"))
    save(shop_id, fetched("3", email="", customer_id=None))
    id = owners(shop_id)["1"]
    new = parting.part(eva(shop_id), id, ("email", "petr@x.cz"), "her husband")
    assert together(shop_id) == ["1 3", "2"]

    save(shop_id, fetched("4", email="petr@x.cz"), fetched("5", email="jana@x.cz"))
    assert together(shop_id) == ["1 3 5", "2 4"]
    assert owners(shop_id)["4"] == new
    assert_equal_to_a_rebuild(shop_id)

    link = decisions(shop_id)[0].facts["links"][0]
    db.session.rollback()
    assert parting.withdraw(eva(shop_id), new, link) == id
    assert together(shop_id) == ["1 2 3 4 5"]


def test_orders_with_a_phone_only_are_parted_by_it(shop_id: int) -> None:
    save(shop_id, fetched("1", email="jana@x.cz"), fetched("2", email=""), fetched("3", email=""))
    id = owners(shop_id)["1"]
    parting.part(eva(shop_id), id, ("phone", "+420602123456"), "the daughter calls")
    assert together(shop_id) == ["1", "2 3"]
    save(shop_id, fetched("4", email=""), fetched("5", email="jana@x.cz"))
    assert together(shop_id) == ["1 5", "2 3 4"]
    assert_equal_to_a_rebuild(shop_id)


def test_joining_takes_back_that_they_are_never_one(shop_id: int) -> None:
    save(shop_id, fetched("1", email="jana@x.cz"), fetched("2", email="petr@x.cz"))
    id = owners(shop_id)["1"]
    new = parting.part(eva(shop_id), id, ("email", "petr@x.cz"), "her husband")
    assert joining.join(eva(shop_id), new, id, "no, it is her") == id
    assert together(shop_id) == ["1 2"]
    assert [link[2] for link in standing(shop_id)] == [True]
    assert_equal_to_a_rebuild(shop_id)


def test_two_who_are_never_one_stay_apart_when_an_order_knows_both(shop_id: int) -> None:
    jana, petr = two_people(shop_id)
    joining.keep_apart(eva(shop_id), jana, petr, "neighbours")
    joining.keep_apart(eva(shop_id), petr, jana, "said twice")
    assert len(standing(shop_id)) == 1
    assert [decision.kind for decision in decisions(shop_id)] == ["kept_apart"]
    save(shop_id, fetched("5", email="petr@x.cz", phone="602123456", name="Petr Dvořák"))
    assert together(shop_id) == ["1 2", "3 4 5"]
    assert_equal_to_a_rebuild(shop_id)


def test_an_order_that_comes_later_belongs_to_the_joined(shop_id: int) -> None:
    jana, petr = two_people(shop_id)
    joining.join(eva(shop_id), jana, petr, "one person")
    save(shop_id, fetched("5", email="petr@x.cz", phone=""))
    assert together(shop_id) == ["1 2 3 4 5"]
    assert_equal_to_a_rebuild(shop_id)


@pytest.mark.parametrize(
    ("_case", "orders", "key", "why"),
    [
        (
            "the account has both e-mails",
            [{"email": "a@x.cz", "customer_id": "g"}, {"email": "b@x.cz", "customer_id": "g"}],
            ("email", "b@x.cz"),
            Why.ONE_ACCOUNT,
        ),
        ("there is only one", [{"email": "a@x.cz"}], ("email", "a@x.cz"), Why.NOTHING_TO_PART),
        (
            "an e-mail has two phones",
            [{"email": "a@x.cz"}, {"email": "a@x.cz", "phone": "603123456"}],
            ("phone", "+420603123456"),
            Why.NOTHING_TO_PART,
        ),
        (
            "both have the phone",
            [{"email": "a@x.cz"}, {"email": "b@x.cz"}],
            ("phone", "+420602123456"),
            Why.SEVERAL_HAVE_IT,
        ),
    ],
)
def test_what_cannot_be_parted_is_refused_with_a_reason(
    _case: str, orders: list[dict[str, str]], key: tuple[str, str], why: Why, shop_id: int
) -> None:
    save(shop_id, *(fetched(str(n), **values) for n, values in enumerate(orders, 1)))
    id = owners(shop_id)["1"]
    before = everything()
    with pytest.raises(Refused) as refused:
        parting.part(eva(shop_id), id, key, "two people")
    assert refused.value.why is why
    assert everything() == before


def test_what_cannot_be_joined_is_refused_and_nothing_changes(shop_id: int) -> None:
    jana, _ = two_people(shop_id)
    save(shop_id, fetched("9", email="", phone=""))
    nobody = owners(shop_id)["9"]
    other_shop = new_shop()
    save(other_shop, fetched("1", email="else@x.cz"))
    foreign = owners(other_shop)["1"]
    before = everything()

    for other, reason, error in (
        (jana, "why", Refused),
        (nobody, "why", Refused),
        (foreign, "why", NotFound),
        (0, "why", NotFound),
        (nobody, " ", Invalid),
    ):
        for say in (joining.join, joining.keep_apart):
            with pytest.raises(error):
                say(eva(shop_id), jana, other, reason)
    with pytest.raises(NotFound):
        parting.part(eva(shop_id), jana, ("email", "else@x.cz"), "why")
    with pytest.raises(NotFound):
        parting.part(eva(shop_id), foreign, ("email", "else@x.cz"), "why")
    assert everything() == before


def test_who_may_only_read_may_say_nothing(shop_id: int) -> None:
    jana, petr = two_people(shop_id)
    joining.join(eva(shop_id), jana, petr, "one person")
    link = decisions(shop_id)[0].facts["links"][0]
    before = everything()
    reader = eva(shop_id, Role.READ_ONLY)

    for attempt in (
        lambda: joining.join(reader, jana, petr, "why"),
        lambda: joining.keep_apart(reader, jana, petr, "why"),
        lambda: parting.part(reader, jana, ("email", "petr@x.cz"), "why"),
        lambda: parting.withdraw(reader, jana, link),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert everything() == before


def test_a_link_of_somebody_else_is_not_there(shop_id: int) -> None:
    jana, petr = two_people(shop_id)
    save(shop_id, fetched("9", email="ota@x.cz", phone=""))
    joining.join(eva(shop_id), jana, petr, "one person")
    link = decisions(shop_id)[0].facts["links"][0]
    other_shop = new_shop()
    save(other_shop, fetched("1", email="jana@x.cz"))
    before = everything()
    with pytest.raises(NotFound):
        parting.withdraw(eva(shop_id), owners(shop_id)["9"], link)
    with pytest.raises(NotFound):
        parting.withdraw(eva(other_shop), owners(other_shop)["1"], link)
    assert everything() == before
