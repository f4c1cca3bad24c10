"""Whatever staff, merchant and platform do, our flags and the platform's switch come to rest."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from app import database
from app.domain.flags import FlagKind
from app.errors import PlatformError
from app.extensions import db
from app.services import record_chain
from app.services.mirror import asking
from tests.fakes import FakePlatform
from tests.services.mirrored import Mirrored

ACCOUNTS = ["a", "b", "c"]
WHO, KIND = st.sampled_from(ACCOUNTS), st.sampled_from(list(FlagKind))
FLAG = st.tuples(st.just("flag"), WHO, KIND)
UNFLAG = st.tuples(st.just("unflag"), WHO, KIND)
MERCHANT = st.tuples(st.just("merchant_sets"), WHO, st.booleans())
SUSPEND = st.tuples(st.just("suspend"), st.booleans())
MODULE = st.tuples(st.just("module"), st.booleans())
FAIL = st.tuples(st.just("fail"), st.sampled_from(["failures", "lost"]))
WORK = st.tuples(st.just("work"))
LISTED, WORKED, LOST = FlagKind.BLACKLIST, ("work",), ("fail", "lost")
STEPS = st.lists(FLAG | UNFLAG | MERCHANT | SUSPEND | MODULE | FAIL | WORK, max_size=12)


@given(steps=STEPS)
@example(steps=[("flag", "a", LISTED), WORKED, ("merchant_sets", "a", False), WORKED])
@example(steps=[("flag", "a", FlagKind.AUTO_CANCEL), LOST, ("merchant_sets", "a", True)])
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_flags_and_switch_come_to_rest_and_agree(
    sqlite_app: Flask, steps: Sequence[tuple[object, ...]]
) -> None:
    forget_everything()
    shop = shop_with_two_accounts_of_one_person(sqlite_app)
    for what, *how in steps:
        do(shop, str(what), how)
    settle(shop)
    assert_at_rest(shop)
    assert_what_is_remembered_stands(shop)
    assert record_chain.verify(shop.shop_id).broken_at is None


def forget_everything() -> None:
    with database.writing() as session:
        for table in reversed(db.metadata.sorted_tables):
            session.execute(delete(table))


def shop_with_two_accounts_of_one_person(app: Flask) -> Mirrored:
    platform = FakePlatform()
    runtime = app.extensions["runtime"]
    runtime.platforms[platform.name] = platform
    shop = Mirrored.with_accounts(runtime, platform)
    for account in ACCOUNTS:
        phone = "+420602123456" if account in "ab" else "+420602123457"
        shop.register(account, f"{account}@x.cz", phone)
    return shop


def do(shop: Mirrored, what: str, how: Sequence[object]) -> None:
    """Take one step; nobody waits for a worker unless the step says so."""
    if what == "work":
        shop.work()
    elif what == "suspend":
        shop.change_shop(cancelling_suspended_at=datetime.now(UTC) if how[0] else None)
    elif what == "module":
        shop.platform.can_disable_orders = bool(how[0])
    elif what == "fail":
        getattr(shop.platform, str(how[0])).append(PlatformError("502", uncertain=True))
    else:
        getattr(shop, what)(*how)


def settle(shop: Mirrored) -> None:
    """Let hours pass until the platform has failed as often as it wanted to."""
    for _ in range(6):
        shop.make_due()
        shop.work()
        asking.ask_overdue()
    assert shop.platform.failures == []


def assert_at_rest(shop: Mirrored) -> None:
    """Nothing more changes however often the platform tells of its accounts."""
    before = (state(shop), shop.written(), shop.record())
    for account in ACCOUNTS:
        shop.notify(account)
    shop.work()
    asking.ask_overdue()
    shop.work()
    assert (state(shop), shop.written(), shop.record()) == before


def state(shop: Mirrored) -> list[tuple[bool, list[str]]]:
    return [(shop.stands(account), shop.flagged(account)) for account in ACCOUNTS]


def assert_what_is_remembered_stands(shop: Mirrored) -> None:
    for account in ACCOUNTS:
        row = shop.remembered(account)
        remembered = row is not None and row.orders_disabled
        assert remembered == shop.stands(account)
    persons = {"a": ["a", "b"], "b": ["a", "b"], "c": ["c"]}
    for account, theirs in persons.items():
        assert shop.shown_disabled(account) == any(shop.stands(one) for one in theirs)
