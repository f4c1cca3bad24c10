"""A statement that does not say whose rows it touches is not executed, whoever sends it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import and_, delete, exists, func, insert, or_, select, text, union_all, update
from sqlalchemy.orm import Session, aliased

from app import database, tenancy, tenancy_guard
from app.errors import CrossesShops
from app.extensions import db
from app.models import CheckoutAsk, Customer, Note, Order, Shop
from app.services.owned import owned
from tests.factories import NOON, make_order, make_shop
from tests.tables import everything

ours, theirs = aliased(Order), aliased(Order)
mine = select(Customer.id).where(Customer.shop_id == 1)
asked = {"client": "a", "value": "b", "asked_at": NOON}

SAYS_WHOSE: Mapping[str, Any] = {
    "a criterion": select(Order).where(Order.shop_id == 1),
    "a criterion that hides an index": select(Order).where(owned(Order, 1)),
    "under AND": select(Order).where(and_(Order.code == "A", and_(Order.shop_id == 1))),
    "a join to the row that has one": (
        select(Order).join(Customer, Customer.id == Order.customer_id).where(owned(Customer, 1))
    ),
    "a join by the shop": select(ours)
    .join(theirs, theirs.shop_id == ours.shop_id)
    .where(ours.shop_id == 1),
    "what may be absent, in ON": (
        select(Order)
        .outerjoin(Note, and_(Note.order_id == Order.id, Note.shop_id == 1))
        .where(Order.shop_id == 1)
    ),
    "correlated": select(Order).where(
        Order.shop_id == 1, exists().where(Note.customer_id == Order.customer_id)
    ),
    "a subquery of the shop": select(Order).join(
        found := mine.subquery(), found.c.id == Order.customer_id
    ),
    "an expression": select(
        select(func.count()).select_from(Order).where(Order.shop_id == 1).scalar_subquery()
    ),
    "the shop itself": select(Shop).where(Shop.id == 1),
    "its orders through it": select(Order).join(Shop, Shop.id == Order.shop_id).where(Shop.id == 1),
    "an update": update(Order).where(Order.shop_id == 1).values(name=""),
    "a deletion": delete(Note).where(Note.shop_id == 1, Note.id == 1),
    "a new row": insert(CheckoutAsk).values(shop_id=1, **asked),
    "new rows": insert(CheckoutAsk).values([{"shop_id": 1, **asked}, {"shop_id": 2, **asked}]),
    "nothing of a shop": select(func.current_timestamp()),
    "a reason": select(Order).execution_options(across_shops="it counts orders of all shops"),
    "words with a reason": text("SELECT count(*) FROM orders").execution_options(
        across_shops="it counts orders of all shops"
    ),
}
SAYS_NOTHING: Mapping[str, Any] = {
    "no criterion": select(Order),
    "a key alone": select(Order).where(Order.id == 1),
    "under OR": select(Order).where(or_(Order.shop_id == 1, Order.id == 1)),
    "under NOT": select(Order).where(~(Order.shop_id == 1)),
    "another comparison": select(Order).where(Order.shop_id >= 1),
    "several shops": select(Order).where(Order.shop_id.in_([1])),
    "itself": select(Order).where(Order.shop_id == Order.shop_id),
    "one of two": select(ours, theirs).where(ours.shop_id == 1, ours.code == theirs.code),
    "a join by something else": (
        select(Note).join(Order, Order.code == Note.author).where(Order.shop_id == 1)
    ),
    "a key that points nowhere": (
        select(Note).join(Order, Order.id == Note.order_id).where(Order.shop_id == 1)
    ),
    "only what may be absent": (
        select(Order)
        .outerjoin(Customer, Customer.id == Order.customer_id)
        .where(or_(Customer.shop_id == 1, Customer.id.is_(None)))
    ),
    "in ON of what may be absent": select(Order).outerjoin(
        Customer, and_(Customer.id == Order.customer_id, Order.shop_id == 1)
    ),
    "only inside": select(Order).where(
        exists().where(Note.shop_id == 1, Note.shop_id == Order.shop_id)
    ),
    "not inside": select(Order).where(Order.shop_id == 1, exists().where(Note.author == "Eva")),
    "a subquery of all": select(select(Order.id).subquery()),
    "a common table of all": select(select(Order.id).cte()),
    "half of a union": union_all(select(Order.id).where(Order.shop_id == 1), select(Order.id)),
    "an expression of all": select(select(func.count()).select_from(Order).scalar_subquery()),
    "all shops": select(Shop.name),
    "an update of all": update(Order).values(name=""),
    "an update by key": update(Order).where(Order.id == 1).values(name=""),
    "a deletion of all": delete(Order),
    "a core statement": Order.__table__.delete(),
    "a new row of nobody": insert(Note).values(text="Rex"),
    "new rows of all": insert(CheckoutAsk).from_select(
        ["shop_id", "client", "value", "asked_at"],
        select(Order.shop_id, Order.code, Order.name, Order.placed_at),
    ),
    "words": text("SELECT * FROM orders WHERE shop_id = 1"),
    "words inside": select(text("1")).select_from(text("Orders")),
    "an empty reason": select(Order).execution_options(across_shops=""),
}


@pytest.fixture
def session(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session as the application has it: nobody looks at who sends a statement."""
    for number in (1, 2):
        make_order(make_shop(), code=f"A{number}")
    db.session.commit()
    monkeypatch.setattr(tenancy_guard, "refuse", refused)
    return db.session()


