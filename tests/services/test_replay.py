"""A backtest of a shop's own past: what it finds, what it may know, and what interrupts it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app import database
from app.domain.backtest import PastOrder, backtest
from app.domain.orders import Order as DomainOrder
from app.domain.orders import Outcome
from app.domain.presets import DEFAULT, PRESETS
from app.domain.rules import Level
from app.errors import LeaseLost
from app.extensions import db
from app.models import Backtest, BacktestOrder, Customer, Order, Shop, WebhookEvent
from app.platforms.base import Arrival, FetchedOrder, Topic
from app.services import backtests, events, inbox, judging, replay, slices
from app.services.backtests import State, Wish
from app.services.runtime import Runtime
from app.services.shop_time import local
from tests.factories import make_actor
from tests.fakes import FakePlatform
from tests.services.steps import fetched, installed_shop, level_of, new_shop, save, work_off

RULES = PRESETS[DEFAULT]
NOW = datetime.now(UTC)
STATUSES = {"ok": "-3", "cancelled_by_customer": "-4", "uncollected": "5", "open": "-1"}


class Killed(BaseException):
    """What `kill -9` is to a process."""


@pytest.fixture
def shop_id(app: Flask) -> int:
    return new_shop()


def wish(**values: Any) -> Wish:
    """Return a wish to try the default rules on the last year, stopping the risky."""
    defaults: dict[str, Any] = {
        "ruleset": RULES,
        "version": 1,
        "months": 12,
        "stopping": frozenset({Level.RISKY}),
        "parcel_cost": {"CZK": 120_00},
        "margin_percent": 30,
    }
    return Wish(**defaults | values)


def past(person: int, text: str) -> list[FetchedOrder]:
    """Return somebody's orders: "u90>80" was placed 90 days ago, and known to end 80 days ago."""
    outcomes = {"+": "ok", "u": "uncollected", "c": "cancelled_by_customer", "o": "open"}
    found = []
    for word in text.split():
        placed, _, known = word[1:].partition(">")
        moments = {
            "placed_at": NOW - timedelta(days=float(placed)),
            "changed_at": NOW - timedelta(days=float(known or placed)) + timedelta(seconds=1),
        }
        status = STATUSES[outcomes[word[0]]]
        mine = {"email": f"{person}@example.com", "phone": "", "paid": True}
        found.append(fetched(f"{person}-{word}", status_id=status, **moments | mine))
    return found


def crowd(seed: int, people: int = 40) -> list[FetchedOrder]:
    """Return orders of people who order, and do not collect, at random."""
    dice = Random(seed)
    found = []
    for person in range(people):
        days = sorted((dice.randrange(2, 900) for _ in range(dice.randrange(1, 9))), reverse=True)
        words = {
            f"{dice.choice('++++uuco')}{day}>{max(day - dice.randrange(60), 1)}" for day in days
        }
        found += past(person, " ".join(sorted(words)))
    return found


def stopped() -> list[tuple[Any, ...]]:
    """Return what is written of the orders that would have been stopped."""
    columns = (
        BacktestOrder.customer_id,
        BacktestOrder.code,
        BacktestOrder.placed_at,
        BacktestOrder.level,
        BacktestOrder.outcome,
        BacktestOrder.total,
        BacktestOrder.currency,
    )
    rows = db.session.execute(select(*columns).order_by(BacktestOrder.code)).all()
    db.session.rollback()
    return [tuple(row) for row in rows]


def codes() -> set[str]:
    return {row[1] for row in stopped()}


def by_the_domain(shop_id: int, asked: Backtest) -> list[tuple[Any, ...]]:
    """Return what the domain finds in all orders of a shop at once."""
    people: dict[int, list[PastOrder]] = {}
    for row in db.session.scalars(select(Order).where(Order.shop_id == shop_id)):
        order = DomainOrder(
            row.code, row.placed_at, Outcome(row.outcome), row.total, row.currency, True
        )
        people.setdefault(row.customer_id, []).append(
            PastOrder(row.customer_id, order, row.outcome_known_at)
        )
    found = backtest(
        people.values(),
        RULES,
        since=local("Europe/Prague", asked.since),
        until=asked.requested_at,
        stopping=frozenset(map(Level, asked.stopping)),
    )
    db.session.rollback()
    return sorted(
        (
            (s.customer, s.code, s.placed_at, s.level, s.outcome_in_the_end, s.total, s.currency)
            for s in found
        ),
        key=lambda row: row[1],
    )


