"""A whole shop is rated anew while it goes on living: staged first, then shown all at once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import database
from app.domain.presets import DEFAULT, PRESETS
from app.domain.rules import Level, Rule, Ruleset
from app.errors import NotFound
from app.extensions import db
from app.models import Customer, Rerating, Shop
from app.platforms.base import Arrival, Topic
from app.services import (
    customer_scan,
    events,
    inbox,
    ingest,
    order_list,
    outcomes,
    rerating,
    rerating_requests,
    reratings,
    rulesets,
    slices,
    status_mapping,
)
from app.services.admins import visit
from app.services.runtime import Runtime
from tests.factories import make_actor
from tests.fakes import FakePlatform
from tests.oracle import assert_equal_to_a_rebuild
from tests.services.steps import (
    fetched,
    installed_shop,
    level_of,
    new_shop,
    save,
    shop_row,
    work_off,
)
from tests.tables import everything

TODAY = datetime.now(UTC)
RULES = PRESETS[DEFAULT]
# Once in a year is enough.
STRICT = replace(
    RULES,
    rules=tuple(
        Rule(r.key, r.level, (replace(r.conditions[0], value=1),), 12, r.rehabilitation)
        if r.key == "uncollected_repeatedly"
        else r
        for r in RULES.rules
    ),
)


@pytest.fixture
def shop_id(app: Flask) -> int:
    return new_shop()


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every slice end after the first page of two customers."""
    monkeypatch.setattr(customer_scan, "PAGE", 2)
    monkeypatch.setattr(reratings, "WRITTEN_AT_ONCE", 2)
    monkeypatch.setattr(reratings, "FROM_ORDERS_AT_ONCE", 2)
    monkeypatch.setattr(slices, "SLICE_SECONDS", 0)


def fill(shop_id: int, people: int = 5) -> list[str]:
    """Let each of some people leave one parcel uncollected; return the codes of their orders."""
    codes = [f"u{number}" for number in range(people)]
    save(shop_id, *[order(code) for code in codes], now=TODAY)
    return codes


def order(code: str, **values: object):
    given = {"email": f"{code}@example.com", "phone": "", "status_id": "5", "changed_at": TODAY}
    return fetched(code, **{"placed_at": TODAY - timedelta(days=30)} | given | values)


def change(shop_id: int, ruleset: Ruleset = STRICT) -> int:
    base = rulesets.newest(shop_id).number
    return rulesets.save(make_actor(shop_id), ruleset, base=base, reason="parcels cost money")


def shown(shop_id: int) -> set[str]:
    """Return the levels that staff see."""
    page = order_list.page(visit(shop_id, 1), order_list.Wanted(), datetime.now(UTC))
    db.session.rollback()
    return {row.level for row in page.rows}


def staged() -> int:
    found = db.session.scalar(
        select(func.count()).select_from(Customer).where(Customer.staged_level.is_not(None))
    )
    db.session.rollback()
    return found or 0


def slice_once(runtime: Runtime) -> None:
    assert events.process_one(runtime)
    db.session.remove()


def test_new_rules_are_in_force_when_everybody_is_rated_by_them(
    shop_id: int, runtime: Runtime
) -> None:
    fill(shop_id)
    version = change(shop_id)
    assert (shown(shop_id), shop_row(shop_id).ruleset_version) == ({"watch"}, 1)

    work_off(runtime)

    assert (shown(shop_id), shop_row(shop_id).ruleset_version) == ({"risky"}, version)
    assert (staged(), shop_row(shop_id).settling) == (0, False)
    assert rerating_requests.progress(shop_id) is None


@pytest.mark.usefixtures("small_steps")
def test_the_old_ratings_are_seen_until_the_new_ones_are_complete(
    shop_id: int, runtime: Runtime
) -> None:
    fill(shop_id)
    change(shop_id)
    seen = []
    while not shop_row(shop_id).settling:
        assert shop_row(shop_id).ruleset_version == 1
        seen.append(shown(shop_id))
        slice_once(runtime)
    assert set().union(*seen) == {"watch"}
    assert len(seen) > 3, "it took several slices"

    while shop_row(shop_id).settling:
        assert shown(shop_id) == {"risky"}, "all at once, although not all are written yet"
        slice_once(runtime)
    work_off(runtime)
    assert (shown(shop_id), staged()) == ({"risky"}, 0)


