"""A worker that dies at a chosen point: before or after a commit or a call to the platform."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from app import database
from app.extensions import db
from app.models import Action, Shop, WebhookEvent
from app.services import events, rerating
from app.services.outbox.carrying_out import carry_out_one
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.acting.steps import pass_by

READING = (
    *("fetch_shop", "fetch_statuses", "fetch_order", "fetch_customer", "fetch_remarks"),
    *("count_orders", "history_address", "read_history"),
)
# Calls after which something is different at the platform.
CHANGING = (
    *("fetch_token", "renew_webhook_key", "register_webhooks", "change_status", "add_remark"),
    *("set_orders_disabled", "install_script", "remove_script", "request_history"),
)
# Longer than any lease, and than the silence after one that ended in a call.
A_WHILE = timedelta(seconds=61)
ROUNDS = 12


class Died(BaseException):
    """The process was killed: nothing of ours may catch this."""


class Points:
    """The points that a worker passes, in their order; something happens at one of them, once."""

    def __init__(self, at: int | None = None, happens: Callable[[], None] | None = None) -> None:
        """Let something happen at the n-th point, counted from 0; by itself: the worker dies."""
        self.passed: list[str] = []
        self._at = at
        self._happens = happens
        self._dead = False

    def reach(self, point: str) -> None:
        """Pass a point."""
        self.passed.append(point)
        if len(self.passed) - 1 != self._at:
            return
        if self._happens is None:
            self._dead = True
            raise Died(point)
        self._happens()

    @contextmanager
    def where_the_world_changes(self, platform: FakePlatform) -> Iterator[None]:
        """Pass a point at every commit, and after every call that changes something.

        At all other points a dead worker leaves behind what it left at one of these. Before a
        commit, too: there on SQLite alone it is tried whether all is rolled back.
        """
        before = db.engine.dialect.name == "sqlite"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Session, "commit", self._around("commit", Session.commit, before))
            for name in CHANGING:
                real = getattr(platform, name)
                patch.setattr(platform, name, self._around(name, real, before=False))
            yield

    @contextmanager
    def where_others_may_come(self, platform: FakePlatform) -> Iterator[None]:
        """Pass a point around every call, where the worker holds nothing that others wait for."""
        with pytest.MonkeyPatch.context() as patch:
            for name in (*READING, *CHANGING):
                real = getattr(platform, name)
                patch.setattr(platform, name, self._around(name, real, before=name in CHANGING))
            yield

    def _around(
        self, name: str, real: Callable[..., Any], before: bool = True
    ) -> Callable[..., Any]:
        def passing(*args: Any, **named: Any) -> Any:
            if self._dead:
                # Nobody who was killed hands back what they held.
                raise Died(name)
            if before:
                self.reach(f"before {name}")
            answer = real(*args, **named)
            self.reach(f"after {name}")
            return answer

        return passing


def work(runtime: Runtime) -> None:
    """Do all that is due: arrivals, actions, ratings."""
    while (
        events.process_one(runtime)
        or carry_out_one(runtime)
        or rerating.rate_due(datetime.now(UTC))
    ):
        db.session.remove()
    db.session.remove()


def work_and_die(runtime: Runtime, platform: FakePlatform, points: Points) -> None:
    """Let one worker die at its point, and others do the rest when its leases have run out."""
    with points.where_the_world_changes(platform):
        try:
            work(runtime)
        except Died:
            db.session.remove()
    finish(runtime)


def finish(runtime: Runtime) -> None:
    """Work and let time pass until nothing is left to do."""
    for _ in range(ROUNDS):
        work(runtime)
        if not _unfinished():
            break
        let_time_pass(A_WHILE)


def _unfinished() -> bool:
    waiting = WebhookEvent.done_at.is_(None) & WebhookEvent.given_up_at.is_(None)
    found = select(exists().where(waiting) | exists().where(Action.ended_at.is_(None)))
    left = bool(db.session.scalar(found))
    db.session.rollback()
    return left


def let_time_pass(much: timedelta) -> None:
    """Let everything that waits, or is held, have done so for longer."""
    with database.writing() as session:
        for event in session.scalars(select(WebhookEvent).where(WebhookEvent.done_at.is_(None))):
            event.due_at -= much
            if event.leased_until is not None:
                event.leased_until -= much
        session.execute(update(Shop).values(api_token_renewal_until=None, paused_until=None))
    pass_by(seconds=much.total_seconds())
