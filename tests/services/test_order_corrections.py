"""Staff correct how one order ended; their word stands whatever the platform says later."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import database
from app.domain.orders import Outcome
from app.errors import Invalid, NotFound
from app.extensions import db
from app.models import Order, OrderStatus
from app.platforms.base import FetchedOrder
from app.services import ingest, order_corrections, outcomes, shops, status_mapping, statuses
from tests.factories import make_actor
from tests.oracle import assert_equal_to_a_rebuild
from tests.services.steps import NOON, STATUSES, fetched, level_of, save, shop_row
from tests.tables import everything

# Corrections are rated by the database's clock, and old orders do not count for ever.
TODAY = datetime.now(UTC)
LATER = TODAY + timedelta(hours=1)
UNCOLLECTED = fetched("1", status_id="5", placed_at=TODAY, changed_at=TODAY)
NUMBERS = count(1)


def new_shop() -> int:
    with database.writing() as session:
        shop = shops.create(session, "fake", str(next(NUMBERS)), NOON)
        statuses.refresh(session, shop, STATUSES, NOON)
        return shop.id


@pytest.fixture
def shop_id(app: Flask) -> int:
    """A shop with one order, which was not collected."""
    shop_id = new_shop()
    save(shop_id, UNCOLLECTED, now=TODAY)
    return shop_id


def correct(shop_id: int, code: str, outcome: str | None, author: str = "Eva") -> None:
    id = stored(shop_id, code).id
    db.session.rollback()
    order_corrections.correct(make_actor(shop_id, name=author), id, outcome)


def stored(shop_id: int, code: str = "1") -> Order:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(
        select(Order).where(Order.shop_id == shop_id, Order.code == code)
    ).one()


def decide(shop_id: int, external_id: str, outcome: str | None) -> None:
    found = select(OrderStatus.id).where(
        OrderStatus.shop_id == shop_id, OrderStatus.external_id == external_id
    )
    id = db.session.scalars(found).one()
    status_mapping.decide(make_actor(shop_id), id, outcome)


def test_the_word_of_the_staff_wins_over_the_status_and_turns_the_rating(shop_id: int) -> None:
    revision = shop_row(shop_id).revision
    assert level_of("1") == "watch"

    correct(shop_id, "1", "carrier_fault")

    order = stored(shop_id)
    assert (order.outcome, order.corrected_outcome) == ("carrier_fault", "carrier_fault")
    assert (order.corrected_by, order.outcome_known_at) == ("Eva", order.corrected_at)
    assert order.outcome_known_at > TODAY
    assert level_of("1") == "new"
    assert shop_row(shop_id).revision > revision
    assert_equal_to_a_rebuild(shop_id)


def test_a_correction_counts_beside_the_other_orders_of_its_customer(shop_id: int) -> None:
    save(shop_id, fetched("2", placed_at=TODAY, changed_at=TODAY), now=TODAY)
    correct(shop_id, "1", "cancelled_by_shop")

    correct(shop_id, "2", "uncollected")

    assert (stored(shop_id).outcome, stored(shop_id, "2").outcome) == (
        "cancelled_by_shop",
        "uncollected",
    )
    assert level_of("1") == "watch"
    assert_equal_to_a_rebuild(shop_id)


@pytest.mark.parametrize(
    ("_case", "overwrite_equal", "rate_at_once"),
    [("a webhook", True, True), ("an import", False, False)],
)
def test_a_correction_outlives_what_the_platform_says_later(
    shop_id: int, _case: str, overwrite_equal: bool, rate_at_once: bool
) -> None:
    correct(shop_id, "1", "carrier_fault")
    known = stored(shop_id).outcome_known_at
    again = fetched(
        "1", status_id="-4", status_name="Stornována", placed_at=TODAY, changed_at=LATER
    )

    with database.writing() as session:
        changed = ingest.save(
            session,
            shop_id,
            [again],
            LATER,
            overwrite_equal=overwrite_equal,
            rate_at_once=rate_at_once,
        )

    order = stored(shop_id)
    assert (changed, order.status_name, order.changed_at) == (1, "Stornována", LATER)
    assert (order.outcome, order.outcome_known_at) == ("carrier_fault", known)
    assert (order.corrected_outcome, order.corrected_by) == ("carrier_fault", "Eva")


def test_another_meaning_of_the_status_leaves_a_corrected_order_alone(shop_id: int) -> None:
    other = fetched("2", status_id="5", email="ota@example.com", phone="", placed_at=TODAY)
    save(shop_id, other, now=TODAY)
    correct(shop_id, "1", "cancelled_by_shop")

    decide(shop_id, "5", "refused")

    assert (stored(shop_id).outcome, level_of("1")) == ("cancelled_by_shop", "new")
    assert (stored(shop_id, "2").outcome, level_of("2")) == ("refused", "watch")
    assert_equal_to_a_rebuild(shop_id)


def test_a_correction_that_is_taken_back_leaves_what_status_and_payment_say(shop_id: int) -> None:
    correct(shop_id, "1", "carrier_fault")
    decide(shop_id, "5", "refused")

    correct(shop_id, "1", None)

    order = stored(shop_id)
    assert (order.outcome, order.outcome_known_at) == ("refused", TODAY)
    assert (order.corrected_outcome, order.corrected_by, order.corrected_at) == (None, None, None)
    assert level_of("1") == "watch"
    assert_equal_to_a_rebuild(shop_id)


def test_a_word_that_agrees_with_the_status_was_known_before_and_stands_on(shop_id: int) -> None:
    correct(shop_id, "1", "uncollected")
    assert stored(shop_id).outcome_known_at == TODAY

    decide(shop_id, "5", "ok")

    assert (stored(shop_id).outcome, stored(shop_id).outcome_known_at) == ("uncollected", TODAY)


def test_the_last_word_counts(shop_id: int) -> None:
    correct(shop_id, "1", "carrier_fault")
    correct(shop_id, "1", "cancelled_by_customer", author="Ota" * 100)

    order = stored(shop_id)
    assert (order.outcome, order.outcome_known_at) == ("cancelled_by_customer", order.corrected_at)
    assert order.corrected_by == ("Ota" * 100)[:255]


@pytest.mark.parametrize(
    ("_case", "own", "beside", "outcome", "error"),
    [
        ("an order of another shop", False, 0, "ok", NotFound),
        ("an order that there is not", True, 1000, "ok", NotFound),
        ("an outcome that there is not", True, 0, "angry", Invalid),
        ("no outcome", True, 0, "", Invalid),
    ],
)
def test_a_word_that_cannot_be_taken_changes_nothing(
    shop_id: int, _case: str, own: bool, beside: int, outcome: str, error: type[Exception]
) -> None:
    id = stored(shop_id).id + beside
    speaker = shop_id if own else new_shop()
    before = everything()

    with pytest.raises(error):
        order_corrections.correct(make_actor(speaker), id, outcome)

    assert everything() == before


CODES = st.sampled_from(["1", "2", "3"])
WORDS = st.sampled_from([*Outcome, None])
ORDERS = st.builds(
    fetched,
    code=CODES,
    email=st.sampled_from(["a@x.cz", "b@x.cz"]),
    phone=st.just(""),
    status_id=st.sampled_from([status.id for status in STATUSES]),
    paid=st.sampled_from([None, True, False]),
    cash_on_delivery=st.booleans(),
    excluded=st.booleans(),
    placed_at=st.integers(0, 900).map(lambda days: NOON - timedelta(days=days)),
    changed_at=st.integers(0, 50).map(lambda hours: NOON + timedelta(hours=hours)),
)
CORRECTIONS = st.tuples(st.just("order"), CODES, WORDS)
DECISIONS = st.tuples(st.just("status"), st.sampled_from(["-4", "5", "6"]), WORDS)
Step = FetchedOrder | tuple[str, str, str | None]


@given(orders=st.lists(ORDERS, min_size=1), steps=st.lists(ORDERS | CORRECTIONS | DECISIONS))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_comes_between_every_order_ends_as_corrected_or_as_its_status_says(
    sqlite_app: Flask, orders: list[FetchedOrder], steps: list[Step]
) -> None:
    words: dict[str, str | None] = {}
    with time_machine.travel(NOON, tick=False):
        shop_id = new_shop()
        save(shop_id, *orders)
        for step in steps:
            if isinstance(step, FetchedOrder):
                save(shop_id, step)
                continue
            of, subject, word = step
            if of == "status":
                decide(shop_id, subject, word)
            elif subject in endings(shop_id):
                correct(shop_id, subject, word)
                words[subject] = word
    assert endings(shop_id) == {code: words.get(code) or said for code, said in told(shop_id)}
    assert_equal_to_a_rebuild(shop_id)


def endings(shop_id: int) -> dict[str, str]:
    """Return how each order ended."""
    rows = select(Order.code, Order.outcome).where(Order.shop_id == shop_id)
    return {row.code: row.outcome for row in db.session.execute(rows)}


def told(shop_id: int) -> list[tuple[str, Outcome]]:
    """Return how each order ended as its status and payment say."""
    mapped = outcomes.mapping(db.session(), shop_id)
    orders = db.session.scalars(select(Order).where(Order.shop_id == shop_id))
    return [(order.code, outcomes.by_status(order, mapped)) for order in orders]
