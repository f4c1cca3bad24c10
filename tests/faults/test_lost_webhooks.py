"""Webhooks that are lost, come again after weeks, or are forgotten with a restored database."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app import database
from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Customer, Order, Reconciliation, WebhookEvent
from app.platforms.base import Arrival, FetchedCustomer, Topic, Undelivered
from app.services import events, flags, inbox
from app.services.outbox.carrying_out import carry_out_one
from app.services.privacy import retaining
from app.services.reconciling import outages, queueing
from app.services.runtime import Runtime
from tests.factories import make_actor
from tests.fakes import FakePlatform
from tests.oracle import assert_equal_to_a_rebuild
from tests.services.acting import steps
from tests.services.steps import fetched, installed_shop, work_off

pytestmark = pytest.mark.faults

STATUSES = ("-1", "-3", "-4", "5", "7")
HOURS = timedelta(hours=2)
KILLS = {"sqlite": 100, "postgresql": 26}
SLICE = timedelta(seconds=24)


class Killed(BaseException):
    """What `kill -9` is to a process."""


class Life:
    """What happens in a shop, a minute at a time; of some of it nobody tells us."""

    def __init__(self, platform: FakePlatform, shop_id: int, seed: int) -> None:
        self._platform, self._shop_id, self._dice = platform, shop_id, random.Random(seed)
        self._numbers = count(1)

    def goes_on(self, since: datetime, until: datetime, lost: float, step: float = 60.0) -> int:
        """Let things happen between two moments; return how many of them were not told of."""
        silent, at = 0, since
        while at <= until:
            topic, subject = self._happen(at)
            if self._dice.random() < lost:
                silent += 1
                self._is_lost(topic, subject, at)
            else:
                tell(self._shop_id, Arrival(topic, subject))
            at += timedelta(seconds=step)
        return silent

    def _is_lost(self, topic: Topic, subject: str, at: datetime) -> None:
        # Orders are found by the list of changes; half of them are in no log at all.
        if topic is not Topic.ORDER or self._dice.random() < 0.5:
            self._platform.unheard.append(Undelivered((Arrival(topic, subject),), at))

    def _happen(self, at: datetime) -> tuple[Topic, str]:
        what = self._dice.random()
        orders = [code for code in self._platform.orders if code.isdigit()]
        if what < 0.4 or not orders:
            return self._place(at)
        code = self._dice.choice(orders)
        if what < 0.5:
            self._platform.delete(code, at)
        elif what < 0.6:
            return self._change_account(code)
        else:
            self._change(code, at)
        return Topic.ORDER, code

    def _place(self, at: datetime) -> tuple[Topic, str]:
        code, person = f"{next(self._numbers):06}", self._dice.randrange(12)
        account = f"guid-{person}" if person < 6 else None
        self._platform.orders[code] = fetched(
            code,
            placed_at=at,
            changed_at=at,
            customer_id=account,
            email=f"person{person}@x.cz",
            phone="",
        )
        if account:
            name, emails = f"Person {person}", (f"person{person}@x.cz",)
            self._platform.customers[account] = FetchedCustomer(account, name, emails, False)
        return Topic.ORDER, code

    def _change(self, code: str, at: datetime) -> None:
        kept, status = self._platform.orders[code], self._dice.choice(STATUSES)
        values = {"placed_at": kept.placed_at, "customer_id": kept.customer_id, "phone": ""}
        self._platform.orders[code] = fetched(
            code, **values, email=kept.email, changed_at=at, status_id=status
        )

    def _change_account(self, code: str) -> tuple[Topic, str]:
        account = self._platform.orders[code].customer_id
        return (Topic.CUSTOMER, account) if account else (Topic.STATUSES, "")


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def tell(shop_id: int, *arrivals: Arrival) -> None:
    """Deliver webhooks."""
    with database.writing() as session:
        inbox.append(session, shop_id, arrivals, database.now(session))


def hasten() -> None:
    """Let everything that waits be due, and all leases be over."""
    with database.writing() as session:
        past = now() - timedelta(days=1)
        waiting = update(WebhookEvent).where(WebhookEvent.done_at.is_(None))
        session.execute(waiting.values(due_at=past, leased_until=past))


def compare(runtime: Runtime, shop_id: int) -> None:
    """Let a worker that just started compare the shop, and do all that comes of it."""
    with database.writing() as session:
        session.execute(update(Reconciliation).values(begun_at=now() - HOURS))
    outages.Outages().look(now())
    assert queueing.queue_due()
    work_off(runtime)


def shop_with_a_past(runtime: Runtime, platform: FakePlatform, until: datetime) -> tuple[int, Life]:
    """Return a shop that heard of everything until a moment, and was compared then."""
    shop_id = installed_shop(runtime, platform)
    hasten()
    work_off(runtime)
    life = Life(platform, shop_id, seed=20261201)
    life.goes_on(until - HOURS, until, lost=0.0, step=150.0)
    work_off(runtime)
    queueing.queue_due()
    work_off(runtime)
    with database.writing() as session:
        session.execute(update(Reconciliation).values(cursor=until))
    return shop_id, life


def assert_all_is_there(platform: FakePlatform, shop_id: int) -> None:
    db.session.rollback()
    stored = db.session.scalars(select(Order).where(Order.shop_id == shop_id)).all()
    ours = {(o.code, o.status_id, o.changed_at) for o in stored}
    theirs = {(o.code, o.status_id, o.changed_at) for o in platform.orders.values()}
    assert ours == theirs
    unfinished = select(WebhookEvent.id).where(WebhookEvent.done_at.is_(None))
    assert db.session.scalars(unfinished).all() == []
    assert_equal_to_a_rebuild(shop_id)


def effects() -> dict[str, list[Any]]:
    """Return all rows but those of the inbox and of the comparisons themselves."""
    db.session.rollback()
    passed_over = {"webhook_events", "reconciliations", "shops"}
    tables = [t for t in db.metadata.sorted_tables if t.name not in passed_over]
    found = {t.name: sorted(map(repr, db.session.execute(select(t)))) for t in tables}
    db.session.rollback()
    return found


def test_row_3_what_comes_again_after_34_days_or_is_found_by_a_comparison_has_no_effect(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id, _ = shop_with_a_past(runtime, platform, now() - timedelta(minutes=5))
    with database.writing() as session:
        old = now() - timedelta(days=34)
        session.execute(update(WebhookEvent).values(received_at=old, due_at=old, done_at=old))
    retaining.look_through(shop_id)
    before = effects()

    codes = [*platform.orders, *platform.deleted]
    tell(shop_id, *(Arrival(Topic.ORDER, codes[n % len(codes)]) for n in range(1000)))
    platform.unheard = [Undelivered((Arrival(Topic.ORDER, code),), now()) for code in codes]
    work_off(runtime)
    compare(runtime, shop_id)

    assert effects() == before


def test_row_7_after_two_hours_of_lost_webhooks_one_comparison_brings_everything(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    begin = now() - HOURS
    shop_id, life = shop_with_a_past(runtime, platform, begin)
    lost = life.goes_on(begin, now() - timedelta(minutes=2), lost=0.3, step=40.0)
    work_off(runtime)
    assert lost > 40

    compare(runtime, shop_id)

    assert_all_is_there(platform, shop_id)


@contextmanager
def killed_at(commit: int, *, after: bool) -> Iterator[list[int]]:
    """Let the process end at its n-th commit: just before, or just after it came to pass."""
    whole, made = Session.commit, [0]

    def dying(self: Session) -> None:
        made[0] += 1
        if made[0] == commit and not after:
            raise Killed
        whole(self)
        if made[0] == commit:
            raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "commit", dying)
        yield made


def test_row_7_a_worker_that_is_killed_at_any_commit_of_a_comparison_loses_nothing(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    begin = now() - timedelta(minutes=55)
    shop_id, life = shop_with_a_past(runtime, platform, begin)
    platform.page = 40
    kills = reached = 0
    for n in count():
        commit, after = n // 2 % (reached + 1) + 1, n % 2 == 1
        at = begin + n * SLICE
        life.goes_on(at, at + SLICE / 2, lost=1.0, step=SLICE.total_seconds() / 2)
        ask_first(shop_id)
        try:
            with killed_at(commit, after=after) as made:
                events.process_one(runtime)
        except Killed:
            kills += 1
            db.session.remove()
        reached = max(reached, made[0])
        hasten()
        work_off(runtime)
        assert_all_orders_are_there(platform, shop_id)
        if kills >= KILLS[db.engine.dialect.name]:
            break
    assert reached > 6, "all of a comparison was cut off somewhere"
    assert_all_is_there(platform, shop_id)


def ask_first(shop_id: int) -> None:
    """Let a thorough comparison be what is due first."""
    with database.writing() as session:
        session.execute(update(Reconciliation).values(counted_at=None))
        inbox.append(session, shop_id, [Arrival(Topic.RECONCILE)], now() - timedelta(days=2))


def assert_all_orders_are_there(platform: FakePlatform, shop_id: int) -> None:
    db.session.rollback()
    found = select(Order.code, Order.changed_at).where(Order.shop_id == shop_id)
    ours = {row.code: row.changed_at for row in db.session.execute(found)}
    assert ours == {order.code: order.changed_at for order in platform.orders.values()}


def test_row_36_a_database_from_an_hour_ago_becomes_what_it_would_have_been(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    hour_ago = now() - timedelta(hours=1)
    shop_id, life = shop_with_a_past(runtime, platform, hour_ago)
    wait_to_be_cancelled(runtime, platform, shop_id)
    backup = all_rows()

    life.goes_on(hour_ago, now() - timedelta(minutes=2), lost=0.0)
    work_off(runtime)
    work(runtime)
    twin = picture(shop_id)
    assert [code for code, _, _ in platform.changes] == ["doomed"]

    put_back(backup)
    compare(runtime, shop_id)
    work(runtime)
    work_off(runtime)

    assert picture(shop_id) == twin
    assert [code for code, _, _ in platform.changes] == ["doomed"], "it is not cancelled twice"
    assert len(platform.remarks["doomed"]) == 1


def test_row_36_what_was_due_in_the_old_database_looks_before_it_asks(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    """The outbox is quicker than the comparison."""
    shop_id, _ = shop_with_a_past(runtime, platform, now() - timedelta(hours=1))
    wait_to_be_cancelled(runtime, platform, shop_id)
    backup = all_rows()
    work(runtime)
    twin = picture(shop_id)

    put_back(backup)
    work(runtime)
    compare(runtime, shop_id)

    assert picture(shop_id) == twin
    assert [code for code, _, _ in platform.changes] == ["doomed"]
    assert len(platform.remarks["doomed"]) == 1


def wait_to_be_cancelled(runtime: Runtime, platform: FakePlatform, shop_id: int) -> None:
    """Let an order of a flagged customer wait to be cancelled; its grace period is over."""
    steps.placed(platform, "collected", status_id="-3", email="eva@x.cz", phone="")
    steps.hear(runtime, shop_id, "collected")
    steps.settings(shop_id, share=100)
    owner = steps.customer_of(shop_id, "collected")
    flags.set_flag(make_actor(shop_id), [owner], FlagKind.AUTO_CANCEL, "never collects", None)
    steps.placed(platform, "doomed", email="eva@x.cz", phone="")
    steps.hear(runtime, shop_id, "doomed")
    steps.pass_by(minutes=16)


def work(runtime: Runtime) -> None:
    """Let a worker do all that is due in the outbox."""
    while carry_out_one(runtime):
        db.session.remove()
    db.session.remove()


def picture(shop_id: int) -> dict[str, object]:
    """Return what staff see of orders and of whose they are."""
    db.session.rollback()
    rows = db.session.execute(
        select(Order.code, Order.status_id, Order.outcome, Order.changed_at, Customer)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Order.shop_id == shop_id)
    )
    return {
        row.code: (
            (row.status_id, row.outcome, row.changed_at),
            (row.Customer.name, row.Customer.level, row.Customer.record),
        )
        for row in rows
    }


def all_rows() -> dict[str, list[dict[str, Any]]]:
    """Back the whole database up."""
    db.session.rollback()
    found = {
        table.name: [dict(row._mapping) for row in db.session.execute(select(table))]
        for table in db.metadata.sorted_tables
    }
    db.session.rollback()
    return found


def put_back(backup: dict[str, list[dict[str, Any]]]) -> None:
    """Restore a backup: all that came later is forgotten."""
    with database.writing() as session:
        for table in reversed(db.metadata.sorted_tables):
            session.execute(delete(table))
        for table in db.metadata.sorted_tables:
            if backup[table.name]:
                session.execute(insert(table), backup[table.name])
    db.session.remove()