def refused(why: str) -> None:
    raise CrossesShops(why)


@pytest.mark.parametrize("what", SAYS_WHOSE)
def test_what_says_whose_it_is_passes(session: Session, what: str) -> None:
    session.execute(SAYS_WHOSE[what])


@pytest.mark.parametrize("what", SAYS_NOTHING)
def test_what_does_not_is_refused_every_time(session: Session, what: str) -> None:
    for _ in range(2):
        with pytest.raises(CrossesShops):
            session.execute(SAYS_NOTHING[what])
        session.rollback()


WAYS_ROUND: Mapping[str, Callable[[Session], Any]] = {
    "get": lambda session: session.get(Order, 1),
    "get_one": lambda session: session.get_one(Order, 1),
    "an old query": lambda session: session.query(Order).count(),
    "rows by key": lambda session: session.execute(update(Order), [{"id": 1, "name": ""}]),
    "the driver": lambda session: session.connection().exec_driver_sql("DELETE FROM orders"),
    "another connection": lambda _: db.engine.connect().execute(select(Order)),
}


@pytest.mark.parametrize("way", WAYS_ROUND)
def test_there_is_no_way_round(session: Session, way: str) -> None:
    with pytest.raises(CrossesShops):
        WAYS_ROUND[way](session)


def test_what_a_session_was_given_it_may_read_again_and_write(session: Session) -> None:
    order = session.scalars(select(Order).where(Order.shop_id == 1)).one()
    order.name = "Jana"
    session.commit()
    session.refresh(order)
    name = order.name
    session.delete(order)
    session.commit()

    assert name == "Jana"
    left = select(func.count()).select_from(Order)
    assert session.scalar(left, execution_options={"across_shops": "a test counts"}) == 1


OF_ANOTHER: Mapping[str, Any] = {
    "a question": select(Order).where(Order.shop_id == 2),
    "the other of two": select(Order).where(Order.shop_id == 1, exists().where(Note.shop_id == 2)),
    "a new row": insert(CheckoutAsk).values(shop_id=2, **asked),
    "one of new rows": insert(CheckoutAsk).values(
        [{"shop_id": 1, **asked}, {"shop_id": 2, **asked}]
    ),
    "a change": update(Shop).where(Shop.id == 2).values(name=""),
}


@pytest.mark.parametrize("what", OF_ANOTHER)
def test_where_the_shop_is_known_no_other_may_be_named(session: Session, what: str) -> None:
    with tenancy.bound_to(1):
        session.execute(select(Order).where(Order.shop_id == 1))
        with pytest.raises(CrossesShops):
            session.execute(OF_ANOTHER[what])


def test_the_same_statement_is_judged_by_the_shop_of_each_time(session: Session) -> None:
    for bound in (1, 2, 1):
        with tenancy.bound_to(bound):
            assert len(session.scalars(select(Order).where(Order.shop_id == bound)).all()) == 1
            with pytest.raises(CrossesShops):
                session.scalars(select(Order).where(Order.shop_id == 3 - bound)).all()


def write_too_much() -> None:
    with database.writing() as session:
        first = session.scalars(select(Order).where(Order.shop_id == 1)).one()
        first.name = "Jana"
        session.flush()
        session.execute(update(Order).values(name="Petr"))


@pytest.mark.usefixtures("session")
def test_a_refused_write_leaves_everything_as_it_was() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tenancy_guard, "refuse", lambda _: None)
        before = everything()

    with pytest.raises(CrossesShops):
        write_too_much()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tenancy_guard, "refuse", lambda _: None)
        assert everything() == before
