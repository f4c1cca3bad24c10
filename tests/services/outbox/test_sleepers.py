"""Workers that stop in the middle and wake up when another has taken over."""

from collections.abc import Callable
from math import ceil
from typing import Any

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Notice
from app.services.outbox import carrying_out, claims
from app.services.outbox.carrying_out import carry_out_one
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.acting.steps import action, actions, decisions, pass_by, work

CANCELLED = [("new", "-4", False)]


class Sleep:
    """Sleeps once in the middle of a call; meanwhile another worker does all there is to do."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, runtime: Runtime) -> None:
        self._runtime = runtime
        self._awake = claims.clock
        self._slept = 0.0
        monkeypatch.setattr(claims, "clock", lambda: self._awake() + self._slept)

    def before(self, owner: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Fall asleep right before a function is called for the first time."""
        monkeypatch.setattr(owner, name, self._asleep(getattr(owner, name)))

    def _asleep(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def sleeping(*args: Any, **named: Any) -> Any:
            if not self._slept:
                self._slept = 600.0
                for _ in range(12):
                    pass_by(minutes=1)
                    work(self._runtime)
            return real(*args, **named)

        return sleeping


@pytest.fixture
def sleep(monkeypatch: pytest.MonkeyPatch, runtime: Runtime) -> Sleep:
    return Sleep(monkeypatch, runtime)


@pytest.mark.parametrize(
    ("owner", "name"),
    [(carrying_out.claims, "mark_sent"), (claims.Held, "check")],
    ids=["after reading the order", "after writing down that it asks"],
)
def test_a_worker_that_slept_before_it_asked_asks_nothing(
    shop_id: int,
    runtime: Runtime,
    platform: FakePlatform,
    monkeypatch: pytest.MonkeyPatch,
    sleep: Sleep,
    owner: Any,
    name: str,
) -> None:
    sleep.before(owner, name, monkeypatch)
    carry_out_one(runtime)
    work(runtime)
    assert platform.changes == CANCELLED
    assert len(platform.remarks["new"]) == 1
    assert [state for _, _, state, _ in actions(shop_id)] == ["confirmed", "confirmed"]


def test_a_worker_that_slept_in_the_call_itself_only_repeats_what_is_done(
    shop_id: int,
    runtime: Runtime,
    platform: FakePlatform,
    monkeypatch: pytest.MonkeyPatch,
    sleep: Sleep,
) -> None:
    """What no lease can prevent, as docs/automatic-actions.md says: no platform refuses a call
    that comes late. It puts a cancelled order into the status it is in; nothing else follows."""
    sleep.before(platform, "change_status", monkeypatch)
    carry_out_one(runtime)
    work(runtime)
    assert platform.changes == CANCELLED * 2
    assert len(platform.remarks["new"]) == 1
    assert len(decisions(shop_id, "action_ended")) == 2
    assert action(shop_id, "new").state == "confirmed"


def test_after_a_worker_fell_silent_nothing_is_tried_again_for_three_leases(
    shop_id: int, runtime: Runtime, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any, **__: Any) -> None:
        raise MemoryError("killed in the call")

    with monkeypatch.context() as dying:
        dying.setattr(platform, "change_status", killed)
        carry_out_one(runtime)
    assert action(shop_id, "new").state == "sent"
    pass_by(seconds=61)
    work(runtime)
    for _ in range(ceil(claims.SILENCE * runtime.lease.total_seconds() / 11)):
        assert action(shop_id, "new").state == "unknown"
        pass_by(seconds=11)
        work(runtime)
    assert platform.changes == CANCELLED
    assert platform.calls.count("fetch_order") > 10, "it was looked after all the while"


def test_what_breaks_every_worker_is_given_up_and_the_owner_hears(
    shop_id: int, runtime: Runtime, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise MemoryError("while reading the order")

    monkeypatch.setattr(platform, "fetch_order", broken)
    for _ in range(12):
        work(runtime)
        pass_by(minutes=2)
    given_up = action(shop_id, "new")
    assert (given_up.state, given_up.reason, given_up.attempts) == ("failed", "tries", 8)
    assert platform.changes == []
    assert db.session.scalars(select(Notice.kind)).all() == ["action_failed"]
