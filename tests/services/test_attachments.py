"""Notes, flags, overrides and decisions stay with a person's orders."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import database
from app.extensions import db
from app.models import Customer, Decision, Flag, Note, Order, Override, Proposal
from app.services import attachments, decisions, ingest
from tests.services.steps import NOON, fetched, new_shop, save

MODELS = [Note, Flag, Override, Decision, Proposal]
# Anna and Bob are two people until an order comes that has her e-mail and his phone.
ANNA = {"email": "anna@example.com", "phone": "+420601111111", "name": "Anna Bílá"}
BOB = {"email": "bob@example.com", "phone": "+420602222222", "name": "Bob Černý"}
BOTH = {"email": "anna@example.com", "phone": "+420602222222", "name": "Anna Bílá"}


@pytest.fixture
def shop_id(app: Flask) -> int:
    shop_id = new_shop()
    save(shop_id, fetched("a", **ANNA), fetched("b", **BOB))
    return shop_id


def owner(shop_id: int, code: str) -> Customer:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(
        select(Customer)
        .join(Order, Order.customer_id == Customer.id)
        .where(Order.shop_id == shop_id, Order.code == code)
    ).one()


def attach(shop_id: int, code: str) -> None:
    """Attach one row of each kind to the customer of an order."""
    customer_id = owner(shop_id, code).id
    with database.writing() as session:
        given: dict[str, Any] = {
            "shop_id": shop_id,
            "customer_id": customer_id,
            "order_id": attachments.anchor(session, shop_id, customer_id),
            "author": "Eva",
            "written_at": NOON,
        }
        session.add_all(
            [
                Note(**given, text="vodítko pro Rexe", recall=True),
                Flag(**given, kind="blacklist", reason="nevyzvedává"),
                Override(**given, level="vip", reason="maminka šéfa"),
                Proposal(**given, kind="flag_auto_cancel", evidence=code),
            ]
        )
        made = Decision(**given, kind="flag_set", reason="nevyzvedává", facts={})
        decisions.record(session, [made])
        customer = session.get_one(Customer, customer_id)
        attachments.refresh(session, [customer])


def owners(shop_id: int) -> list[set[int]]:
    return [
        set(db.session.scalars(select(model.customer_id).where(model.shop_id == shop_id)))
        for model in MODELS
    ]


def remove(shop_id: int, code: str) -> None:
    with database.writing() as session:
        ingest.remove(session, shop_id, code, NOON)


@pytest.mark.parametrize("code", ["a", "b"])
def test_whoever_people_become_has_what_was_attached_to_them(shop_id: int, code: str) -> None:
    attach(shop_id, code)
    save(shop_id, fetched("c", **BOTH))

    one = owner(shop_id, "a")
    assert one.id == owner(shop_id, "b").id
    assert owners(shop_id) == [{one.id}] * len(MODELS)
    assert set(one.marks["flags"]) == {"blacklist"}
    assert one.override_level == "vip"


@pytest.mark.parametrize(("code", "other"), [("a", "b"), ("b", "a")])
def test_parting_again_brings_everything_back(shop_id: int, code: str, other: str) -> None:
    attach(shop_id, code)
    save(shop_id, fetched("c", **BOTH))
    remove(shop_id, "c")

    mine, theirs = owner(shop_id, code), owner(shop_id, other)
    assert owners(shop_id) == [{mine.id}] * len(MODELS)
    assert (mine.override_level, theirs.override_level) == ("vip", None)
    assert (mine.level, theirs.level) == ("vip", "new")
    assert theirs.marks == {}


def test_what_followed_a_removed_order_follows_another_one(shop_id: int) -> None:
    save(shop_id, fetched("a2", **ANNA))
    attach(shop_id, "a")
    for code in ("a2", "a"):
        remove(shop_id, code)
        assert owners(shop_id) != [set()] * 4


def test_a_person_without_orders_is_kept_for_what_is_attached_to_them(shop_id: int) -> None:
    attach(shop_id, "a")
    id = owner(shop_id, "a").id
    remove(shop_id, "a")
    remove(shop_id, "b")

    assert db.session.scalars(select(Customer.id).where(Customer.shop_id == shop_id)).all() == [id]
    assert db.session.scalars(select(Note.order_id)).one() is None


@pytest.mark.parametrize(
    ("settled_by", "verdict", "is_kept"),
    [(None, None, False), (None, "lapsed", False), ("Eva", "refused", True)],
)
def test_a_person_without_orders_is_kept_for_what_people_said_not_for_what_rules_propose(
    shop_id: int, settled_by: str | None, verdict: str | None, is_kept: bool
) -> None:
    id = owner(shop_id, "a").id
    with database.writing() as session:
        proposed = Proposal(
            shop_id=shop_id,
            customer_id=id,
            author="",
            written_at=NOON,
            order_id=attachments.anchor(session, shop_id, id),
            kind="flag_auto_cancel",
            evidence="a",
            settled_by=settled_by,
            verdict=verdict,
        )
        session.add(proposed)
    remove(shop_id, "a")

    assert (db.session.get(Customer, id) is not None) is is_kept
    assert db.session.scalars(select(Proposal.customer_id)).all() == [id] * is_kept


def test_a_newest_override_wins_where_two_people_become_one(shop_id: int) -> None:
    attach(shop_id, "a")
    attach(shop_id, "b")
    with database.writing() as session:
        newest = session.scalars(select(Override).order_by(Override.id.desc())).first()
        assert newest is not None
        newest.level = "watch"
    save(shop_id, fetched("c", **BOTH))

    assert owner(shop_id, "c").override_level == "watch"
