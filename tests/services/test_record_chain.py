"""No decision of a shop can be changed, removed or moved without showing."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text, update

from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Customer, Decision, Shop
from app.services import flags, ingest, overrides, record_chain
from tests.factories import make_actor
from tests.services.steps import NOON, fetched, new_shop, save

# Flags on three people and the decisions on their orders, their undoing, and a level.
LENGTH = 10


@pytest.fixture
def shop_id(app: Flask) -> int:
    """A shop where something was decided on three people, and more than once."""
    shop_id = new_shop()
    contacts = [{"email": f"{n}@example.com", "phone": f"+42060200000{n}"} for n in range(3)]
    save(shop_id, *(fetched(str(n), name=f"Jan {n}", **c) for n, c in enumerate(contacts)))
    actor = make_actor(shop_id)
    ids = list(db.session.scalars(select(Customer.id).order_by(Customer.id)))
    batch = flags.set_flag(actor, ids, FlagKind.BLACKLIST, "nevyzvedává", None)
    flags.undo(actor, batch.id)
    overrides.set_override(actor, ids[0], "vip", "maminka šéfa", None)
    return shop_id


def proof(shop_id: int) -> record_chain.Proof:
    db.session.rollback()
    db.session.expire_all()
    return record_chain.verify(shop_id)


def test_a_record_that_nobody_touched_is_whole(shop_id: int) -> None:
    assert proof(shop_id) == record_chain.Proof(LENGTH, None)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "parted"},
        {"author": "Ota"},
        {"reason": "jiný důvod"},
        {"facts": {"flag": "exempt"}},
        {"batch": 99},
        {"undoes": 99},
        {"about": 99},
        {"order_code": "99"},
        {"customer_then": 99},
        {"order_then": 99},
        {"customer_id": None},
        {"order_id": None},
        {"written_at": NOON},
        {"salt": "x"},
        {"digest": "x"},
        {"chain": "x"},
        {"number": 99},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_change_of_any_column_of_any_row_shows(shop_id: int, values: dict[str, Any]) -> None:
    for number in range(1, 8):
        db.session.execute(update(Decision).where(Decision.number == number).values(**values))
        assert record_chain.verify(shop_id).broken_at == number
        db.session.rollback()


def test_a_removed_row_shows(shop_id: int) -> None:
    for number in range(1, 8):
        db.session.execute(delete(Decision).where(Decision.number == number))
        assert record_chain.verify(shop_id).broken_at == number
        db.session.rollback()


def test_rows_that_changed_places_show(shop_id: int) -> None:
    swap = "UPDATE decisions SET number = :new WHERE number = :old"
    for number in range(1, 7):
        for old, new in ((number, 99), (number + 1, number), (99, number + 1)):
            db.session.execute(text(swap), {"old": old, "new": new})
        assert record_chain.verify(shop_id).broken_at == number
        db.session.rollback()


def test_a_row_that_was_given_to_another_customer_shows(shop_id: int) -> None:
    other = select(func.max(Customer.id)).scalar_subquery()
    db.session.execute(update(Decision).where(Decision.number == 1).values(customer_id=other))
    db.session.commit()
    assert proof(shop_id).broken_at == 1


def test_a_record_whose_end_is_forgotten_shows(shop_id: int) -> None:
    db.session.execute(update(Shop).values(record_head=""))
    db.session.commit()
    assert proof(shop_id).broken_at is not None


def test_a_row_behind_the_end_shows(shop_id: int) -> None:
    sixth = select(Decision.chain).where(Decision.number == 6).scalar_subquery()
    db.session.execute(update(Shop).values(record_length=6, record_head=sixth))
    db.session.commit()
    assert proof(shop_id) == record_chain.Proof(6, 7)


def test_what_is_recorded_meanwhile_is_left_out(shop_id: int) -> None:
    before = record_chain.end(shop_id)
    customer = db.session.scalars(select(func.min(Customer.id))).one()
    overrides.set_override(make_actor(shop_id), customer, "watch", "zase ne", None)
    assert record_chain.verify(shop_id, before) == record_chain.Proof(LENGTH, None)
    assert proof(shop_id) == record_chain.Proof(LENGTH + 1, None)


def test_people_who_join_and_orders_that_go_leave_the_record_whole(shop_id: int) -> None:
    both = {"email": "0@example.com", "phone": "+420602000001", "name": "Jan 0"}
    save(shop_id, fetched("3", **both))
    assert proof(shop_id).broken_at is None
    ingest.remove(db.session(), shop_id, "0", NOON)
    db.session.commit()
    assert proof(shop_id) == record_chain.Proof(LENGTH, None)
