"""What the merchant does in the platform is followed here, and never comes back as our own."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app import database
from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Customer, Flag
from app.platforms.base import Arrival, FetchedCustomer, Topic
from app.services import inbox
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.mirrored import Mirrored
from tests.services.steps import NOON, fetched, save


@pytest.fixture
def shop(app: Flask, runtime: Runtime, platform: FakePlatform) -> Mirrored:
    return Mirrored.with_accounts(runtime, platform, "a", "b")


def standing() -> list[tuple[str, str, str]]:
    rows = db.session.execute(
        select(Flag.kind, Flag.author, Flag.reason).where(Flag.removed_at.is_(None))
    )
    found = [(row.kind, row.author, row.reason) for row in rows]
    db.session.rollback()
    return found


def notified_long_ago(account: str, shop: Mirrored) -> None:
    """Let a notification arrive that a worker takes before all others."""
    with database.writing() as session:
        inbox.append(session, shop.shop_id, [Arrival(Topic.CUSTOMER, account)], NOON)


def test_an_account_that_the_merchant_disabled_is_flagged_here(shop: Mirrored) -> None:
    shop.merchant_sets("a", True)
    shop.work()
    [(kind, author, reason)] = standing()
    assert (kind, author, reason != "") == ("auto_cancel", "Fake", True)
    assert (shop.flagged("a"), shop.flagged("b"), shop.shown_disabled("a")) == (
        ["auto_cancel"],
        [],
        True,
    )
    assert shop.record() == [("account_disabled", "Fake"), ("flag_set", "Fake")]
    assert shop.written() == 0


@pytest.mark.parametrize("kind", [FlagKind.AUTO_CANCEL, FlagKind.BLACKLIST])
def test_a_flag_that_says_the_same_is_not_set_twice(shop: Mirrored, kind: FlagKind) -> None:
    shop.change_shop(country="SK")
    shop.flag("a", kind)
    shop.merchant_sets("a", True)
    shop.work()
    assert [author for _kind, author, _reason in standing()] == ["Eva"]


def test_what_the_merchant_disabled_stays_when_the_flag_goes_here(shop: Mirrored) -> None:
    shop.merchant_sets("a", True)
    shop.work()
    shop.unflag("a")
    shop.work()
    shop.notify("a")
    shop.work()
    assert (shop.stands("a"), shop.flagged("a"), shop.written()) == (True, [], 0)


@pytest.mark.parametrize("by_whom", ["merchant", "us"])
def test_an_account_that_the_merchant_enables_loses_its_flag_here(
    shop: Mirrored, by_whom: str
) -> None:
    if by_whom == "us":
        shop.flag("a")
    else:
        shop.merchant_sets("a", True)
    shop.work()
    written = shop.written()
    shop.merchant_sets("a", False)
    shop.work()
    assert (shop.stands("a"), shop.flagged("a"), shop.shown_disabled("a")) == (False, [], False)
    assert shop.written() == written
    assert set(shop.record()[-2:]) == {("account_enabled", "Fake"), ("flag_removed", "Fake")}


def test_a_blacklisted_customer_whom_the_merchant_enables_stays_listed_and_enabled(
    shop: Mirrored,
) -> None:
    shop.flag("a", FlagKind.BLACKLIST)
    shop.work()
    shop.merchant_sets("a", False)
    shop.work()
    shop.ask("a")
    shop.work()
    assert (shop.flagged("a"), shop.stands("a"), shop.written()) == (["blacklist"], False, 1)
    shop.flag("a", FlagKind.AUTO_CANCEL)
    shop.work()
    assert shop.stands("a"), "a newer flag is a newer word"


def test_a_state_read_before_a_change_is_not_taken_for_a_change_back(
    shop: Mirrored, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.flag("a")
    fetch = shop.platform.fetch_customer
    stale: list[FetchedCustomer | None] = []

    def slow(*call: object) -> FetchedCustomer | None:
        found = fetch(*call)  # type: ignore[arg-type]
        if stale:
            return found
        stale.append(found)
        monkeypatch.undo()
        # Before this answer is looked at, another worker disables the account.
        shop.work()
        assert shop.stands("a")
        return found

    monkeypatch.setattr(shop.platform, "fetch_customer", slow)
    notified_long_ago("a", shop)
    shop.work()
    assert [one.orders_disabled for one in stale if one] == [False]
    assert (shop.flagged("a"), shop.stands("a"), shop.written()) == (["auto_cancel"], True, 1)


def test_a_guest_with_the_email_of_a_disabled_account_is_the_same_person(shop: Mirrored) -> None:
    save(shop.shop_id, fetched("guest", email="guest@x.cz", phone=""))
    shop.platform.customers["g"] = FetchedCustomer("g", "Host", ("Guest@x.cz",), True)
    shop.notify("g")
    shop.work()
    assert (shop.flagged("guest"), shop.shown_disabled("guest")) == (["auto_cancel"], True)


def test_an_account_of_nobody_here_leaves_nothing(shop: Mirrored) -> None:
    shop.platform.customers["x"] = FetchedCustomer("x", "Cizí", ("x@y.cz",), True)
    shop.notify("x")
    shop.work()
    assert (shop.remembered("x"), shop.record()) == (None, [])


def test_a_customer_who_closed_the_account_is_registered_no_more(shop: Mirrored) -> None:
    shop.merchant_sets("a", True)
    shop.work()
    del shop.platform.customers["a"]
    shop.notify("a")
    shop.work()
    registered = db.session.scalar(
        select(Customer.registered).where(Customer.id == shop.customer("a"))
    )
    assert (registered, shop.shown_disabled("a"), shop.flagged("a")) == (
        False,
        False,
        ["auto_cancel"],
    )


def test_one_enabled_account_of_two_leaves_the_customer_shown_as_stopped(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop = Mirrored.with_accounts(runtime, platform)
    for account in "ab":
        shop.register(account, f"{account}@x.cz", phone="+420602123456")
    shop.change_shop(country="SK")
    for account in "ab":
        shop.merchant_sets(account, True)
    shop.work()
    platform.customers["a"] = replace(platform.customers["a"], orders_disabled=False)
    shop.notify("a")
    shop.work()
    assert (shop.shown_disabled("a"), shop.stands("b")) == (True, True)
