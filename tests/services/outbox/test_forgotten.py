"""A cancellation that stands there already: another's, or our own of a time that was forgotten."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.errors import PlatformError
from app.extensions import db
from app.models import Order
from app.services.runtime import Runtime
from tests.factories import make_action
from tests.fakes import FakePlatform
from tests.services.acting import steps
from tests.services.acting.steps import action, actions, outcome, work
from tests.services.outbox.test_carrying_out import change

REMARK = "Smajlík: objednávka byla zrušena"
ALREADY = [("new", "cancel", "skipped", "already")]


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.mark.parametrize("remarks", [[], ["Zrušeno na přání"], ["O tom píše Smajlík: nic"]])
def test_an_order_that_somebody_else_cancelled_is_not_ours(
    shop_id: int, runtime: Runtime, platform: FakePlatform, remarks: list[str]
) -> None:
    change(platform, "new", status_id="-4")
    platform.remarks["new"] = remarks
    work(runtime)
    assert actions(shop_id) == ALREADY
    assert outcome(shop_id, "new") == "cancelled_by_customer"


@pytest.mark.parametrize("is_seen", [False, True])
def test_one_with_a_remark_of_ours_that_we_know_nothing_of_is_ours(
    shop_id: int, runtime: Runtime, platform: FakePlatform, is_seen: bool
) -> None:
    change(platform, "new", status_id="-4")
    platform.remarks["new"] = ["Volala zákaznice", f" {REMARK}"]
    if is_seen:
        steps.hear(runtime, shop_id, "new")
        assert outcome(shop_id, "new") == "cancelled_by_customer"
    work(runtime)
    assert action(shop_id, "new").state == "confirmed"
    assert outcome(shop_id, "new") == "cancelled_by_shop"
    assert platform.changes == []
    assert len(platform.remarks["new"]) == 2


def test_one_whose_remark_we_know_was_cancelled_by_somebody_else(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    change(platform, "new", status_id="-4")
    platform.remarks["new"] = [REMARK]
    order = db.session.scalars(select(Order).where(Order.code == "new")).one()
    make_action(order, kind="remark", state="confirmed")
    db.session.commit()
    work(runtime)
    assert action(shop_id, "new").reason == "already"
    assert "fetch_remarks" not in platform.calls


def test_where_remarks_may_not_be_read_nobody_can_tell(
    shop_id: int, runtime: Runtime, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(platform, "new", status_id="-4")
    monkeypatch.setattr(platform, "fetch_remarks", raising(PlatformError("no", permanent=True)))
    work(runtime)
    assert actions(shop_id) == ALREADY


def test_where_they_cannot_be_read_now_it_waits(
    shop_id: int, runtime: Runtime, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(platform, "new", status_id="-4")
    platform.remarks["new"] = [REMARK]
    with monkeypatch.context() as patch:
        patch.setattr(platform, "fetch_remarks", raising(PlatformError("the server failed")))
        work(runtime)
    assert action(shop_id, "new").state == "todo"
    steps.pass_by(hours=2)
    work(runtime)
    assert action(shop_id, "new").state == "confirmed"


def raising(error: Exception) -> object:
    """Return a call that fails."""

    def call(*_: object) -> None:
        raise error

    return call
