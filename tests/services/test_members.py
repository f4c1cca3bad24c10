"""The staff of a shop: who is owner, who may become what, and what language they spoke last."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.roles import Role
from app.errors import Forbidden, Invalid, NotFound
from app.extensions import db
from app.models import Member, Shop
from app.services import members
from app.services.actors import Actor
from app.services.admins import recognise
from tests.factories import make_actor, make_member, make_shop
from tests.tables import everything


@pytest.fixture
def shop(app: Flask) -> Shop:
    shop = make_shop()
    db.session.commit()
    return shop


def roles(shop_id: int) -> list[str]:
    db.session.rollback()
    return [colleague.role for colleague in members.team(shop_id)]


def actor_of(shop: Shop, email: str, name: str) -> Actor:
    return recognise(shop.id, shop.epoch, email, name)[1]


def test_the_first_who_opens_the_app_is_owner_and_the_others_are_staff(shop: Shop) -> None:
    members.join(shop.id, "Eva@kocour.example", "Eva")
    members.join(shop.id, "ota@kocour.example", "Ota")
    members.join(shop.id, "eva@kocour.example", "Eva")

    assert [(one.name, one.email, one.role) for one in members.team(shop.id)] == [
        ("Eva", "eva@kocour.example", Role.OWNER),
        ("Ota", "ota@kocour.example", Role.STAFF),
    ]


def test_of_many_who_open_it_at_once_exactly_one_is_owner(app: Flask, shop: Shop) -> None:
    shop_id, together = shop.id, Barrier(8)
    db.session.rollback()

    def enter(number: int) -> None:
        with app.app_context():
            together.wait()
            members.join(shop_id, f"{number % 4}@kocour.example", "")
            db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(enter, range(8)))

    assert sorted(roles(shop_id)) == ["owner", "staff", "staff", "staff"]


def test_the_same_person_in_another_shop_is_another_member(shop: Shop) -> None:
    other = make_shop()
    db.session.commit()
    members.join(shop.id, "ota@kocour.example", "Ota")
    members.join(shop.id, "eva@kocour.example", "Eva")

    members.join(other.id, "eva@kocour.example", "Eva")

    assert roles(other.id) == ["owner"]
    assert actor_of(shop, "eva@kocour.example", "Eva").role is Role.STAFF
    assert actor_of(other, "EVA@kocour.example", "Eva").role is Role.OWNER


def test_who_is_not_remembered_may_only_read(shop: Shop) -> None:
    actor = actor_of(shop, "nobody@kocour.example", "")

    assert (actor.role, actor.name) == (Role.READ_ONLY, "nobody@kocour.example")


def test_a_role_is_given_and_pages_are_made_anew(shop: Shop) -> None:
    member = make_member(shop, Role.OWNER), make_member(shop)
    id, revision = member[1].id, shop.revision
    db.session.commit()

    members.give_role(make_actor(shop), id, "owner")

    assert roles(shop.id) == ["owner", "owner"]
    assert db.session.get_one(Shop, shop.id).revision > revision


def test_only_the_last_owner_is_marked_as_such(shop: Shop) -> None:
    make_member(shop, Role.OWNER)
    other = make_member(shop)
    db.session.commit()
    assert [one.is_last_owner for one in members.team(shop.id)] == [True, False]

    members.give_role(make_actor(shop), other.id, "owner")

    assert [one.is_last_owner for one in members.team(shop.id)] == [False, False]


@pytest.mark.parametrize(
    ("_case", "role", "whose", "asked_for", "error"),
    [
        ("the last owner", Role.OWNER, "own", "staff", Invalid),
        ("the last owner, to read only", Role.OWNER, "own", "read_only", Invalid),
        ("a role that there is not", Role.STAFF, "own", "king", Invalid),
        ("no role", Role.STAFF, "own", "", Invalid),
        ("a member of another shop", Role.STAFF, "foreign", "owner", NotFound),
        ("nobody", Role.STAFF, "nobody", "owner", NotFound),
    ],
)
def test_a_role_that_cannot_be_given_changes_nothing(
    shop: Shop, _case: str, role: Role, whose: str, asked_for: str, error: type[Exception]
) -> None:
    id = make_member(make_shop() if whose == "foreign" else shop, role).id
    db.session.commit()
    before = everything()

    with pytest.raises(error):
        members.give_role(make_actor(shop), id + 1000 * (whose == "nobody"), asked_for)

    assert everything() == before


def test_two_owners_who_take_the_role_from_each_other_leave_one(app: Flask, shop: Shop) -> None:
    shop_id, ids = shop.id, [make_member(shop, Role.OWNER).id for _ in range(2)]
    db.session.commit()
    together = Barrier(2)

    def take(id: int) -> None:
        with app.app_context():
            together.wait()
            try:
                members.give_role(make_actor(shop_id), id, "staff")
            except Invalid:
                db.session.rollback()
            db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take, ids))

    assert sorted(roles(shop_id)) == ["owner", "staff"]


def test_an_owner_who_is_none_any_more_gives_no_roles(shop: Shop) -> None:
    members.join(shop.id, "eva@kocour.example", "Eva")
    ota = make_member(shop, Role.OWNER)
    eva = db.session.scalars(select(Member.id).where(Member.name == "Eva")).one()
    db.session.commit()
    members.give_role(make_actor(shop), eva, "staff")

    with pytest.raises(Forbidden):
        members.give_role(actor_of(shop, "eva@kocour.example", "Eva"), ota.id, "staff")


def test_a_language_is_remembered_for_one_person_in_one_shop(shop: Shop) -> None:
    other = make_shop()
    db.session.commit()
    for id in (shop.id, other.id):
        members.join(id, "eva@kocour.example", "Eva")

    members.remember_language(shop.id, "Eva@kocour.example", "pl")
    members.remember_language(shop.id, "nobody@kocour.example", "sk")

    assert members.language(shop.id, "eva@kocour.example") == "pl"
    assert members.language(other.id, "eva@kocour.example") == ""
    assert members.language(shop.id, "nobody@kocour.example") == ""