def row_of(id: int) -> Backtest:
    db.session.rollback()
    return db.session.get_one(Backtest, id, populate_existing=True)


def one_customer_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every slice end after one customer, so that much can happen in between."""
    monkeypatch.setattr(slices, "SLICE_SECONDS", 0)
    monkeypatch.setattr(replay, "READ_AT_ONCE", 1)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("stopping", [{"risky"}, {"risky", "watch"}, {"new"}])
def test_it_finds_what_the_domain_finds_in_all_orders_at_once(
    app: Flask, runtime: Runtime, shop_id: int, seed: int, stopping: set[str]
) -> None:
    save(shop_id, *crowd(seed))
    levels = frozenset(map(Level, stopping))
    id = backtests.request(make_actor(shop_id), wish(stopping=levels))
    work_off(runtime)

    assert stopped() == by_the_domain(shop_id, row_of(id)) != []
    found = backtests.get(shop_id, id)
    assert found.result is not None
    assert (found.state, found.done, found.total) == (State.DONE, 40, 40)
    assert found.result.stopped == sum(found.result.endings.values()) == len(stopped())
    assert found.result.customers == len({row[0] for row in stopped()})
    assert sum(found.result.levels.values()) == found.result.stopped


def test_the_result_counts_how_the_orders_ended_and_what_they_are_worth(
    app: Flask, runtime: Runtime, shop_id: int
) -> None:
    save(shop_id, *past(1, "u300 u290 +100 u90 c80 o70"), *past(2, "+300 +200 +10"))
    id = backtests.request(make_actor(shop_id), wish())
    work_off(runtime)

    result = backtests.get(shop_id, id).result
    assert result is not None
    assert codes() == {"1-+100", "1-u90", "1-c80", "1-o70"}
    assert (result.judged, result.stopped, result.customers) == (9, 4, 1)
    assert {ending.value: n for ending, n in result.endings.items() if n} == {
        "came_back": 1,
        "fell_through": 1,
        "good": 1,
        "open": 1,
    }
    worth = result.worth["CZK"]
    assert (worth.saved, worth.lost, worth.balance) == (120_00, 37470, 120_00 - 37470)
    assert len(result.months) == 13
    assert result.months[-1].month == f"{local('Europe/Prague', NOW):%Y-%m}"


def test_a_shop_without_orders_has_a_result_too(app: Flask, runtime: Runtime, shop_id: int) -> None:
    id = backtests.request(make_actor(shop_id), wish())
    work_off(runtime)

    result = backtests.get(shop_id, id).result
    assert result is not None
    assert (result.judged, result.stopped, result.worth) == (0, 0, {})


@pytest.mark.parametrize(
    ("_case", "later"),
    [
        ("orders that were placed later", "u5 u4 u3 +2"),
        ("an outcome that was learned later", "u400>1 u390>1"),
        ("both", "u400>1 u390>1 u5 u4 +2"),
    ],
)
def test_nothing_that_was_learned_later_changes_a_decision(
    app: Flask, runtime: Runtime, shop_id: int, _case: str, later: str
) -> None:
    for person in range(20):
        save(shop_id, *past(person, "u200>190 u180>170 +160>150 +100>90 c60>50"))
    backtests.request(make_actor(shop_id), wish(stopping=frozenset({Level.RISKY, Level.WATCH})))
    work_off(runtime)
    before = codes()

    for person in range(0, 20, 2):
        save(shop_id, *past(person, later))
    backtests.request(make_actor(shop_id), wish(stopping=frozenset({Level.RISKY, Level.WATCH})))
    work_off(runtime)
    newest = select(func.max(BacktestOrder.backtest_id)).scalar_subquery()
    rows = db.session.scalars(
        select(BacktestOrder.code).where(BacktestOrder.backtest_id == newest)
    ).all()
    told_by = {f"{person}-{word}" for person in range(20) for word in later.split()}
    assert before
    assert set(rows) - told_by == before


def test_a_later_order_that_brings_two_people_together_convicts_neither_of_them_before(
    app: Flask, runtime: Runtime, shop_id: int
) -> None:
    eva = {"email": "eva@example.com", "phone": ""}
    jan = {"email": "jan@example.com", "phone": "+420602000111"}
    both = {"email": "eva@example.com", "phone": "+420602000111"}
    moments = [NOW - timedelta(days=days) for days in (100, 90, 80, 70, 60)]
    keys = [("u1", eva, "5"), ("u2", eva, "5"), ("jan", jan, "-3"), ("joins", both, "-3")]
    for (code, person, status), moment in zip(keys, moments, strict=False):
        save(
            shop_id, fetched(code, status_id=status, placed_at=moment, changed_at=moment, **person)
        )
    save(shop_id, fetched("after", placed_at=moments[4], changed_at=moments[4], **jan))
    assert db.session.scalar(select(func.count()).select_from(Customer)) == 1

    backtests.request(make_actor(shop_id), wish())
    work_off(runtime)

    # When Jan ordered, nobody could know that he lives with Eva; afterwards everybody could.
    assert codes() == {"joins", "after"}


def test_a_phone_that_identifies_nobody_brings_nobody_together(
    app: Flask, runtime: Runtime, shop_id: int
) -> None:
    days = iter(range(200, 0, -10))

    def place(code: str, status: str = "-3", **values: Any) -> None:
        moment = NOW - timedelta(days=next(days))
        given = {"status_id": status, "placed_at": moment, "changed_at": moment, "paid": True}
        save(shop_id, fetched(code, phone="+420602000222", **given | values))

    for number in range(6):
        place(f"family {number}", name=f"Eva Malá{number}", email=f"{number}@example.com")
    place("u1", "5", email="bad@example.com", name="Jan Zlý")
    place("u2", "5", email="bad@example.com", name="Jan Zlý")
    place("good", email="good@example.com", name="Ota Hodný", customer_id="7")
    place("joined", email="bad@example.com", name="Jan Zlý", customer_id="7")

    backtests.request(make_actor(shop_id), wish())
    work_off(runtime)

    assert codes() == {"joined"}


def test_a_customer_whose_record_is_of_the_past_is_judged_by_their_orders(
    app: Flask, runtime: Runtime, shop_id: int
) -> None:
    save(shop_id, *past(1, "u300 u290 +100"))
    with database.writing() as session:
        due = NOW - timedelta(days=1)
        session.execute(update(Customer).values(record="", reconsider_at=due))
    backtests.request(make_actor(shop_id), wish())
    work_off(runtime)

    assert codes() == {"1-+100"}


def test_nothing_of_another_shop_is_judged_or_written(
    app: Flask, runtime: Runtime, shop_id: int
) -> None:
    other = new_shop()
    for id in (shop_id, other):
        save(id, *past(1, "u300 u290 +100"))
    id = backtests.request(make_actor(shop_id), wish())
    work_off(runtime)

    owners = select(Order.customer_id).where(Order.shop_id == shop_id).distinct()
    assert {row[0] for row in stopped()} == set(db.session.scalars(owners))
    assert len(stopped()) == 1
    assert backtests.get(shop_id, id).total == 1
    assert backtests.kept(other) == []


@pytest.mark.parametrize("victim", ["_store", "_finish", "_start"])
def test_a_backtest_whose_worker_was_killed_goes_on_and_doubles_nothing(
    app: Flask,
    runtime: Runtime,
    shop_id: int,
    monkeypatch: pytest.MonkeyPatch,
    victim: str,
) -> None:
    save(shop_id, *crowd(1))
    one_customer_a_slice(monkeypatch)
    id = backtests.request(make_actor(shop_id), wish())
    lives = iter([False, False, True] if victim == "_store" else [True])
    do: Callable[..., None] = getattr(replay, victim)

    def dies(*given: Any) -> None:
        do(*given)
        if next(lives, False):
            raise Killed

    monkeypatch.setattr(replay, victim, dies)
    with pytest.raises(Killed):
        work_off(runtime)
    make_everything_due()
    work_off(runtime)

    assert stopped() == by_the_domain(shop_id, row_of(id)) != []
    found = backtests.get(shop_id, id)
    assert (found.state, found.done, found.total) == (State.DONE, 40, 40)


def test_orders_written_right_before_a_kill_are_not_written_again(
    app: Flask, runtime: Runtime, shop_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many orders of one customer take several transactions."""
    monkeypatch.setattr(replay, "WRITTEN_AT_ONCE", 2)
    save(shop_id, *past(1, "u300 u290 c100 c90 c80 c70 c60"))
    id = backtests.request(make_actor(shop_id), wish())
    add, calls = replay._add, iter(range(9))

    def dies(*given: Any) -> None:
        if next(calls) == 2:
            raise Killed
        add(*given)

    monkeypatch.setattr(replay, "_add", dies)
    with pytest.raises(Killed):
        work_off(runtime)
    assert 0 < len(stopped()) < 5
    assert row_of(id).done == 0
    make_everything_due()
    work_off(runtime)

    assert stopped() == by_the_domain(shop_id, row_of(id))
    assert len(stopped()) == 5


