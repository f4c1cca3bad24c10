"""A rule in one sentence, in every language of the staff."""

from typing import Any

import pytest
from flask import g

from app.domain import ruleset_data
from app.domain.presets import PRESETS
from app.domain.rules import Signal
from app.views.letter_words import LETTER
from app.views.rule_sentence import sentence
from app.views.signal_words import STAFF

pytestmark = pytest.mark.usefixtures("request_context")


def rule(*conditions: tuple[str, str, Any], months: int | None = 12, **more: Any) -> dict[str, Any]:
    return {
        "conditions": [
            {"signal": signal, "comparison": comparison, "value": value}
            for signal, comparison, value in conditions
        ],
        "window_months": months,
        "rehabilitation": None,
        **more,
    }


REPEATEDLY = rule(("uncollected", "at_least", 2), months=24, rehabilitation=3)
MOSTLY = rule(("bad", "at_least", 3), ("problem_share", "at_least", 40), months=6)
CANCELLED = rule(("cancelled", "more_than_signal", "good"), months=1, rehabilitation=1)


@pytest.mark.parametrize(
    ("language", "told", "text"),
    [
        (
            "cs",
            REPEATEDLY,
            (
                "alespoň 2 nevyzvednuté nebo odmítnuté zásilky za posledních 24 měsíců; "
                "přestane se uplatňovat po 3 doručených objednávkách v řadě"
            ),
        ),
        (
            "sk",
            REPEATEDLY,
            (
                "aspoň 2 neprevzaté alebo odmietnuté zásielky za posledných 24 mesiacov; "
                "prestane sa uplatňovať po 3 doručených objednávkach za sebou"
            ),
        ),
        (
            "pl",
            REPEATEDLY,
            (
                "co najmniej 2 nieodebrane lub odrzucone przesyłki w ostatnich 24 miesiącach; "
                "przestaje mieć zastosowanie po 3 doręczonych zamówieniach z rzędu"
            ),
        ),
        (
            "en",
            REPEATEDLY,
            (
                "at least 2 parcels not collected or refused in the last 24 months; "
                "no longer applies after 3 delivered orders in a row"
            ),
        ),
        (
            "cs",
            MOSTLY,
            (
                "alespoň 3 problémové objednávky a alespoň 40 % objednávek skončilo špatně "
                "za posledních 6 měsíců"
            ),
        ),
        (
            "cs",
            CANCELLED,
            (
                "více objednávek zrušených zákazníkem než doručených objednávek za poslední měsíc; "
                "přestane se uplatňovat po 1 další doručené objednávce"
            ),
        ),
        (
            "pl",
            CANCELLED,
            (
                "więcej zamówień anulowanych przez klienta niż doręczonych zamówień w ostatnim "
                "miesiącu; przestaje mieć zastosowanie po 1 kolejnym doręczonym zamówieniu"
            ),
        ),
    ],
)
def test_a_rule_is_one_sentence(language: str, told: dict[str, Any], text: str) -> None:
    g.language = language
    assert sentence(told).replace("\xa0", " ") == text


@pytest.mark.parametrize(
    ("_case", "condition", "text"),
    [
        ("a share of something else", ("return_share", "at_most", 40), "at most 40% of received"),
        ("none at all", ("bad", "at_most", 0), "no problem order"),
        ("any number", ("good", "at_least", 0), "at least 0 delivered orders"),
        (
            "one amount is enough",
            ("paid_total", "at_least", {"CZK": 2000000, "EUR": 80000}),
            "at least CZK 20,000.00 or €800.00 paid",
        ),
        (
            "all amounts must hold",
            ("paid_total", "at_most", {"CZK": 100, "EUR": 50}),
            "at most CZK 1.00 and €0.50 paid",
        ),
        (
            "shares of one whole compare like their parts",
            ("problem_share", "more_than_signal", "success_share"),
            "more problem orders than delivered orders",
        ),
    ],
)
def test_a_condition_says_its_bound(_case: str, condition: tuple[str, str, Any], text: str) -> None:
    g.language = "en"
    assert sentence(rule(condition, months=None)).replace("\xa0", " ").startswith(text)


@pytest.mark.parametrize("language", ["cs", "sk", "pl", "en"])
def test_every_rule_of_every_preset_has_words(language: str) -> None:
    g.language = language
    for preset in PRESETS.values():
        for told in ruleset_data.to_data(preset)["rules"]:
            assert sentence(told)


@pytest.mark.parametrize("language", ["cs", "sk", "pl", "en"])
@pytest.mark.parametrize("words", [STAFF, LETTER], ids=["staff", "letter"])
def test_what_follows_many_is_found_in_every_language(language: str, words: Any) -> None:
    g.language = language
    assert {*words.counts, *words.shares, "paid_total"} == {*Signal}
    for signal in words.counts:
        assert words.many(signal)[0].isalpha()
