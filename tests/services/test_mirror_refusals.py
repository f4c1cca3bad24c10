"""What the platform cancels because we disabled an account never counts against the customer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Order
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.acting import steps
from tests.services.mirrored import Mirrored
from tests.services.steps import fetched, level_of, save

SECOND = timedelta(seconds=1)


@pytest.fixture
def shop(app: Flask, runtime: Runtime, platform: FakePlatform) -> Mirrored:
    return Mirrored.with_accounts(runtime, platform, "a")


def order(
    shop: Mirrored, code: str, status_id: str, placed: timedelta, lasted: timedelta = 2 * SECOND
) -> None:
    """Let the account's owner order now or before, and let the order change a while later."""
    at = datetime.now(UTC).replace(microsecond=0) + placed
    known = {"customer_id": "a", "email": "a@x.cz", "phone": ""}
    save(
        shop.shop_id,
        fetched(code, placed_at=at, changed_at=at + lasted, status_id=status_id, **known),
        now=datetime.now(UTC) + timedelta(minutes=1),
    )


def ended(code: str) -> tuple[str, bool]:
    row = db.session.execute(
        select(Order.outcome, Order.cancelled_by_us).where(Order.code == code)
    ).one()
    db.session.rollback()
    return row.outcome, row.cancelled_by_us


def test_orders_that_the_platform_cancels_because_of_us_do_not_make_the_rating_worse(
    shop: Mirrored,
) -> None:
    shop.flag("a")
    shop.work()
    for number in range(6):
        order(shop, f"new-{number}", "-4", number * SECOND)
    assert level_of("a") == "new"
    assert {ended(f"new-{number}") for number in range(6)} == {("cancelled_by_shop", True)}


def test_the_same_orders_of_somebody_whom_nobody_stopped_do(shop: Mirrored) -> None:
    for number in range(6):
        order(shop, f"new-{number}", "-4", number * SECOND)
    assert level_of("a") == "risky"


@pytest.mark.parametrize(
    ("_case", "status_id", "placed", "lasted"),
    [
        ("it was placed before the account was disabled", "-4", -timedelta(days=1), SECOND),
        ("somebody cancelled it hours later", "-4", SECOND, timedelta(hours=3)),
        ("it is not cancelled", "-1", SECOND, SECOND),
    ],
)
def test_other_orders_of_a_stopped_customer_are_their_own(
    shop: Mirrored, _case: str, status_id: str, placed: timedelta, lasted: timedelta
) -> None:
    shop.flag("a")
    shop.work()
    order(shop, "2", status_id, placed, lasted)
    assert ended("2")[1] is False


def test_what_the_merchant_disabled_is_not_our_doing(shop: Mirrored) -> None:
    shop.merchant_sets("a", True)
    shop.work()
    order(shop, "2", "-4", SECOND)
    assert ended("2") == ("cancelled_by_customer", False)


def test_what_was_our_doing_once_stays_so(shop: Mirrored) -> None:
    shop.flag("a")
    shop.work()
    order(shop, "2", "-4", SECOND)
    shop.unflag("a")
    shop.work()
    order(shop, "2", "-4", SECOND, timedelta(days=2))
    assert ended("2") == ("cancelled_by_shop", True)


@pytest.mark.parametrize("then", ["the grace period ends", "the flag is removed"])
def test_an_order_that_the_platform_cancels_before_we_can_is_our_doing_all_the_same(
    shop: Mirrored, then: str
) -> None:
    shop.flag("a")
    shop.work()
    known = {"customer_id": "a", "email": "a@x.cz", "phone": ""}
    seen = steps.placed(shop.platform, "new", **known)
    # Heard of before the platform cancels it; that is heard of before the grace period is over.
    steps.hear(shop.runtime, shop.shop_id, "new")
    at_once = seen.changed_at + SECOND
    shop.platform.orders["new"] = replace(seen, status_id="-4", changed_at=at_once)
    steps.hear(shop.runtime, shop.shop_id, "new")
    if then == "the flag is removed":
        shop.unflag("a")
    steps.pass_by(minutes=16)
    steps.work(shop.runtime)
    assert ("new", "cancel", "skipped") in {row[:3] for row in steps.actions(shop.shop_id)}
    assert (shop.platform.changes, ended("new")) == ([], ("cancelled_by_shop", True))