@pytest.mark.usefixtures("small_steps")
def test_the_filter_finds_people_by_the_level_that_is_shown(shop_id: int, runtime: Runtime) -> None:
    fill(shop_id)
    change(shop_id)
    while not shop_row(shop_id).settling:
        slice_once(runtime)

    found = order_list.page(visit(shop_id, 1), order_list.Wanted(level="risky"), TODAY)
    gone = order_list.page(visit(shop_id, 1), order_list.Wanted(level="watch"), TODAY)

    assert (len(found.rows), len(gone.rows)) == (5, 0)


@pytest.mark.usefixtures("small_steps")
def test_progress_grows_until_all_are_shown(shop_id: int, runtime: Runtime) -> None:
    fill(shop_id)
    change(shop_id)
    told = []
    while progress := rerating_requests.progress(shop_id):
        db.session.rollback()
        told.append((progress.done, progress.total, progress.can_cancel))
        slice_once(runtime)
    assert told[:2] == [(0, 0, True), (0, 5, True)]
    assert told == sorted(told)
    assert told[-1][0] > 0


@pytest.mark.usefixtures("small_steps")
def test_it_can_be_called_off_and_nothing_has_changed(shop_id: int, runtime: Runtime) -> None:
    fill(shop_id)
    change(shop_id)
    for _ in range(3):
        slice_once(runtime)
    assert staged() > 0
    progress = rerating_requests.progress(shop_id)
    assert progress is not None

    rerating_requests.cancel(make_actor(shop_id), progress.id)
    work_off(runtime)

    assert (shown(shop_id), staged(), shop_row(shop_id).ruleset_version) == ({"watch"}, 0, 1)
    assert_equal_to_a_rebuild(shop_id)


def test_what_is_not_under_way_cannot_be_called_off(shop_id: int, runtime: Runtime) -> None:
    fill(shop_id)
    change(shop_id)
    found = rerating_requests.progress(shop_id)
    assert found is not None
    other = new_shop()
    before = everything()

    with pytest.raises(NotFound):
        rerating_requests.cancel(make_actor(other), found.id)
    with pytest.raises(NotFound):
        rerating_requests.cancel(make_actor(shop_id), found.id + 1)

    assert everything() == before


def test_one_that_follows_the_orders_cannot_be_called_off(
    shop_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "AT_ONCE", 1)
    fill(shop_id)
    [status] = [s for s in status_mapping.listing(shop_id) if s.name == "Nevyzvednuto"]
    status_mapping.decide(make_actor(shop_id), status.id, "refused")
    found = rerating_requests.progress(shop_id)
    assert found is not None
    before = everything()

    with pytest.raises(NotFound):
        rerating_requests.cancel(make_actor(shop_id), found.id)

    assert everything() == before


@pytest.mark.usefixtures("small_steps")
def test_orders_that_come_meanwhile_are_rated_by_both_rules(shop_id: int, runtime: Runtime) -> None:
    fill(shop_id)
    change(shop_id)
    for _ in range(3):
        slice_once(runtime)
    # Of somebody who is staged already, and of somebody new.
    save(shop_id, order("u0", status_id="-3"), order("new"), now=TODAY)
    assert (level_of("u0"), level_of("new")) == ("neutral", "watch")

    work_off(runtime)

    assert (level_of("u0"), level_of("new"), level_of("u4")) == ("neutral", "risky", "risky")


@pytest.mark.usefixtures("small_steps")
def test_newer_rules_take_the_place_of_those_on_their_way(shop_id: int, runtime: Runtime) -> None:
    fill(shop_id)
    change(shop_id)
    for _ in range(3):
        slice_once(runtime)
    praise = replace(RULES, rules=tuple(r for r in RULES.rules if r.level is not Level.WATCH))
    newest = change(shop_id, praise)

    work_off(runtime)

    assert (shown(shop_id), shop_row(shop_id).ruleset_version) == ({"neutral"}, newest)
    assert staged() == 0


@pytest.mark.usefixtures("small_steps")
def test_rules_saved_while_ratings_are_written_down_wait_for_them(
    shop_id: int, runtime: Runtime
) -> None:
    fill(shop_id)
    change(shop_id)
    while not shop_row(shop_id).settling:
        slice_once(runtime)
    newest = change(shop_id, RULES)
    assert shown(shop_id) == {"risky"}

    work_off(runtime)

    assert (shown(shop_id), shop_row(shop_id).ruleset_version) == ({"watch"}, newest)
    assert_equal_to_a_rebuild(shop_id)


