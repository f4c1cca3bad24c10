"""What is too old goes by itself, and there is proof of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.domain.erased import ERASED, OLD_ERASED
from app.errors import NotFound
from app.extensions import db
from app.models import (
    Backtest,
    CheckoutAsk,
    Customer,
    Decision,
    Erasure,
    HistoryImport,
    Notice,
    Order,
    Retention,
    Shop,
    WebhookEvent,
)
from app.services import decisions, record_chain
from app.services.privacy import retaining
from app.services.privacy.kinds import KINDS
from app.services.privacy.proof import retention, silent_since
from app.services.privacy.settings import PrivacySettings, change_privacy
from tests.factories import make_actor, make_customer, make_import, make_order, make_shop

NOW = datetime.now(UTC)
YEARS = timedelta(days=6 * 366)


@pytest.fixture
def shop_id(app: Flask) -> int:
    shop = make_shop()
    db.session.commit()
    return shop.id


def age(days: float) -> datetime:
    return NOW - timedelta(days=days)


def add_both(shop_id: int, old: float, young: float) -> None:
    """Add to each kind a row that is beyond its limit and one that is not."""
    shop = db.session.get_one(Shop, shop_id)
    for days in (old, young):
        at, number = age(days), f"{days}"
        customer = make_customer(shop, last_order_at=at, orders_count=1, rated_at=at)
        make_order(shop, customer, placed_at=at, email=f"{number}@x.cz", phone="")
        given: dict[str, Any] = {"shop_id": shop_id}
        arrival = {"topic": "order", "subject": number, "received_at": at, "due_at": at}
        backtest = {"ruleset": {}, "months": 1, "stopping": [], "parcel_cost": {}, "since": at}
        backtest |= {"margin_percent": 1, "requested_by": "Eva", "requested_at": at}
        db.session.add_all(
            [
                WebhookEvent(**given, **arrival, done_at=at),
                WebhookEvent(**given, **arrival, given_up_at=at),
                Notice(**given, kind="x", key=number, made_at=at, last_at=at, dismissed_at=at),
                CheckoutAsk(**given, client=number, value="x", asked_at=at),
                Backtest(**given, **backtest, finished_at=at),
                Erasure(**given, kind="email", digest=number, erased_at=at, flag="blacklist"),
            ]
        )
        make_import(shop, requested_at=at)
        made = Decision(**given, author="Eva", written_at=at, kind="flag_set", facts={"a": number})
        decisions.record(db.session(), [made])
    db.session.commit()


def older(shop_id: int) -> dict[str, int]:
    found = {ran.kind: ran.older for ran in retention(shop_id)}
    db.session.rollback()
    return found


def test_of_every_kind_the_old_goes_and_the_young_stays(shop_id: int) -> None:
    add_both(shop_id, 6 * 366, 0.5)
    assert older(shop_id) == {kind.name: 1 for kind in KINDS}

    retaining.look_through(shop_id)

    assert older(shop_id) == {kind.name: 0 for kind in KINDS}
    for ran in retention(shop_id):
        assert (ran.removed, ran.last_at is not None) == (1, True), ran
    left = {
        model.__tablename__: db.session.scalar(select(func.count()).select_from(model))
        for model in (Order, Customer, Notice, CheckoutAsk, Backtest, HistoryImport)
    }
    assert set(left.values()) == {1}
    assert db.session.scalar(select(func.count()).select_from(WebhookEvent)) == 2
    assert sorted(db.session.scalars(select(Erasure.flag))) == ["", "blacklist"]


def test_what_decisions_said_goes_and_the_record_still_proves_itself(shop_id: int) -> None:
    add_both(shop_id, 6 * 366, 0.5)
    retaining.look_through(shop_id)
    rows = db.session.scalars(select(Decision).order_by(Decision.number)).all()
    assert [row.kind for row in rows][:2] == [ERASED, "flag_set"]
    assert {row.kind for row in rows[2:]} == {OLD_ERASED}
    db.session.rollback()
    assert record_chain.verify(shop_id).broken_at is None


def test_limits_of_the_merchant_are_kept_and_none_means_none(shop_id: int) -> None:
    add_both(shop_id, 100, 20)
    change_privacy(make_actor(shop_id), PrivacySettings(orders_months=0, decisions_months=0))
    limits = {ran.kind: ran.limit_days for ran in retention(shop_id)}
    assert (limits["customers"], limits["decisions"], limits["arrivals"]) == (None, None, 35)
    change_privacy(make_actor(shop_id), PrivacySettings(orders_months=3, decisions_months=1))
    limits = {ran.kind: ran.limit_days for ran in retention(shop_id)}
    assert (limits["customers"], limits["decisions"]) == (91, 30)
    retaining.look_through(shop_id)
    assert len(db.session.scalars(select(Order)).all()) == 1


def test_a_customer_who_ordered_again_keeps_all_their_orders(shop_id: int) -> None:
    shop = db.session.get_one(Shop, shop_id)
    customer = make_customer(shop, last_order_at=age(3000), rated_at=age(3000))
    make_order(shop, customer, placed_at=age(3000))
    # Not rated yet since the newer one came.
    make_order(shop, customer, placed_at=age(1))
    db.session.commit()
    retaining.look_through(shop_id)
    assert len(db.session.scalars(select(Order)).all()) == 2


def test_a_worker_looks_through_each_shop_twice_a_day(shop_id: int) -> None:
    make_shop()
    db.session.commit()
    while retaining.look_through_one():
        pass
    assert db.session.scalar(select(func.count()).select_from(Retention)) == 2 * len(KINDS)
    assert silent_since(shop_id) is None
    earlier = NOW - timedelta(hours=13)
    db.session.execute(update(Retention).values(last_at=earlier))
    db.session.commit()
    assert retaining.look_through_one()


def test_the_doctor_hears_of_a_shop_that_nobody_has_looked_through(shop_id: int) -> None:
    shop = db.session.get_one(Shop, shop_id)
    shop.installed_at = NOW
    db.session.commit()
    assert silent_since(shop_id) is None
    db.session.get_one(Shop, shop_id).installed_at = age(2)
    db.session.commit()
    assert silent_since(shop_id) == age(2)
    retaining.look_through(shop_id)
    assert silent_since(shop_id) is None
    db.session.execute(
        update(Retention).where(Retention.kind == "notices").values(last_at=age(1.2))
    )
    db.session.commit()
    assert silent_since(shop_id) == age(1.2)


def test_there_is_no_proof_of_a_shop_that_there_is_not(sqlite_app: Flask) -> None:
    with pytest.raises(NotFound):
        retention(4711)
