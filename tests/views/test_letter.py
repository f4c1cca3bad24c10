"""The letter to a customer: word for word in every language (letters/), and never a harsh word."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import g

from app.domain import explanation, ruleset_data
from app.domain.orders import Order, Outcome
from app.domain.presets import DEFAULT, PRESETS
from app.domain.rules import Level, rate
from app.domain.signals import COUNTED
from app.services import rulesets, shop_time
from app.services.customer_page import CustomerPage, PastOrder
from app.services.rating_data import rating_data
from app.views.letter import letter
from app.views.letter_words import CHANGES, ENDINGS
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("request_context")

LETTERS = Path(__file__).parent / "letters"
LANGUAGES = ("cs", "sk", "pl", "en")
RULES = PRESETS[DEFAULT]
# What became of each order, and how many days ago it was placed.
Past = Sequence[tuple[str, int]]
CASES: dict[str, Past] = {
    "uncollected": [("uncollected", 290), ("ok", 200), ("uncollected", 100)],
    "mixed": [
        ("cancelled_by_customer", 150),
        ("unpaid_expired", 120),
        ("cancelled_by_customer", 60),
        ("unpaid_expired", 30),
        ("ok", 20),
    ],
    "loyal": [("ok", 400), ("ok", 300), ("ok", 200), ("ok", 100)],
}
HARSH = re.compile(
    r"risk|rizik|ryzyk|blacklist|černá listin|čierna listin|czarna list|reputa|problém|problem|"
    r"špatn|zle\b|źle\b|bad\b|watch|pozor|uwaga|podezř|podozr|podejrz|podvod|oszust|fraud",
    re.IGNORECASE,
)


def customer(past: Past, name: str = "Jana Nováková") -> CustomerPage:
    """Return a customer with these orders as the default rules rate them at noon."""
    now = shop_time.local("Europe/Prague", NOON)
    history = [
        Order(f"2026{number:06}", NOON - timedelta(days=days), Outcome(outcome), 124900, "CZK")
        for number, (outcome, days) in enumerate(past, start=1)
    ]
    rating = rate(history, RULES, now)
    return CustomerPage(
        id=1,
        name=name,
        registered=True,
        level=rating.level,
        is_rated=True,
        rating=rating_data(rating, explanation.outlook(history, RULES, now), 1),
        rules={rule["key"]: rule for rule in ruleset_data.to_data(RULES)["rules"]},
        looks=rulesets.looks_of(RULES),
        orders=[
            PastOrder(0, o.code, o.placed_at, o.outcome, "", o.total, o.currency, "")
            for o in reversed(history)
        ],
        is_rerating=False,
    )


def written(past: Past, language: str, name: str = "Jana Nováková") -> str:
    return letter(customer(past, name), "Knihy U Kocoura", language, NOON).replace("\xa0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_a_letter_says_what_counted_what_follows_and_what_would_change_it(
    case: str, language: str
) -> None:
    expected = (LETTERS / f"{case}.{language}.txt").read_text()
    assert written(CASES[case], language) == expected.rstrip("\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", [*Outcome])
@pytest.mark.parametrize("count", [1, 2, 3, 9])
def test_no_letter_says_a_harsh_word(outcome: Outcome, count: int, language: str) -> None:
    past = [(outcome.value, days) for days in range(10, 10 + 15 * count, 15)]
    assert HARSH.findall(written(past, language)) == []


@pytest.mark.parametrize(
    ("_case", "past", "text"),
    [
        ("nothing has ended", [("open", 2)], "there is nothing to assess."),
        ("no rule applies", [("ok", 2)], "None of our rules applies to you."),
        ("one order", [("ok", 2)], "We looked at your order in our shop and how it ended."),
        ("nothing counted", [("ok", 2)], "No order counted for any of our rules."),
        (
            "a charged back payment",
            [("chargeback_lost", 30)],
            "– 2026000001 (21 October 2026): the card payment was charged back\n",
        ),
        ("nothing better", [("ok", day) for day in range(9)], "How it can change\nIf an order"),
    ],
)
def test_other_customers_get_other_sentences(_case: str, past: Past, text: str) -> None:
    assert text in written(past, "en")


def test_a_rating_that_nothing_changes_says_so() -> None:
    found = customer(CASES["uncollected"])
    lasting = {**found.rating, "outlook": {"improves_at": None, "good_orders": None}}
    for_ever = replace(found, rating=lasting)

    assert "It does not change by itself" in letter(for_ever, "Shop", "en", NOON)
    assert "If nothing else is added" not in letter(for_ever, "Shop", "en", NOON)


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Auckland", "13 August"), ("Pacific/Honolulu", "12 August")]
)
def test_days_are_those_of_the_shop(zone: str, day: str) -> None:
    g.timezone = zone
    assert f"({day} 2026): the parcel was not collected" in written([("uncollected", 100)], "en")


def test_the_language_of_the_staff_stays_theirs() -> None:
    g.language = "pl"
    assert "Dobrý den," in written(CASES["loyal"], "cs")
    assert str(ENDINGS["ok"]) == "doręczone"


@pytest.mark.parametrize(
    ("_case", "name", "lines"),
    [
        ("as it is", "O’Neil <b>&amp;</b>", ["Customer: O’Neil <b>&amp;</b>", ""]),
        ("one line", " Jana\n\nKind  regards\t", ["Customer: Jana Kind regards", ""]),
        ("none", " \n", ["", "Hello,"]),
    ],
)
def test_a_name_is_one_line_of_the_letter(_case: str, name: str, lines: list[str]) -> None:
    assert written(CASES["loyal"], "en", name).splitlines()[1:3] == lines


def test_every_ending_and_every_change_has_words() -> None:
    assert {*ENDINGS} == COUNTED
    assert {*CHANGES} == {*Level} - {Level.RISKY}
