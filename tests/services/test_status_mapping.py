"""A merchant says what a status means; the orders that stand in it follow."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.orders import Outcome
from app.errors import Invalid, NotFound
from app.extensions import db
from app.models import Customer, Order, OrderStatus, Shop
from app.services import outcomes, rerating_requests, status_mapping
from app.services.runtime import Runtime
from tests.factories import NOON, make_actor, make_customer, make_order, make_shop, make_status
from tests.services.steps import level_of, shop_row, work_off

# Decisions are rated by the database's clock, and old orders do not count for ever.
TODAY = datetime.now(UTC)


@pytest.fixture
def shop(app: Flask) -> Shop:
    shop = make_shop()
    db.session.commit()
    return shop


def standing(shop: Shop, status: OrderStatus, count: int = 1, **values: Any) -> list[str]:
    """Let orders of different customers stand in a status; return their codes."""
    given = {"status_id": status.external_id, "placed_at": TODAY} | values
    return [make_order(shop, **given).code for _ in range(count)]


def stored() -> dict[str, Any]:
    """Return all that a decision may change."""
    db.session.rollback()
    queries = (
        select(*OrderStatus.__table__.columns).order_by(OrderStatus.id),
        select(Order.code, Order.outcome).order_by(Order.id),
        select(Customer.level, Customer.reconsider_at).order_by(Customer.id),
        select(Shop.id, Shop.revision).order_by(Shop.id),
    )
    return {str(query): db.session.execute(query).all() for query in queries}


def outcome_of(code: str) -> str:
    outcome = db.session.scalar(select(Order.outcome).where(Order.code == code))
    db.session.rollback()
    assert outcome is not None
    return outcome


def test_every_status_is_listed_with_its_orders_and_the_deleted_ones_last(shop: Shop) -> None:
    gone = make_status(shop, name="Smazaná", missing_since=NOON, outcome="ok")
    unknown = make_status(shop, name="U řidiče")
    new = make_status(shop, name="Nová", system=True, outcome="open", confirmed=True)
    renamed = make_status(
        shop, name="Zpět", renamed_from="Vráceno", outcome="refused", confirmed=True
    )
    standing(shop, unknown, 2)
    foreign = make_status(other := make_shop(), external_id=unknown.external_id)
    standing(other, foreign)
    wanted = [
        status_mapping.MappedStatus(unknown.id, "U řidiče", None, None, False, False, False, 2),
        status_mapping.MappedStatus(new.id, "Nová", None, "open", True, True, False, 0),
        status_mapping.MappedStatus(
            renamed.id, "Zpět", "Vráceno", "refused", True, False, False, 0
        ),
        status_mapping.MappedStatus(gone.id, "Smazaná", None, "ok", False, False, True, 0),
    ]
    db.session.commit()

    assert status_mapping.listing(shop.id) == wanted


def test_a_word_is_kept_and_turns_the_orders_and_the_ratings(shop: Shop) -> None:
    status = make_status(shop)
    [code] = standing(shop, status)
    elsewhere = make_order(shop, status_id="-1").code
    db.session.commit()
    revision = shop_row(shop.id).revision

    status_mapping.decide(make_actor(shop.id), status.id, "uncollected")

    [row] = status_mapping.listing(shop.id)
    assert (row.outcome, row.confirmed) == ("uncollected", True)
    assert (outcome_of(code), level_of(code)) == ("uncollected", "watch")
    assert (outcome_of(elsewhere), level_of(elsewhere)) == ("open", "new")
    assert shop_row(shop.id).revision > revision


def test_a_confirmed_suggestion_is_no_question_any_more(shop: Shop) -> None:
    status = make_status(shop, outcome="uncollected")
    db.session.commit()
    revision = shop_row(shop.id).revision

    status_mapping.decide(make_actor(shop.id), status.id, "uncollected")

    assert [row.confirmed for row in status_mapping.listing(shop.id)] == [True]
    assert shop_row(shop.id).revision > revision


@pytest.mark.parametrize("word", ["refused", "ok", None])
def test_a_word_on_a_renamed_status_is_for_its_new_name(shop: Shop, word: str | None) -> None:
    status = make_status(
        shop, name="Zpět", renamed_from="Vráceno", outcome="refused", confirmed=True
    )
    db.session.commit()

    status_mapping.decide(make_actor(shop.id), status.id, word)

    [row] = status_mapping.listing(shop.id)
    assert (row.name, row.renamed_from, row.outcome) == ("Zpět", None, word)


def test_a_word_that_is_taken_back_leaves_the_orders_open(shop: Shop) -> None:
    status = make_status(shop)
    [code] = standing(shop, status)
    db.session.commit()
    status_mapping.decide(make_actor(shop.id), status.id, "uncollected")

    status_mapping.decide(make_actor(shop.id), status.id, None)

    [row] = status_mapping.listing(shop.id)
    assert (row.outcome, row.confirmed) == (None, False)
    assert (outcome_of(code), level_of(code)) == ("open", "new")


@pytest.mark.parametrize(
    ("_case", "values", "meant", "outcome"),
    [
        ("closed, payment unknown", {}, Outcome.OK, "ok"),
        ("closed, not paid", {"paid": False, "cash_on_delivery": False}, Outcome.OK, "open"),
        ("closed, paid", {"paid": True, "cash_on_delivery": False}, Outcome.OK, "ok"),
        (
            "cancelled before it was paid",
            {"paid": False, "cash_on_delivery": False},
            Outcome.CANCELLED_BY_CUSTOMER,
            "unpaid_expired",
        ),
        ("a test order", {"excluded": True, "outcome": "excluded"}, Outcome.REFUSED, "excluded"),
    ],
)
def test_each_order_ends_as_its_payment_says(
    shop: Shop, _case: str, values: dict[str, Any], meant: Outcome, outcome: str
) -> None:
    status = make_status(shop)
    [code] = standing(shop, status, **values)
    [other] = standing(shop, status)
    db.session.commit()

    status_mapping.decide(make_actor(shop.id), status.id, meant)

    assert (outcome_of(code), outcome_of(other)) == (outcome, meant)


def test_a_decision_moves_the_moment_when_the_outcome_was_known(shop: Shop) -> None:
    status = make_status(shop)
    [code] = standing(shop, status, changed_at=TODAY)
    db.session.commit()

    status_mapping.decide(make_actor(shop.id), status.id, "ok")

    known = db.session.scalar(select(Order.outcome_known_at).where(Order.code == code))
    assert known == TODAY


def test_many_orders_are_left_to_a_re_rating_of_the_shop(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, runtime: Runtime
) -> None:
    monkeypatch.setattr(outcomes, "AT_ONCE", 2)
    status = make_status(shop)
    codes = standing(shop, status, 3)
    make_order(shop, make_customer(shop))
    db.session.commit()

    status_mapping.decide(make_actor(shop.id), status.id, "uncollected")

    assert [outcome_of(code) for code in codes] == ["open"] * 3
    asked = rerating_requests.progress(shop.id)
    assert (asked.done, asked.can_cancel) == (0, False)
    shop_id = shop.id
    work_off(runtime)
    assert [outcome_of(code) for code in codes] == ["uncollected"] * 3
    assert [level_of(code) for code in codes] == ["watch"] * 3
    assert rerating_requests.progress(shop_id) is None


@pytest.mark.parametrize(
    ("_case", "own", "outcome", "error"),
    [
        ("a status of another shop", False, "ok", NotFound),
        ("an outcome that there is not", True, "angry", Invalid),
        ("no outcome", True, "", Invalid),
    ],
)
def test_a_word_that_cannot_be_taken_changes_nothing(
    shop: Shop, _case: str, own: bool, outcome: str, error: type[Exception]
) -> None:
    owner = shop if own else make_shop()
    status = make_status(owner, renamed_from="Dříve")
    standing(owner, status)
    db.session.commit()
    before = stored()

    with pytest.raises(error):
        status_mapping.decide(make_actor(shop.id), status.id, outcome)

    assert stored() == before
