"""A shop's webhooks are looked at once a day, and whenever something was missed, and mended."""

from datetime import timedelta

import pytest

from app.errors import PlatformError
from app.platforms.base import Topic, WebhookFaults
from app.services.reconciling.registration import faults_of
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.reconciling.steps import age, arrived, compare, put


def test_webhooks_as_they_should_be_are_only_looked_at(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    found = compare(runtime, shop_id)
    assert "webhook_faults" in platform.calls
    assert "register_webhooks" not in platform.calls
    assert (found.webhooks, found.mended_at) == ({}, None)
    assert found.checked_at is not None

    platform.calls.clear()
    compare(runtime, shop_id)

    assert "webhook_faults" not in platform.calls, "once a day is enough"


@pytest.mark.parametrize("which", ["missing", "elsewhere", "inactive"])
def test_what_is_wrong_is_mended_and_what_it_may_have_missed_is_read(
    runtime: Runtime, platform: FakePlatform, shop_id: int, which: str
) -> None:
    compare(runtime, shop_id)
    age(shop_id, timedelta(0))
    platform.webhooks_wrong = WebhookFaults(**{which: ("order",)})
    before = len(arrived(Topic.STATUSES)), len(arrived(Topic.SHOP))

    found = compare(runtime, shop_id)

    assert not platform.webhooks_wrong
    assert (found.webhooks, found.mended_at is None) == ({}, False)
    assert (len(arrived(Topic.STATUSES)), len(arrived(Topic.SHOP))) == (
        before[0] + 1,
        before[1] + 1,
    )


def test_an_order_that_was_missed_makes_the_webhooks_suspect(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    compare(runtime, shop_id)
    platform.webhooks_wrong = WebhookFaults(inactive=("order",))
    put(platform, "1", ago=timedelta(minutes=5))
    assert compare(runtime, shop_id).mended_at is not None


def test_what_cannot_be_mended_is_kept_to_be_seen_and_tried_again(
    runtime: Runtime, platform: FakePlatform, shop_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise PlatformError("webhooks could not be registered: order")

    platform.webhooks_wrong = WebhookFaults(missing=("order",))
    with monkeypatch.context() as patch:
        patch.setattr(platform, "register_webhooks", refuse)
        found = compare(runtime, shop_id)
    assert faults_of(found.webhooks) == WebhookFaults(missing=("order",))
    assert found.error == "webhooks could not be registered: order"
    assert found.finished_at is not None, "orders were compared all the same"

    done = compare(runtime, shop_id)

    assert (done.webhooks, done.error) == ({}, None)
