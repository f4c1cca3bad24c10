"""The benchmark of ratings measures what it says; its figures themselves are nobody's test."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import create_engine, func, select, text, update

from app import database
from app.domain import contact
from app.domain.presets import DEFAULT, PRESETS
from app.extensions import db
from app.models import Customer, Order, Shop
from app.services import ratings
from app.services.locking import lock_shop
from bench.__main__ import main
from bench.databases import copied
from bench.ratings import plain_sql
from bench.ratings.changes import Change, every_rule, one_rule
from bench.ratings.figures import rating_figures
from bench.ratings.filling import BESIDE, RATED, SUSPENDED, fill
from bench.ratings.holds import Holds
from bench.ratings.invented import Size, person, placed_orders
from bench.ratings.jobs import JOBS, Took
from bench.ratings.measuring import Measured, RatingPlan
from bench.ratings.wrong import wrong_of_some
from tests.factories import make_shop
from tests.tables import everything

NOW = datetime.now(UTC)
SIZE = Size(200, 700)


@pytest.fixture
def filled(app: Flask) -> None:
    fill(SIZE, NOW)


def rate_all(shop_id: int) -> int:
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        everybody = session.scalars(select(Customer.id).where(Customer.shop_id == shop_id)).all()
        return ratings.rate(session, shop, everybody, NOW)


def count(model: type[Customer | Order], shop_id: int) -> int:
    found = db.session.scalar(select(func.count()).where(model.shop_id == shop_id))
    db.session.rollback()
    return found or 0


def test_a_quick_run_rates_a_shop_in_every_way_and_rightly() -> None:
    result = CliRunner().invoke(main, ["--quick", "--only", "ratings", "--database", "sqlite"])
    assert result.exit_code == 0, result.output
    measured = json.loads(result.stdout.splitlines()[-1])
    assert measured["intake"] == {}
    found = measured["ratings"]["sqlite"]
    assert (found["customers"], found["orders"], found["wrong"]) == (900, 3_000, 0)
    jobs = found["jobs"]
    assert set(jobs) == {*JOBS} - {"arrivals"}
    assert (jobs["plain-sql"]["written"], jobs["preview"]["written"]) == (900, 0)
    assert 0 < jobs["one-rule"]["written"] < jobs["every-rule"]["written"] < 900
    assert all(job["peak_mb"] > 0 for job in jobs.values())
    assert found["meanwhile_p99_ms"] > 0


def test_a_shop_with_fewer_orders_than_customers_is_refused() -> None:
    result = CliRunner().invoke(main, ["--customers", "10", "--orders", "9"])
    assert result.exit_code == 2
    assert "an order of each" in result.output


@pytest.mark.usefixtures("filled")
def test_what_stands_beside_customers_is_what_their_orders_lead_to() -> None:
    assert (count(Customer, RATED), count(Order, RATED)) == (200, 700)
    assert (count(Customer, BESIDE), count(Customer, SUSPENDED)) == (2, 0)
    before = everything()
    assert (rate_all(RATED), rate_all(BESIDE)) == (0, 0)
    assert everything() == before


@pytest.mark.usefixtures("filled")
def test_a_rating_that_the_orders_do_not_lead_to_is_noticed() -> None:
    assert wrong_of_some(RATED) == 0
    db.session.execute(update(Customer).where(Customer.shop_id == RATED).values(level="vip"))
    db.session.commit()
    assert wrong_of_some(RATED) > 100
    assert wrong_of_some(RATED) == 0, "they have been rated"


def test_the_same_seed_gives_the_same_orders_and_everybody_orders() -> None:
    placed = placed_orders(SIZE, NOW, seed=1)
    assert placed == placed_orders(SIZE, NOW, seed=1)
    assert placed != placed_orders(SIZE, NOW, seed=2)
    assert len(placed) == 700
    assert {one.buyer for one in placed} == set(range(200))
    assert placed == sorted(placed, key=lambda one: one.placed_at)
    assert all(one.placed_at <= one.known_at <= NOW for one in placed)


def test_people_write_their_contacts_as_we_would_store_them() -> None:
    people = [person(number) for number in (0, 7, 119, 299_999)]
    for one in people:
        assert contact.email_key(one.email) == one.email
        assert contact.phone_key(one.phone, ("CZ",)) == one.phone
    assert len({one.phone for one in people}) == len(people)


@pytest.mark.usefixtures("filled")
def test_the_plain_statement_writes_every_customer_of_the_shop_and_no_other() -> None:
    db.session.execute(update(Customer).values(level="?"))
    db.session.commit()
    assert plain_sql.run(RATED, NOW) == 200
    rows = db.session.execute(select(Customer.shop_id, Customer.level)).all()
    db.session.rollback()
    levels = Counter((row.shop_id, row.level == "?") for row in rows)
    assert levels == {(RATED, False): 200, (BESIDE, True): 2}


def test_a_copy_has_everything_and_keeps_its_changes_to_itself(app: Flask) -> None:
    make_shop(name="Knihy U Kocoura")
    db.session.commit()
    db.session.remove()
    url = db.engine.url.render_as_string(hide_password=False)
    db.engine.dispose()
    with copied(url) as copy:
        engine = create_engine(copy)
        with engine.begin() as connection:
            found = connection.execute(text("UPDATE shops SET name = 'Copy' RETURNING id")).all()
        engine.dispose()
    assert len(found) == 1
    assert db.session.scalars(select(Shop.name)).all() == ["Knihy U Kocoura"]


@pytest.mark.usefixtures("app")
def test_what_is_held_is_noted_as_long_as_somebody_watches() -> None:
    shop_id = make_shop().id
    db.session.commit()
    holds, usual = Holds(), database.writing
    with holds.watching(db.engine):
        for _ in range(2):
            with database.writing() as session:
                lock_shop(session, shop_id)
        db.session.scalars(select(Shop.name)).all()
        db.session.rollback()
    with database.writing() as session:
        lock_shop(session, shop_id)
    assert len(holds.seconds) == 2
    assert all(seconds > 0 for seconds in holds.seconds)
    assert database.writing is usual


@pytest.mark.parametrize("change", [one_rule, every_rule])
def test_a_change_leaves_badges_as_they_are(change: Change) -> None:
    rules = PRESETS[DEFAULT]
    after = change(rules)
    assert after.rules != rules.rules
    assert replace(after, rules=rules.rules) == rules


def took(seconds: float, **values: Any) -> Took:
    return Took(**{"seconds": seconds, "shown_seconds": seconds / 2} | values)


def measured(**values: Took) -> Measured:
    """Return two rounds; the machine was twice as fast in the second."""
    rounds = {
        "plain-sql": [took(2.0), took(1.0)],
        "one-rule": [took(4.0, holds=[3.0, 9.0]), took(2.0, holds=[5.0])],
        "preview": [took(1.0, peak_mb=90.0), took(0.5, peak_mb=80.0)],
    }
    arrivals = took(4.0, quiet=[1.0, 2.0], waits=[1.0, 7.0])
    given = {"with_arrivals": arrivals} | values
    return Measured(rounds, smaller={job: [took(1.0, peak_mb=70.0)] for job in rounds}, **given)


def test_ratios_are_those_of_the_rounds_and_what_is_longest_is_kept() -> None:
    found = rating_figures(measured(), RatingPlan(SIZE, 2), [0.5, 1.5])
    rerating, preview = found.jobs["one-rule"], found.jobs["preview"]
    assert (rerating.ratio, rerating.ratio_min, rerating.ratio_max) == (2.0, 2.0, 2.0)
    assert (rerating.shown_ratio, rerating.to_rerating, preview.to_rerating) == (1.0, 1.0, 0.25)
    assert (rerating.median_hold_ms, rerating.longest_hold_ms) == (5.0, 9.0)
    assert (preview.peak_mb, preview.peak_mb_smaller) == (90.0, 70.0)
    assert (found.quiet_p99_ms, found.meanwhile_p99_ms, found.meanwhile_max_ms) == (2.0, 7.0, 7.0)
    assert found.sound


def test_a_wrong_rating_makes_a_run_unsound() -> None:
    wrong = took(4.0, quiet=[1.0], waits=[1.0], wrong=1)
    found = rating_figures(measured(with_arrivals=wrong), RatingPlan(SIZE, 2), [0.0, 0.0])
    assert not found.sound