def make_everything_due() -> None:
    with database.writing() as session:
        then = NOW - timedelta(days=400)
        session.execute(update(WebhookEvent).values(due_at=then, leased_until=then))


def test_a_worker_that_was_overtaken_writes_nothing(
    app: Flask, shop_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(shop_id, *past(1, "u300 u290 +100"))
    id = backtests.request(make_actor(shop_id), wish())
    session = db.session()
    slow, shop = session.get_one(Backtest, id), session.get_one(Shop, shop_id)
    session.expunge_all()
    replay._start(slow)
    part = replay._judge(slow, shop, 0)
    replay._store(slow, part)
    before = stopped()

    with pytest.raises(LeaseLost):
        replay._store(slow, part)

    assert stopped() == before
    assert row_of(id).done == 1


def test_live_orders_are_looked_at_between_two_slices(
    app: Flask, runtime: Runtime, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop_id = installed_shop(runtime, platform)
    save(shop_id, *crowd(1, people=10))
    one_customer_a_slice(monkeypatch)
    id = backtests.request(make_actor(shop_id), wish())
    for _ in range(3):
        events.process_one(runtime)
    assert backtests.get(shop_id, id).state is State.RUNNING

    platform.orders["live"] = fetched("live", email="live@example.com", phone="", status_id="5")
    with database.writing() as session:
        arrived = NOW - timedelta(days=400)
        inbox.append(session, shop_id, [Arrival(Topic.ORDER, "live")], arrived)
    events.process_one(runtime)

    assert level_of("live") == "watch"
    assert backtests.get(shop_id, id).state is State.RUNNING
    work_off(runtime)
    assert backtests.get(shop_id, id).state is State.DONE


def test_customers_with_more_orders_than_a_person_are_left_out_and_counted(
    app: Flask, runtime: Runtime, shop_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "MOST_ORDERS", 4)
    save(shop_id, *past(1, "u300 u290 u280 u270 u260 +100"), *past(2, "u300 u290 +100"))
    id = backtests.request(make_actor(shop_id), wish())
    work_off(runtime)

    assert codes() == {"2-+100"}
    assert backtests.get(shop_id, id).left_out == 1


def test_a_month_is_the_shops_own(app: Flask, runtime: Runtime, shop_id: int) -> None:
    day = local("Europe/Prague", NOW - timedelta(days=60))
    midnight = day.replace(day=1, hour=0, minute=10, second=0, microsecond=0)
    bad = past(1, "u300 u290")
    late = fetched("late", email="1@example.com", phone="", placed_at=midnight, changed_at=midnight)
    save(shop_id, *bad, late)
    backtests.request(make_actor(shop_id), wish())
    work_off(runtime)

    assert db.session.scalars(select(BacktestOrder.month)).all() == [f"{midnight:%Y-%m}"]
