"""What other rules would make of a shop, before anything is written."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.domain.presets import PRESETS
from app.domain.rules import Comparison, Condition, Level, Rule, Ruleset, Signal
from app.platforms.base import FetchedOrder
from app.services import rulesets
from app.services.admins import VisitedShop, visit
from app.services.preview import Example, Move, preview
from app.services.runtime import Runtime
from app.services.spending import top_spenders
from tests.factories import make_actor
from tests.services.steps import NOON, fetched, new_shop, owners, save, work_off
from tests.tables import everything

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
STRICT = Ruleset(
    (Rule("once", Level.RISKY, (Condition(Signal.BAD, Comparison.GE, 1),), None, None),)
)


@pytest.fixture
def shop(app: Flask) -> VisitedShop:
    return visit(new_shop(), 1)


def person(number: int, *statuses: str, **values: object) -> list[FetchedOrder]:
    """Let somebody order; "-3" was delivered, "5" not collected."""
    return [
        fetched(
            f"{number}-{index}",
            email=f"{number}@example.com",
            phone="",
            name=f"Eva {number}",
            **{"status_id": status, "paid": True} | values,
        )
        for index, status in enumerate(statuses)
    ]


def test_it_says_who_would_move_and_writes_nothing(shop: VisitedShop) -> None:
    save(shop.id, *person(1, "5"), *person(2, "-3"), *person(3, "5", "5"), *person(4, "-1"))
    before = everything()

    found = preview(shop, STRICT, NOW)

    assert (found.customers, found.changed) == (4, 1)
    assert {level: n for level, n in found.before.items() if n} == {
        "watch": 1,
        "neutral": 1,
        "risky": 1,
        "new": 1,
    }
    assert {level: n for level, n in found.after.items() if n} == {
        "risky": 2,
        "neutral": 1,
        "new": 1,
    }
    assert found.moves == [Move("watch", "risky", 1)]
    customer = owners(shop.id)["1-0"]
    assert found.examples == [Example(customer, "Eva 1", "1-0", "watch", "risky")]
    assert everything() == before


def test_the_rules_in_force_would_move_nobody(shop: VisitedShop) -> None:
    save(shop.id, *person(1, "5", "5"), *person(2, "-3", "-3", "-3"), *person(3, "-4"))

    found = preview(shop, PRESETS["cz_sk_pl"], NOON)

    assert (found.changed, found.moves, found.examples) == (0, [], [])
    assert found.before == found.after


def test_a_re_rating_makes_of_a_shop_what_the_preview_said(
    shop: VisitedShop, runtime: Runtime
) -> None:
    many = [["5"], ["-3"] * 3, ["-3"] * 9, ["-4", "-4"], ["5", "5", "-3"], ["-1"], ["-3", "6"]]
    save(shop.id, *[order for n, statuses in enumerate(many) for order in person(n, *statuses)])
    said = preview(shop, STRICT, NOW)

    rulesets.save(make_actor(shop.id), STRICT, base=1, reason="")
    work_off(runtime)

    found = preview(visit(shop.id, 1), STRICT, NOW)
    assert found.before == said.after
    assert (found.changed, said.changed > 2) == (0, True)


def test_a_shop_without_customers_is_previewed_too(shop: VisitedShop) -> None:
    found = preview(shop, STRICT, NOW)

    assert (found.customers, found.changed, set(found.after.values())) == (0, 0, {0})


def test_there_are_examples_of_every_move_however_rare(shop: VisitedShop) -> None:
    save(shop.id, *[order for n in range(30) for order in person(n, "5")])
    save(shop.id, *person(99, "-3", "-3", "-3"))

    found = preview(shop, STRICT, NOW)

    assert [(m.before, m.after, m.customers) for m in found.moves] == [
        ("watch", "risky", 30),
        ("loyal", "neutral", 1),
    ]
    assert {example.before for example in found.examples} == {"watch", "loyal"}
    assert len(found.examples) <= 20


def test_customers_of_another_shop_are_not_counted(shop: VisitedShop) -> None:
    save(new_shop(), *person(1, "5"))

    assert preview(shop, STRICT, NOW).customers == 0


def test_the_best_paying_customers_tell_an_amount_to_ask_for(shop: VisitedShop) -> None:
    for number in range(1, 41):
        save(shop.id, *person(number, "-3", total=number * 1000))
    save(shop.id, *person(41, "-3", total=5, currency="EUR"), *person(42, "5", total=9_999_999))

    assert top_spenders(shop, NOW) == {"CZK": 39_000, "EUR": 5}


def test_what_was_paid_long_ago_tells_nothing(shop: VisitedShop) -> None:
    save(shop.id, *person(1, "-3", placed_at=NOON.replace(year=2020)))

    assert top_spenders(shop, NOW) == {}
