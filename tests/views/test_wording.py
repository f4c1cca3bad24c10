"""Ratings in words, in every language of the staff."""

from typing import Any

import pytest
from flask import g

from app.domain.badges import Badge
from app.domain.orders import Outcome
from app.domain.rules import Level, Signal
from app.domain.ruleset import Look
from app.views import amounts, explanation, order_badges, wording
from app.views.levels import Levels

OURS = Levels({level.value: Look() for level in Level})


def reason(*facts: dict[str, Any], months: int | None = 24, level: str = "risky") -> dict[str, Any]:
    return {"rule": "own", "level": level, "window_months": months, "facts": list(facts)}


def fact(signal: str, value: int, *codes: str, **more: str) -> dict[str, Any]:
    return {"signal": signal, "value": value, "codes": list(codes), **more}


def speak(language: str, *facts: dict[str, Any], months: int | None = 24) -> str:
    g.language = language
    (told,) = explanation.reasons({"reasons": [reason(*facts, months=months)]}, "risky")
    return told.text.replace("\xa0", " ")


UNCOLLECTED = {
    "cs": (
        "1 nevyzvednutá nebo odmítnutá zásilka za poslední měsíc",
        "2 nevyzvednuté nebo odmítnuté zásilky za poslední 2 měsíce",
        "5 nevyzvednutých nebo odmítnutých zásilek za posledních 5 měsíců",
        "22 nevyzvednutých nebo odmítnutých zásilek za posledních 22 měsíců",
    ),
    "sk": (
        "1 neprevzatá alebo odmietnutá zásielka za posledný mesiac",
        "2 neprevzaté alebo odmietnuté zásielky za posledné 2 mesiace",
        "5 neprevzatých alebo odmietnutých zásielok za posledných 5 mesiacov",
        "22 neprevzatých alebo odmietnutých zásielok za posledných 22 mesiacov",
    ),
    "pl": (
        "1 nieodebrana lub odrzucona przesyłka w ostatnim miesiącu",
        "2 nieodebrane lub odrzucone przesyłki w ostatnich 2 miesiącach",
        "5 nieodebranych lub odrzuconych przesyłek w ostatnich 5 miesiącach",
        "22 nieodebrane lub odrzucone przesyłki w ostatnich 22 miesiącach",
    ),
    "en": (
        "1 parcel not collected or refused in the last month",
        "2 parcels not collected or refused in the last 2 months",
        "5 parcels not collected or refused in the last 5 months",
        "22 parcels not collected or refused in the last 22 months",
    ),
}


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize(
    ("language", "number", "text"),
    [
        (language, number, text)
        for language, texts in UNCOLLECTED.items()
        for number, text in zip((1, 2, 5, 22), texts, strict=True)
    ],
)
def test_numbers_decide_the_form_of_the_words(language: str, number: int, text: str) -> None:
    assert speak(language, fact("uncollected", number), months=number) == text


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("cs", "12 doručených objednávek, žádná problémová objednávka za posledních 24 měsíců"),
        ("sk", "12 doručených objednávok, žiadna problémová objednávka za posledných 24 mesiacov"),
        ("pl", "12 doręczonych zamówień, brak problemowych zamówień w ostatnich 24 miesiącach"),
        ("en", "12 delivered orders, no problem order in the last 24 months"),
    ],
)
def test_a_rule_with_two_conditions_reads_as_one_sentence(language: str, text: str) -> None:
    assert speak(language, fact("good", 12), fact("bad", 0)) == text


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("cs", "Zaplaceno 20 000,50 Kč, 98 % objednávek dopadlo dobře"),
        ("sk", "Zaplatené 20 000,50 CZK, 98 % objednávok dopadlo dobre"),
        ("pl", "Zapłacono 20 000,50 CZK, 98% zamówień zakończyło się dobrze"),
        ("en", "CZK 20,000.50 paid, 98% of orders ended well"),
    ],
)
def test_money_and_shares_are_written_as_the_language_does(language: str, text: str) -> None:
    paid = fact("paid_total", 2000050, "A1", currency="CZK")
    assert speak(language, paid, fact("success_share", 98), months=None) == text