@pytest.mark.usefixtures("small_steps")
def test_a_worker_that_died_leaves_nothing_undone(
    shop_id: int, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(shop_id)
    change(shop_id)
    slice_once(runtime)
    held = inbox.claim(timedelta(seconds=-1))  # claimed by somebody who never came back
    assert held is not None
    db.session.remove()

    work_off(runtime)

    assert shown(shop_id) == {"risky"}


def test_customers_of_other_shops_stay_as_they_are(shop_id: int, runtime: Runtime) -> None:
    fill(shop_id)
    other = new_shop()
    save(other, order("other"), now=TODAY)
    change(shop_id)

    work_off(runtime)

    assert (level_of("u0"), level_of("other")) == ("risky", "watch")


def test_only_customers_who_rate_differently_are_written(shop_id: int, runtime: Runtime) -> None:
    fill(shop_id)
    save(shop_id, order("good", status_id="-3"), now=TODAY)
    before = rated_at()
    change(shop_id)

    work_off(runtime)

    after = rated_at()
    assert len([id for id, moment in before.items() if after[id] != moment]) == 5
    found = db.session.scalars(select(Rerating)).one()
    assert (found.changed, found.done, found.total) == (5, 6, 6)
    assert found.finished_at is not None


def rated_at() -> dict[int, datetime | None]:
    rows = db.session.execute(select(Customer.id, Customer.rated_at)).all()
    db.session.rollback()
    return {row.id: row.rated_at for row in rows}


def test_a_customer_whose_orders_wait_to_be_rated_is_not_rated_by_an_old_record(
    shop_id: int, runtime: Runtime
) -> None:
    fill(shop_id, 2)
    # An import has brought more orders; their customers are rated at its end.
    with database.writing() as session:
        more = [order("u0b", email="u0@example.com", status_id="-3")]
        ingest.save(session, shop_id, more, TODAY, rate_at_once=False)
    change(shop_id)
    work_off(runtime)
    assert level_of("u0") == "watch", "still waiting"

    assert rerating.rate_due_in(shop_id, datetime.now(UTC) + timedelta(seconds=1))

    assert (level_of("u0"), level_of("u1")) == ("risky", "risky")


def test_badges_follow_the_rules_too(shop_id: int, runtime: Runtime) -> None:
    save(shop_id, order("first", total=200_000), now=TODAY)
    assert badges("first") == []
    change(shop_id, replace(RULES, first_order_above={"CZK": 100_000}))

    work_off(runtime)

    assert badges("first") == ["first_order_high"]


def badges(code: str) -> list[str]:
    shop = db.session.scalars(select(Shop.id)).first()
    assert shop is not None
    page = order_list.page(visit(shop, 1), order_list.Wanted(), datetime.now(UTC))
    db.session.rollback()
    return next(row.badges for row in page.rows if row.code == code)


@pytest.mark.usefixtures("small_steps")
def test_a_changed_meaning_shows_its_ratings_all_at_once(
    shop_id: int, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "AT_ONCE", 1)
    fill(shop_id)
    [status] = [s for s in status_mapping.listing(shop_id) if s.name == "Nevyzvednuto"]
    status_mapping.decide(make_actor(shop_id), status.id, "carrier_fault")
    while not shop_row(shop_id).settling:
        assert shown(shop_id) == {"watch"}
        slice_once(runtime)
    assert shown(shop_id) == {"new"}

    work_off(runtime)

    assert (shown(shop_id), staged()) == ({"new"}, 0)
    assert_equal_to_a_rebuild(shop_id)


def test_a_re_rating_leaves_what_a_rebuild_from_zero_would(shop_id: int, runtime: Runtime) -> None:
    fill(shop_id)
    change(shop_id)
    work_off(runtime)
    change(shop_id, RULES)
    work_off(runtime)

    assert_equal_to_a_rebuild(shop_id)


def test_a_shop_in_another_time_zone_counts_its_days_anew(
    runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    # Late in the evening in Prague it is the next day already in Auckland.
    save(shop_id, order("late", placed_at=datetime(2026, 10, 1, 20, tzinfo=UTC)), now=TODAY)
    before = db.session.scalars(select(Customer.record)).one()
    db.session.rollback()
    platform.shop = replace(platform.shop, timezone="Pacific/Auckland")
    with database.writing() as session:
        inbox.append(session, shop_id, [Arrival(Topic.SHOP)], TODAY)

    work_off(runtime)

    mark, day = before.split(";")
    assert db.session.scalars(select(Customer.record)).one() == f"{mark};{int(day) + 1}"
    assert_equal_to_a_rebuild(shop_id)
