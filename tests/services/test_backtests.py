"""Backtests are asked for, called off and kept for a while; their orders are listed in pages."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app import database
from app.domain.rules import Comparison, Condition, Level, Rule, Ruleset, Signal
from app.errors import Invalid, NotFound
from app.extensions import db
from app.models import Backtest, BacktestOrder, Shop, WebhookEvent
from app.services import backtests, events, replay, shops, slices
from app.services.backtests import State
from app.services.privacy.erasing import erase
from app.services.runtime import Runtime
from app.services.shop_time import local
from tests.factories import make_actor
from tests.services.steps import new_shop, owners, save, shop_row, work_off
from tests.services.test_replay import past, wish
from tests.tables import everything

NOW = datetime.now(UTC)


@pytest.fixture
def shop_id(app: Flask) -> int:
    shop_id = new_shop()
    save(shop_id, *past(1, "u300 u290 +100 u90 c80 o70"))
    return shop_id


def rule(key: str) -> Rule:
    return Rule(key, Level.WATCH, (Condition(Signal.BAD, Comparison.GE, 1),), 6, 2)


def rows(backtest_id: int) -> int:
    count = select(func.count()).where(BacktestOrder.backtest_id == backtest_id)
    found = db.session.scalar(count) or 0
    db.session.rollback()
    return found


def many_stopped(shop_id: int, runtime: Runtime, orders: int) -> int:
    """Let a backtest have stopped so many orders, every third a false alarm; return its id."""
    id = backtests.request(make_actor(shop_id), wish())
    work_off(runtime)
    moment = NOW - timedelta(days=90)
    with database.writing() as session:
        session.query(BacktestOrder).delete()
        for number in range(orders):
            placed = moment + timedelta(minutes=number // 2)
            outcome = "uncollected" if number % 3 else "ok"
            session.add(
                BacktestOrder(
                    shop_id=shop_id,
                    backtest_id=id,
                    customer_id=1,
                    code=f"c{number}",
                    placed_at=placed,
                    month=f"{placed:%Y-%m}",
                    level="risky",
                    outcome=outcome,
                    total=100,
                    currency="CZK",
                    reasons=[],
                )
            )
    return id


def test_what_was_asked_for_is_kept_as_it_was(app: Flask, shop_id: int) -> None:
    own = {"ruleset": Ruleset((rule("own"),)), "version": None}
    asked = wish(months=24, stopping=frozenset(Level), margin_percent=0, **own)
    revision = shop_row(shop_id).revision

    id = backtests.request(make_actor(shop_id), asked)

    found = backtests.get(shop_id, id)
    assert found.wish == asked
    assert (found.state, found.result) == (State.RUNNING, None)
    assert shop_row(shop_id).revision > revision


@pytest.mark.parametrize("months", [12, 24])
def test_a_period_begins_with_a_day_of_the_shop(app: Flask, shop_id: int, months: int) -> None:
    found = backtests.get(shop_id, backtests.request(make_actor(shop_id), wish(months=months)))

    since = local(shop_row(shop_id).timezone, found.since)
    today = local(shop_row(shop_id).timezone, found.requested_at)
    assert (since.hour, since.minute) == (0, 0)
    assert (today.year * 12 + today.month) - (since.year * 12 + since.month) in (months - 1, months)
    assert timedelta(0) < since.replace(year=since.year + months // 12) - today + timedelta(days=1)


@pytest.mark.parametrize(
    ("_case", "values"),
    [
        ("a period that is not offered", {"months": 13}),
        ("no level", {"stopping": frozenset()}),
        ("a cost below nothing", {"parcel_cost": {"CZK": -1}}),
        ("a margin above everything", {"margin_percent": 101}),
        ("a margin below nothing", {"margin_percent": -1}),
        (
            "more rules than anybody reads",
            {
                "ruleset": Ruleset(
                    tuple(
                        Rule(
                            str(n), Level.VIP, (Condition(Signal.GOOD, Comparison.GE, n),), 6, None
                        )
                        for n in range(backtests.MOST_RULES + 1)
                    )
                )
            },
        ),
        ("a key that would fill the disk", {"ruleset": Ruleset((rule("k" * 1000),))}),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(_case: str, values: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        wish(**values)


def test_a_new_wish_takes_the_place_of_one_that_runs(
    app: Flask, runtime: Runtime, shop_id: int
) -> None:
    first = backtests.request(make_actor(shop_id), wish())
    events.process_one(runtime)
    second = backtests.request(make_actor(shop_id), wish(months=24))
    work_off(runtime)

    assert [trial.id for trial in backtests.kept(shop_id)][0] == second
    assert backtests.get(shop_id, second).state is State.DONE
    assert rows(second) == 4
    assert first != second


def test_a_backtest_that_was_called_off_leaves_nothing(
    app: Flask, runtime: Runtime, shop_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "SLICE_SECONDS", 0)
    save(shop_id, *past(2, "u300 u290 +100"))
    id = backtests.request(make_actor(shop_id), wish())
    events.process_one(runtime)
    events.process_one(runtime)

    backtests.cancel(make_actor(shop_id), id)
    work_off(runtime)

    with pytest.raises(NotFound):
        backtests.get(shop_id, id)
    assert (backtests.kept(shop_id), rows(id)) == ([], 0)
    assert db.session.scalar(select(func.count()).select_from(Backtest)) == 0


def test_only_what_runs_in_the_own_shop_can_be_called_off(
    app: Flask, runtime: Runtime, shop_id: int
) -> None:
    done = backtests.request(make_actor(shop_id), wish())
    work_off(runtime)
    other = new_shop()
    foreign = backtests.request(make_actor(other, name="Jan"), wish())
    before = everything()

    for id in (done, foreign, foreign + 1000):
        with pytest.raises(NotFound):
            backtests.cancel(make_actor(shop_id), id)
    assert everything() == before


def test_another_shops_backtest_is_not_found(app: Flask, runtime: Runtime, shop_id: int) -> None:
    id = backtests.request(make_actor(shop_id), wish())
    work_off(runtime)
    other = new_shop()

    with pytest.raises(NotFound):
        backtests.get(other, id)


def test_the_newest_five_are_kept_and_the_older_ones_forgotten(
    app: Flask, runtime: Runtime, shop_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtests, "FORGOTTEN_AT_ONCE", 3)
    other = new_shop()
    foreign = backtests.request(make_actor(other, name="Jan"), wish())
    asked = []
    for _ in range(backtests.KEPT + 2):
        asked.append(backtests.request(make_actor(shop_id), wish()))
        work_off(runtime)

    kept = [trial.id for trial in backtests.kept(shop_id)]
    assert kept == asked[: -backtests.KEPT - 1 : -1]
    assert [rows(id) for id in asked] == [0, 0, 4, 4, 4, 4, 4]
    stored = db.session.scalars(select(Backtest.id).order_by(Backtest.id)).all()
    assert stored == sorted([foreign, *kept])


@pytest.mark.parametrize("end", ["given up", "uninstalled"])
def test_a_backtest_that_nobody_goes_on_with_says_so(
    app: Flask, runtime: Runtime, shop_id: int, end: str
) -> None:
    id = backtests.request(make_actor(shop_id), wish())
    with database.writing() as session:
        if end == "uninstalled":
            shops._uninstall(session, shop_row(shop_id), NOW)
        else:
            session.execute(update(WebhookEvent).values(given_up_at=NOW))

    assert backtests.get(shop_id, id).state is State.STUCK


def test_who_is_erased_while_a_backtest_reads_their_orders_is_not_written_down(
    shop_id: int,
) -> None:
    id = backtests.request(make_actor(shop_id), wish())
    db.session.execute(update(Backtest).values(started_at=NOW))
    db.session.commit()
    backtest, shop = db.session.get_one(Backtest, id), db.session.get_one(Shop, shop_id)
    db.session.expunge_all()
    part = replay._judge(backtest, shop, ends=time.monotonic() + 60)
    assert part.rows

    erase(make_actor(shop_id), owners(shop_id).popitem()[1], "asked by e-mail")
    replay._store(backtest, part)

    assert rows(id) == 0