@pytest.mark.usefixtures("request_context")
def test_payments_in_several_currencies_are_all_named() -> None:
    paid = {"signal": "paid_total", "value": {"CZK": 100, "EUR": 250}, "codes": []}
    assert speak("cs", paid, months=None) == "Zaplaceno 1,00 Kč + 2,50 €"


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize("language", ["cs", "sk", "pl", "en"])
def test_every_signal_level_outcome_and_badge_has_words(language: str) -> None:
    for signal in Signal:
        assert speak(language, fact(signal, 7, currency="EUR"), months=None)
    for level in Level:
        assert wording.level_name(level) != level
    assert {*wording.OUTCOMES} == {*Outcome}
    assert len(order_badges.badges(Badge)) == len(Badge)


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize(
    ("_case", "codes", "text"),
    [
        ("none", (), ""),
        ("newest first", ("A1", "A2"), "A2, A1"),
        ("counted twice, named once", ("A1", "A1"), "A1"),
        ("many", tuple("ABCDEFG"), "G, F, E, D, C a 2 další"),
        ("very many", tuple("ABCDEFGHIJ"), "J, I, H, G, F a 5 dalších"),
    ],
)
def test_orders_behind_a_reason_are_named(_case: str, codes: tuple[str, ...], text: str) -> None:
    g.language = "cs"
    (told,) = explanation.reasons({"reasons": [reason(fact("good", len(codes), *codes))]}, "loyal")
    assert explanation.named(told.codes) == text


BY_ITSELF = {"improves_at": "2027-03-13T23:30:00+00:00", "level_then": "watch"}
BY_ORDERS = {"good_orders": 3, "level_after": "watch"}


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize(
    ("_case", "outlook", "language", "sentences"),
    [
        (
            "either way",
            BY_ITSELF | BY_ORDERS,
            "en",
            ["Would be “Watch” on 14 March 2027 or after 3 more delivered orders."],
        ),
        (
            "either way",
            BY_ITSELF | BY_ORDERS,
            "cs",
            ["Změní se na „Pozor“ 14. března 2027 nebo po 3 dalších doručených objednávkách."],
        ),
        (
            "either way",
            BY_ITSELF | BY_ORDERS,
            "sk",
            ["Zmení sa na „Pozor“ 14. marca 2027 alebo po 3 ďalších doručených objednávkach."],
        ),
        (
            "either way",
            BY_ITSELF | BY_ORDERS,
            "pl",
            ["Zmieni się na „Uwaga” 14 marca 2027 lub po 3 kolejnych doręczonych zamówieniach."],
        ),
        (
            "two different levels",
            BY_ITSELF | {"good_orders": 1, "level_after": "neutral"},
            "en",
            [
                "Would be “Watch” on 14 March 2027.",
                "Would be “All right” after 1 more delivered order.",
            ],
        ),
        ("only time", BY_ITSELF, "en", ["Would be “Watch” on 14 March 2027."]),
        ("only orders", BY_ORDERS, "en", ["Would be “Watch” after 3 more delivered orders."]),
        ("nothing", {"improves_at": None, "good_orders": None}, "en", []),
    ],
)
def test_the_outlook_says_what_would_change_the_smiley(
    _case: str, outlook: dict[str, Any], language: str, sentences: list[str]
) -> None:
    g.language = language
    assert explanation.outlook({"outlook": outlook}, OURS) == sentences


@pytest.mark.usefixtures("request_context")
def test_a_customer_without_a_rating_is_explained_too() -> None:
    g.language = "en"
    assert [told.text for told in explanation.reasons({}, "new")] == [
        "No order of this customer is closed yet, so there is nothing to rate."
    ]
    assert explanation.outlook({}, OURS) == []


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", {"one": "{n} order changed", "other": "{n} orders changed"}),
        ("pl", {"one": "Zmieniło się {n} zamówienie", "few": "Zmieniły się {n} zamówienia"}),
        ("cs", {"few": "Změnily se {n} objednávky", "other": "Změnilo se {n} objednávek"}),
    ],
)
def test_scripts_get_a_sentence_for_each_plural_category(
    language: str, forms: dict[str, str]
) -> None:
    g.language = language
    assert wording.plural_forms(wording.orders_changed).items() >= forms.items()


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize(
    ("total", "currency", "text"),
    [
        (124900, "CZK", "1 249,00 Kč"),
        (5, "EUR", "0,05 €"),
        (1500, "JPY", "1 500 JP¥"),
        (-9900, "PLN", "-99,00 PLN"),
        (100, "", "1,00"),
    ],
)
def test_an_amount_is_written_with_its_currency(total: int, currency: str, text: str) -> None:
    g.language = "cs"
    assert amounts.money(total, currency).replace("\xa0", " ").strip() == text


@pytest.mark.usefixtures("request_context")
def test_what_two_rules_counted_alike_is_said_once_for_the_level_that_decides() -> None:
    facts = [fact("unpaid", 4, "A1", "A2", "A3", "A4")]
    found = explanation.reasons(
        {
            "reasons": [
                {"rule": "often", "level": "risky", "window_months": 12, "facts": facts},
                {"rule": "repeatedly", "level": "watch", "window_months": 12, "facts": facts},
                {"rule": "ever", "level": "watch", "window_months": None, "facts": facts},
            ]
        },
        "risky",
    )
    assert [reason.level for reason in found] == ["risky", "watch"]
