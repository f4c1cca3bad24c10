"""A person is erased while something is being done to their order."""

from dataclasses import replace

import pytest
from flask import Flask

from app.errors import LeaseLost, NotFound, PlatformError
from app.extensions import db
from app.services import record_chain
from app.services.outbox import claims, retrying
from app.services.outbox.claims import Held
from app.services.privacy.erasing import erase
from app.services.runtime import Runtime
from tests.factories import make_actor
from tests.fakes import FakePlatform
from tests.services.acting import steps
from tests.services.acting.steps import (
    action,
    actions,
    customer_of,
    hear,
    pass_by,
    work,
)
from tests.services.privacy.everywhere import dump

LOST = PlatformError("the answer was lost", uncertain=True)
CODE = "order-of-jana"


@pytest.fixture
def shop_id(app: Flask, runtime: Runtime, platform: FakePlatform) -> int:
    """The grace period of the order is over."""
    return steps.due_to_be_cancelled(runtime, platform, CODE)


def forget(shop_id: int) -> None:
    erase(make_actor(shop_id), customer_of(shop_id, CODE), "asked by e-mail")


def claimed(runtime: Runtime) -> Held:
    held = claims.claim(runtime.lease)
    assert held is not None
    db.session.remove()
    return held


def test_what_waits_ends_with_the_customer(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    forget(shop_id)
    work(runtime)
    assert (actions(shop_id), platform.changes) == ([], [])
    assert CODE not in dump()


def test_a_worker_who_reads_the_order_asks_the_platform_nothing(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    held = claimed(runtime)
    forget(shop_id)
    with pytest.raises(LeaseLost):
        claims.mark_sent(held, "-1", "")
    assert platform.changes == []


def test_what_was_asked_goes_on_without_a_name_until_it_is_settled(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    held = claimed(runtime)
    claims.mark_sent(held, "-1", platform.orders[CODE].changed_at.isoformat())
    forget(shop_id)
    row = action(shop_id, CODE)
    assert (row.state, row.forgotten, row.text, row.author) == ("sent", True, "", "")
    assert "jana" not in dump().replace(CODE, "").casefold()

    # The worker had died after the call: it was done.
    order = platform.orders[CODE]
    platform.orders[CODE] = replace(order, status_id="-4")
    pass_by(minutes=10)
    work(runtime)
    pass_by(minutes=10)
    work(runtime)

    assert actions(shop_id) == []
    assert CODE not in dump()
    assert record_chain.verify(shop_id).broken_at is None


def test_what_turns_out_not_to_be_done_is_not_tried_again(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.lies = [LOST]
    work(runtime)
    assert action(shop_id, CODE).state == "unknown"
    forget(shop_id)
    for _ in range(6):
        pass_by(minutes=10)
        work(runtime)
    assert (actions(shop_id), platform.changes) == ([], [])
    assert CODE not in dump()


def test_what_failed_goes_with_the_customer_and_cannot_be_tried_again(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.lies = [PlatformError("the order is locked", permanent=True)] * 2
    work(runtime)
    failed = action(shop_id, CODE).id
    retrying.try_again(make_actor(shop_id), failed)
    pass_by(minutes=1)
    work(runtime)
    assert action(shop_id, CODE).state == "failed"

    forget(shop_id)

    assert actions(shop_id) == []
    assert CODE not in dump(), "who asked for it to be tried again is in the record no more"
    with pytest.raises(NotFound):
        retrying.try_again(make_actor(shop_id), failed)
    assert record_chain.verify(shop_id).broken_at is None


def test_a_notification_of_the_order_that_comes_later_brings_nothing_back(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    forget(shop_id)
    hear(runtime, shop_id, CODE, "old")
    assert "jana@example.com" not in dump()
    assert record_chain.verify(shop_id).broken_at is None
