"""Flags reach the platform's own switch, and nothing is claimed that it does not say itself."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app import database
from app.domain.acting import preset
from app.domain.acting_data import to_data
from app.domain.flags import FlagKind
from app.errors import LeaseLost, PlatformError
from app.extensions import db
from app.models import Notice, PlatformAccount, WebhookEvent
from app.platforms.base import Topic
from app.services import record_chain, settings
from app.services.mirror import asking
from app.services.runtime import Runtime
from tests.factories import make_actor
from tests.fakes import FakePlatform
from tests.services.mirrored import Mirrored
from tests.services.steps import work_off

FLAGS = [FlagKind.AUTO_CANCEL, FlagKind.BLACKLIST]


@pytest.fixture
def shop(app: Flask, runtime: Runtime, platform: FakePlatform) -> Mirrored:
    return Mirrored.with_accounts(runtime, platform, "a", "b")


def notices() -> list[tuple[str, int]]:
    rows = db.session.scalars(select(Notice).order_by(Notice.id))
    found = [(notice.kind, notice.count) for notice in rows]
    db.session.rollback()
    return found


def waiting() -> int:
    of_mirror = select(func.count()).where(
        WebhookEvent.topic == Topic.MIRROR, WebhookEvent.done_at.is_(None)
    )
    found = db.session.scalar(of_mirror) or 0
    db.session.rollback()
    return found


@pytest.mark.parametrize("kind", FLAGS)
def test_a_flag_disables_the_account_and_its_removal_enables_it(
    shop: Mirrored, kind: FlagKind
) -> None:
    shop.flag("a", kind)
    shop.work()
    assert (shop.stands("a"), shop.stands("b")) == (True, False)
    assert (shop.shown_disabled("a"), shop.shown_disabled("b")) == (True, False)
    shop.unflag("a", kind)
    shop.work()
    assert (shop.stands("a"), shop.shown_disabled("a"), shop.written()) == (False, False, 2)
    changes = [("account_disabled", ""), ("account_enabled", "")]
    assert [row for row in shop.record() if row[0].startswith("account")] == changes
    assert record_chain.verify(shop.shop_id).broken_at is None


def test_nothing_is_written_for_a_customer_without_a_flag_or_with_an_exempt_one(
    shop: Mirrored,
) -> None:
    shop.flag("a", FlagKind.EXEMPT)
    shop.flag("a")
    shop.notify("a", Topic.MIRROR)
    shop.notify("b", Topic.MIRROR)
    shop.work()
    assert (shop.written(), shop.stands("a")) == (0, False)


def test_an_exempt_flag_lets_a_stopped_customer_go(shop: Mirrored) -> None:
    shop.flag("a")
    shop.work()
    shop.flag("a", FlagKind.EXEMPT)
    shop.work()
    assert (shop.stands("a"), shop.flagged("a")) == (False, ["auto_cancel", "exempt"])


@pytest.mark.parametrize(
    ("_case", "before", "after"),
    [
        ("suspended", {"cancelling_suspended_at": datetime.now(UTC)}, False),
        ("only tried out", {"acting": to_data(preset("CZ")) | {"dry_run": True}}, False),
        ("must sell", {"country": "SK"}, False),
        ("does not cancel by itself", {"acting": to_data(preset("SK"))}, False),
        ("stopped by the breaker", {"breaker_tripped_at": datetime.now(UTC)}, True),
    ],
)
def test_a_shop_that_may_not_cancel_by_itself_disables_nobody(
    shop: Mirrored, _case: str, before: dict[str, object], after: bool
) -> None:
    shop.flag("a")
    shop.work()
    shop.change_shop(**before)
    shop.flag("b")
    asking.ask_overdue()
    shop.work()
    assert (shop.stands("a"), shop.stands("b")) == (after, False)
    assert shop.flagged("a") == shop.flagged("b") == ["auto_cancel"], "flags stay as they are"


def test_suspending_lets_everybody_go_at_once_and_resuming_stops_them_again(
    shop: Mirrored,
) -> None:
    owner = make_actor(shop.shop_id)
    shop.flag("a")
    shop.work()
    settings.suspend_cancelling(owner)
    shop.work()
    assert (shop.stands("a"), shop.flagged("a")) == (False, ["auto_cancel"])
    settings.resume_cancelling(owner)
    shop.work()
    assert (shop.stands("a"), shop.flagged("a")) == (True, ["auto_cancel"])


def test_after_a_tripped_breaker_is_reset_what_waited_is_done(shop: Mirrored) -> None:
    shop.change_shop(breaker_tripped_at=datetime.now(UTC))
    shop.flag("a")
    shop.work()
    assert not shop.stands("a")
    settings.reset_breaker(make_actor(shop.shop_id))
    shop.work()
    assert shop.stands("a")


def test_an_ended_flag_lets_the_account_go_without_anybody_asking(shop: Mirrored) -> None:
    shop.flag("a")
    shop.work()
    shop.end_flags()
    assert asking.ask_overdue() is False
    shop.work()
    assert not shop.stands("a")
    asking.ask_overdue()
    assert waiting() == 0, "and then there is nothing left to ask for"


def test_only_accounts_that_may_differ_are_asked_for(shop: Mirrored) -> None:
    assert shop.ask("a", "b") == 0
    shop.flag("a")
    shop.work()
    assert shop.ask("a", "b") == 0, "it stands as it should"


def test_what_waits_already_is_not_asked_for_every_hour(shop: Mirrored) -> None:
    shop.flag("a")
    before = waiting()
    asking.ask_overdue()
    assert before == waiting() >= 1


def test_both_accounts_of_joined_customers_are_stopped(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop = Mirrored.with_accounts(runtime, platform)
    for account in "ab":
        shop.register(account, f"{account}@x.cz", phone="+420602123456")
    assert shop.customer("a") == shop.customer("b")
    shop.flag("a")
    shop.work()
    assert (shop.stands("a"), shop.stands("b")) == (True, True)
    shop.merchant_sets("a", False)
    shop.work()
    assert (shop.stands("a"), shop.stands("b"), shop.flagged("a")) == (False, False, [])


def test_a_platform_without_the_module_is_told_of_once_and_left_alone(shop: Mirrored) -> None:
    shop.platform.can_disable_orders = False
    shop.flag("a")
    shop.work()
    shop.flag("b")
    asking.ask_overdue()
    shop.notify("b", Topic.MIRROR)
    shop.work()
    assert (shop.written(), notices()) == (1, [("mirror_refused", 1)])
    assert not shop.shown_disabled("a"), "nothing is claimed that the platform does not say"
    assert all(not kind.startswith("account") for kind, _ in shop.record())


def test_a_platform_without_the_module_is_asked_again_after_30_days(shop: Mirrored) -> None:
    shop.platform.can_disable_orders = False
    shop.flag("a")
    shop.work()
    with database.writing() as session:
        past = datetime.now(UTC) - timedelta(days=31)
        session.execute(update(PlatformAccount).values(refused_at=past))
    shop.platform.can_disable_orders = True
    asking.ask_overdue()
    shop.work()
    assert shop.stands("a")


def test_a_merchant_who_uses_the_switch_has_the_module_after_all(shop: Mirrored) -> None:
    shop.platform.can_disable_orders = False
    shop.flag("a")
    shop.work()
    shop.platform.can_disable_orders = True
    shop.merchant_sets("b", True)
    shop.work()
    asking.ask_overdue()
    shop.work()
    assert shop.stands("a")


def test_an_account_that_is_gone_is_not_asked_for_again(shop: Mirrored) -> None:
    shop.flag("a")
    del shop.platform.customers["a"]
    shop.work()
    asking.ask_overdue()
    calls = len(shop.platform.calls)
    shop.work()
    assert (shop.written(), len(shop.platform.calls)) == (0, calls)


@pytest.mark.parametrize(
    ("_case", "failures", "lost", "tries"),
    [
        ("the answer was lost", [], [PlatformError("timeout", uncertain=True)], 1),
        ("an answer after the work was an error", [], [PlatformError("500")], 1),
        ("it cannot be read first", [PlatformError("500")], [], 1),
    ],
)
def test_a_failing_platform_is_read_before_it_is_written_again(
    shop: Mirrored,
    _case: str,
    failures: list[Exception],
    lost: list[Exception],
    tries: int,
) -> None:
    shop.platform.failures, shop.platform.lost = failures, lost
    shop.flag("a")
    shop.work()
    shop.make_due()
    shop.work()
    assert (shop.stands("a"), shop.written(), shop.flagged("a")) == (True, tries, ["auto_cancel"])
    assert [kind for kind, _ in shop.record()] == ["flag_set", "account_disabled"]


def test_a_write_that_was_not_done_is_tried_again(
    shop: Mirrored, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = shop.platform.set_orders_disabled
    failures = [PlatformError("502")]

    def failing(*call: object) -> None:
        if failures:
            shop.platform.calls.append("set_orders_disabled")
            raise failures.pop()
        write(*call)  # type: ignore[arg-type]

    monkeypatch.setattr(shop.platform, "set_orders_disabled", failing)
    shop.flag("a")
    shop.work()
    assert (shop.stands("a"), shop.shown_disabled("a"), notices()) == (False, False, [])
    shop.make_due()
    shop.work()
    assert (shop.stands("a"), shop.written()) == (True, 2)


def test_a_wish_that_the_platform_forbids_counts_as_refused(
    shop: Mirrored, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_call: object) -> None:
        raise PlatformError("403", permanent=True)

    monkeypatch.setattr(shop.platform, "set_orders_disabled", forbidden)
    shop.flag("a")
    shop.work()
    assert (notices(), waiting()) == ([("mirror_refused", 1)], 0)


@pytest.mark.parametrize("first", [Topic.MIRROR, Topic.CUSTOMER])
def test_a_worker_that_dies_after_writing_leaves_a_change_that_is_known_as_ours(
    shop: Mirrored, monkeypatch: pytest.MonkeyPatch, first: Topic
) -> None:
    write = shop.platform.set_orders_disabled

    def dying(*call: object) -> None:
        write(*call)  # type: ignore[arg-type]
        raise LeaseLost("the machine is gone")

    shop.flag("a")
    monkeypatch.setattr(shop.platform, "set_orders_disabled", dying)
    work_off(shop.runtime)
    assert (shop.stands("a"), shop.shown_disabled("a")) == (True, False)
    monkeypatch.undo()
    if first is Topic.CUSTOMER:
        shop.notify("a")
        work_off(shop.runtime)
    with database.writing() as session:
        session.execute(update(WebhookEvent).values(leased_until=datetime.now(UTC)))
    shop.work()
    row = shop.remembered("a")
    assert row is not None
    assert (row.orders_disabled, row.ours, row.asked) == (True, True, None)
    assert shop.record() == [("flag_set", "Eva"), ("account_disabled", "")]
    assert (shop.written(), waiting()) == (1, 0)


def test_nothing_is_written_by_a_worker_that_lost_its_claim(
    shop: Mirrored, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = shop.platform.fetch_customer

    def slow(*call: object) -> object:
        with database.writing() as session:
            session.execute(update(WebhookEvent).values(lease="another"))
        return fetch(*call)  # type: ignore[arg-type]

    monkeypatch.setattr(shop.platform, "fetch_customer", slow)
    shop.flag("a")
    shop.work()
    assert (shop.written(), shop.remembered("a")) == (0, None)


@pytest.mark.parametrize("without", [{"uninstalled_at": datetime.now(UTC)}, {"platform": ""}])
def test_a_shop_without_a_platform_asks_for_nothing(
    shop: Mirrored, without: dict[str, object]
) -> None:
    shop.change_shop(**without)
    shop.flag("a")
    asking.ask_overdue()
    assert waiting() == 0
