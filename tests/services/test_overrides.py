"""Levels that staff give: they win while they hold, and leave no trace in what comes after."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from app import database
from app.domain import ruleset_data
from app.domain.presets import DEFAULT, PRESETS
from app.domain.roles import Role
from app.domain.rules import Rule, Ruleset
from app.errors import Forbidden, Invalid, NotFound
from app.extensions import db
from app.models import Backtest, Customer, Decision, Override
from app.services import (
    customer_scan,
    explanations,
    ingest,
    overrides,
    preview,
    rerating,
    reratings,
    rulesets,
)
from app.services.actors import Actor
from app.services.admins import visit
from app.services.judging import Judge
from app.services.runtime import Runtime
from tests.oracle import assert_equal_to_a_rebuild
from tests.services.steps import fetched, level_of, new_shop, owners, save, shop_row, work_off
from tests.tables import everything

# Ratings go by the database's clock, and days are those of Prague.
NOW = datetime.now(UTC)
TODAY = NOW.astimezone(ZoneInfo("Europe/Prague")).date()
TOMORROW = TODAY + timedelta(days=1)
THEN = NOW + timedelta(days=3)
# One uncollected parcel is enough to be risky.
STRICT = replace(
    PRESETS[DEFAULT],
    rules=tuple(
        Rule(r.key, r.level, (replace(r.conditions[0], value=1),), 12, r.rehabilitation)
        if r.key == "uncollected_repeatedly"
        else r
        for r in PRESETS[DEFAULT].rules
    ),
)


@pytest.fixture
def eva(app: Flask) -> Actor:
    """Of the staff of a shop in which somebody has left one parcel uncollected."""
    shop_id = new_shop()
    placed = NOW - timedelta(days=30)
    save(shop_id, fetched("1", status_id="5", placed_at=placed, changed_at=placed), now=NOW)
    return Actor(shop_id, "Eva", Role.STAFF)


def give(actor: Actor, level: str = "vip", until: date | None = None, reason: str = "Ours") -> None:
    overrides.set_override(actor, owners(actor.shop_id)["1"], level, reason, until)


def stored(actor: Actor) -> Customer:
    id = owners(actor.shop_id)["1"]
    db.session.expire_all()
    return db.session.get_one(Customer, id, populate_existing=True)


def change_rules(actor: Actor, ruleset: Ruleset = STRICT) -> None:
    base = rulesets.newest(actor.shop_id).number
    rulesets.save(replace(actor, role=Role.OWNER), ruleset, base=base, reason="")


def kinds(actor: Actor) -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.execute(
        select(Decision.kind, Decision.facts["level"].as_string())
        .where(Decision.shop_id == actor.shop_id)
        .order_by(Decision.id)
    )
    return [(row[0], row[1]) for row in rows]


def test_a_given_level_shows_at_once_with_who_gave_it_and_why(eva: Actor) -> None:
    revision = shop_row(eva.shop_id).revision
    assert level_of("1") == "watch"

    give(eva, "vip", TOMORROW, "  Our neighbour. ")

    customer = stored(eva)
    given = overrides.of(eva.shop_id, customer.id)
    assert given is not None
    assert (given.level, given.author, given.reason) == ("vip", "Eva", "Our neighbour.")
    assert (customer.level, customer.override_level) == ("vip", "vip")
    assert customer.reconsider_at == customer.override_until == given.until
    assert kinds(eva) == [("override_set", "vip")]
    assert shop_row(eva.shop_id).revision == revision + 1


def test_a_level_that_is_taken_back_leaves_what_the_rules_say(eva: Actor) -> None:
    give(eva)
    overrides.take_back(eva, stored(eva).id)
    assert (stored(eva).level, stored(eva).override_level) == ("watch", None)
    assert kinds(eva) == [("override_set", "vip"), ("override_removed", "vip")]
    assert_equal_to_a_rebuild(eva.shop_id)
    before = everything()
    overrides.take_back(eva, stored(eva).id)
    assert everything() == before


def test_the_same_level_again_changes_nothing_and_another_gives_way(eva: Actor) -> None:
    give(eva)
    before = everything()
    give(eva)
    assert everything() == before

    give(eva, "risky")

    assert level_of("1") == "risky"
    db.session.expire_all()
    rows = db.session.scalars(select(Override).order_by(Override.id)).all()
    assert [(row.level, row.removed_by) for row in rows] == [("vip", "Eva"), ("risky", None)]


def test_a_level_that_has_ended_gives_way_to_the_rules_by_itself(eva: Actor) -> None:
    give(eva, until=TOMORROW)
    revision = shop_row(eva.shop_id).revision
    assert not rerating.rate_due(NOW)
    assert level_of("1") == "vip"

    assert rerating.rate_due(THEN)

    customer = stored(eva)
    assert (customer.level, customer.override_level) == ("watch", None)
    assert shop_row(eva.shop_id).revision == revision + 1
    assert not rerating.rate_due(THEN)


def test_the_end_is_seen_even_where_the_rules_say_the_same(eva: Actor) -> None:
    give(eva, "watch", TOMORROW)
    revision = shop_row(eva.shop_id).revision
    assert rerating.rate_due(THEN)
    assert (level_of("1"), stored(eva).override_level) == ("watch", None)
    assert shop_row(eva.shop_id).revision == revision + 1


@pytest.mark.parametrize("ends", ["by itself", "taken back"])
def test_rules_that_changed_meanwhile_decide_after_it_ends(
    eva: Actor, runtime: Runtime, ends: str
) -> None:
    give(eva, until=TOMORROW)
    change_rules(eva)
    work_off(runtime)
    assert level_of("1") == "vip"

    if ends == "by itself":
        assert rerating.rate_due(THEN)
    else:
        overrides.take_back(eva, stored(eva).id)

    assert level_of("1") == "risky"


def test_rules_that_change_after_it_ended_reach_the_customer(eva: Actor, runtime: Runtime) -> None:
    give(eva, until=TOMORROW)
    rerating.rate_due(THEN)
    assert level_of("1") == "watch"
    change_rules(eva)
    work_off(runtime)
    assert level_of("1") == "risky"
    assert stored(eva).staged_level is None


def test_a_level_given_while_the_shop_is_rated_anew_is_not_written_over(
    eva: Actor, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_rules(eva)
    write = reratings._write

    def give_first(*arguments: object) -> int:
        # Between reading the records and writing what they came to.
        monkeypatch.setattr(reratings, "_write", write)
        db.session.rollback()
        give(eva)
        return write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(reratings, "_write", give_first)
    work_off(runtime)

    assert (level_of("1"), stored(eva).staged_level) == ("vip", None)
    overrides.take_back(eva, stored(eva).id)
    assert level_of("1") == "risky"


def test_rating_everything_anew_gives_the_same(eva: Actor) -> None:
    give(eva, until=TOMORROW)
    live = stored(eva).level, stored(eva).reconsider_at
    assert rerating.rate_shop(eva.shop_id, NOW, lambda _count: None) == 0
    assert (stored(eva).level, stored(eva).reconsider_at) == live
    rerating.rate_shop(eva.shop_id, THEN, lambda _count: None)
    assert stored(eva).level == "watch"


def test_a_given_level_follows_its_orders_when_people_join_and_part(eva: Actor) -> None:
    other = {"email": "ota@x.cz", "phone": ""}
    placed = NOW - timedelta(days=20)
    save(eva.shop_id, fetched("2", status_id="-3", placed_at=placed, **other), now=NOW)
    owner = owners(eva.shop_id)["2"]
    overrides.set_override(eva, owner, "loyal", "Friend", None)
    assert (level_of("1"), level_of("2")) == ("watch", "loyal")
    joined = {"placed_at": placed, "changed_at": NOW, "status_id": "-3"}
    save(eva.shop_id, fetched("2", **joined), now=NOW)
    assert level_of("1") == "loyal"
    apart = {"placed_at": placed, "changed_at": NOW + timedelta(hours=1), "status_id": "-3"}
    save(eva.shop_id, fetched("2", **apart, **other), now=NOW)
    assert (level_of("1"), level_of("2")) == ("watch", "loyal")


def test_whoever_has_no_order_left_keeps_the_level_until_it_ends(eva: Actor) -> None:
    give(eva, until=TOMORROW)
    id = stored(eva).id
    db.session.rollback()
    with database.writing() as session:
        ingest.remove(session, eva.shop_id, "1", NOW)
    assert not rerating.rate_due(NOW)

    assert rerating.rate_due(THEN)

    customer = db.session.get_one(Customer, id, populate_existing=True)
    assert (customer.level, customer.override_level) == ("new", None)
    assert (customer.orders_count, customer.last_order_at) == (0, None)
    assert not rerating.rate_due(THEN), "nobody is due for ever"


def test_a_backtest_goes_by_the_rules_alone(eva: Actor) -> None:
    placed = NOW - timedelta(days=10)
    save(eva.shop_id, fetched("2", placed_at=placed, changed_at=placed), now=NOW)
    before = stopped(eva)
    assert before == ["2"]
    give(eva)
    assert stopped(eva) == before


def stopped(actor: Actor) -> list[str]:
    """Return the orders that stricter rules would have stopped."""
    since, rules = NOW - timedelta(days=300), ruleset_data.to_data(STRICT)
    trial = Backtest(id=1, ruleset=rules, stopping=["risky"], since=since, requested_at=NOW)
    everybody = [one for page in customer_scan.pages(actor.shop_id) for one in page]
    rows = Judge(trial, shop_row(actor.shop_id)).stopped(everybody)
    db.session.rollback()
    return [row["code"] for row in rows]


def test_what_the_rules_say_is_explained_beside_a_given_level(eva: Actor) -> None:
    give(eva, until=TOMORROW)
    customer = stored(eva)
    explained = explanations.explain(eva.shop_id, "Europe/Prague", False, [customer.id], NOW)
    rating = explained[customer.id]
    assert customer.override_until is not None
    until = customer.override_until.isoformat()
    assert rating["override"] == {"level": "watch", "until": until}
    assert [reason["rule"] for reason in rating["reasons"]] == ["uncollected_once"]
    # The moment after its end, before a worker has looked, it is still what is shown.
    late = customer.override_until + timedelta(seconds=1)
    found = explanations.explain(eva.shop_id, "Europe/Prague", False, [customer.id], late)
    assert found[customer.id]["override"]["level"] == "watch"


def test_a_preview_counts_a_given_level_as_unchanged(eva: Actor) -> None:
    shop = visit(eva.shop_id, 1)
    assert preview.preview(shop, STRICT, NOW).changed == 1
    give(eva)
    found = preview.preview(shop, STRICT, NOW)
    assert (found.changed, found.before["vip"], found.after["vip"]) == (0, 1, 1)


@pytest.mark.parametrize("level", ["new", "", "angry", "VIP"])
def test_only_levels_that_say_something_can_be_given(eva: Actor, level: str) -> None:
    before = everything()
    with pytest.raises(Invalid):
        give(eva, level)
    assert everything() == before


@pytest.mark.parametrize(
    ("reason", "until"),
    [("", None), (" ", None), ("x" * 256, None), ("a\nb", None), ("Ours", TODAY - timedelta(1))],
)
def test_without_reason_or_with_a_day_in_the_past_nothing_changes(
    eva: Actor, reason: str, until: date | None
) -> None:
    before = everything()
    with pytest.raises(Invalid):
        give(eva, "vip", until, reason)
    assert everything() == before


def test_a_stranger_finds_nobody_and_a_reader_may_not(eva: Actor) -> None:
    give(eva)
    id = stored(eva).id
    stranger = Actor(new_shop(), "Ota", Role.OWNER)
    reader = replace(eva, role=Role.READ_ONLY)
    before = everything()
    for actor, error in ((stranger, NotFound), (reader, Forbidden)):
        with pytest.raises(error):
            overrides.set_override(actor, id, "risky", "No", None)
        with pytest.raises(error):
            overrides.take_back(actor, id)
    assert overrides.of(stranger.shop_id, id) is None
    assert everything() == before
