"""Rules as sentences, in every language of the staff."""

from dataclasses import replace

import pytest
from flask import g

from app.domain.presets import PRESETS
from app.domain.ruleset import Comparison, Condition, Level, Look, Rule, Ruleset
from app.domain.ruleset_faults import FaultKind
from app.domain.signals import SHARES, Signal
from app.views import rule_form, rule_history, rule_remarks, rule_words

pytestmark = pytest.mark.usefixtures("request_context")

LANGUAGES = ["cs", "sk", "pl", "en"]
GE, LE, MORE = Comparison.GE, Comparison.LE, Comparison.GT_SIGNAL
NOTHING_BAD = Condition(Signal.BAD, LE, 0)


def rule(
    *conditions: Condition, months: int | None = 24, cleared: int | None = 3, key: str = "own"
) -> Rule:
    return Rule(key, Level.RISKY, conditions, months, cleared)


def uncollected(count: int) -> Condition:
    return Condition(Signal.UNCOLLECTED, GE, count)


def speak(language: str, spoken: Rule) -> str:
    g.language = language
    return rule_words.sentence(spoken).replace("\xa0", " ")


UNCOLLECTED = {
    "cs": (
        "Rizikový, když za poslední měsíc alespoň 1 zásilka nebyla vyzvednuta nebo byla odmítnuta.",
        (
            "Rizikový, když za poslední 2 měsíce alespoň 2 zásilky nebyly vyzvednuty nebo byly "
            "odmítnuty."
        ),
        (
            "Rizikový, když za posledních 5 měsíců alespoň 5 zásilek nebylo vyzvednuto nebo bylo "
            "odmítnuto."
        ),
        (
            "Rizikový, když za posledních 22 měsíců alespoň 22 zásilek nebylo vyzvednuto nebo bylo "
            "odmítnuto."
        ),
    ),
    "sk": (
        "Rizikový, keď za posledný mesiac aspoň 1 zásielka nebola prevzatá alebo bola odmietnutá.",
        (
            "Rizikový, keď za posledné 2 mesiace aspoň 2 zásielky neboli prevzaté alebo boli "
            "odmietnuté."
        ),
        (
            "Rizikový, keď za posledných 5 mesiacov aspoň 5 zásielok nebolo prevzatých alebo bolo "
            "odmietnutých."
        ),
        (
            "Rizikový, keď za posledných 22 mesiacov aspoň 22 zásielok nebolo prevzatých alebo "
            "bolo odmietnutých."
        ),
    ),
    "pl": (
        (
            "Ryzykowny, gdy w ostatnim miesiącu co najmniej 1 przesyłka nie została odebrana lub "
            "została odrzucona."
        ),
        (
            "Ryzykowny, gdy w ostatnich 2 miesiącach co najmniej 2 przesyłki nie zostały odebrane "
            "lub zostały odrzucone."
        ),
        (
            "Ryzykowny, gdy w ostatnich 5 miesiącach co najmniej 5 przesyłek nie zostało "
            "odebranych lub zostało odrzuconych."
        ),
        (
            "Ryzykowny, gdy w ostatnich 22 miesiącach co najmniej 22 przesyłki nie zostały "
            "odebrane lub zostały odrzucone."
        ),
    ),
    "en": (
        "Risky when at least 1 parcel was not collected or was refused in the last month.",
        "Risky when at least 2 parcels were not collected or were refused in the last 2 months.",
        "Risky when at least 5 parcels were not collected or were refused in the last 5 months.",
        "Risky when at least 22 parcels were not collected or were refused in the last 22 months.",
    ),
}


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [
        (language, number, text)
        for language, texts in UNCOLLECTED.items()
        for number, text in zip((1, 2, 5, 22), texts, strict=True)
    ],
)
def test_numbers_decide_the_form_of_the_words(language: str, number: int, text: str) -> None:
    assert speak(language, rule(uncollected(number), months=number)).startswith(text)


@pytest.mark.parametrize(
    ("language", "cleared", "text"),
    [
        ("cs", 1, "Přestane platit po 1 doručené objednávce."),
        ("cs", 3, "Přestane platit po 3 doručených objednávkách po sobě."),
        ("cs", None, "Doručené objednávky na tom nic nezmění."),
        ("sk", 1, "Prestane platiť po 1 doručenej objednávke."),
        ("sk", 5, "Prestane platiť po 5 doručených objednávkach za sebou."),
        ("pl", 1, "Przestaje obowiązywać po 1 doręczonym zamówieniu."),
        ("pl", 3, "Przestaje obowiązywać po 3 doręczonych zamówieniach z rzędu."),
        ("en", 1, "1 delivered order clears it."),
        ("en", 3, "3 delivered orders in a row clear it."),
        ("en", None, "Delivered orders do not clear it."),
    ],
)
def test_a_rule_says_what_clears_it(language: str, cleared: int | None, text: str) -> None:
    assert speak(language, rule(uncollected(2), cleared=cleared)).endswith(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "cs",
            (
                "Věrný, když za posledních 24 měsíců alespoň 3 objednávky byly doručeny a žádná "
                "objednávka neskončila špatně."
            ),
        ),
        (
            "sk",
            (
                "Verný, keď za posledných 24 mesiacov aspoň 3 objednávky boli doručené a žiadna "
                "objednávka neskončila zle."
            ),
        ),
        (
            "pl",
            (
                "Stały klient, gdy w ostatnich 24 miesiącach co najmniej 3 zamówienia zostały "
                "doręczone i żadne zamówienie nie zakończyło się źle."
            ),
        ),
        (
            "en",
            (
                "Loyal when at least 3 orders were delivered and no order ended badly in the last "
                "24 months."
            ),
        ),
    ],
)
def test_praise_is_one_sentence_and_nothing_clears_it(language: str, text: str) -> None:
    good = Condition(Signal.GOOD, GE, 3)
    assert speak(language, Rule("loyal", Level.LOYAL, (good, NOTHING_BAD), 24, None)) == text


PAID = {"CZK": 2_000_000, "EUR": 80_050}


@pytest.mark.parametrize(
    ("language", "condition", "text"),
    [
        (
            "en",
            Condition(Signal.PAID_TOTAL, GE, PAID),
            "at least CZK 20,000 or €800.50 was paid",
        ),
        (
            "en",
            Condition(Signal.PAID_TOTAL, LE, PAID),
            "at most CZK 20,000 and €800.50 was paid",
        ),
        (
            "cs",
            Condition(Signal.PAID_TOTAL, GE, PAID),
            "bylo zaplaceno alespoň 20 000 Kč nebo 800,50 €",
        ),
        (
            "pl",
            Condition(Signal.PROBLEM_SHARE, GE, 40),
            "co najmniej 40% zamówień zakończyło się źle",
        ),
        ("sk", Condition(Signal.RETURN_SHARE, LE, 0), "najviac 0 % prevzatých objednávok bolo"),
        (
            "cs",
            Condition(Signal.CANCELLED, MORE, Signal.GOOD),
            "počet objednávek zrušených zákazníkem je vyšší než počet doručených objednávek",
        ),
        ("en", Condition(Signal.GOOD, LE, 1), "at most 1 order was delivered"),
    ],
)
def test_money_shares_and_comparisons_are_clauses_too(
    language: str, condition: Condition, text: str
) -> None:
    g.language = language
    assert rule_words.clause(condition).replace("\xa0", " ").startswith(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_every_preset_and_every_signal_has_words(language: str) -> None:
    for preset in PRESETS.values():
        for one in preset.rules:
            assert speak(language, one)
        assert rule_history.details(preset)
    for signal in Signal:
        amount = {"CZK": 0} if signal is Signal.PAID_TOTAL else 0
        for comparison in (GE, LE):
            assert rule_words.clause(Condition(signal, comparison, amount))
        assert rule_words.SIGNALS[signal]


def test_the_form_offers_every_signal_level_colour_and_preset_once() -> None:
    offered = [signal for _name, signals in rule_form.SIGNAL_GROUPS for signal in signals]

    assert sorted(offered) == sorted(Signal)
    assert set(PRESETS) == set(rule_form.PRESET_NAMES)
    assert {rule_form.kind(signal) for signal in SHARES} == {"share of closed", "share of received"}


def test_a_level_is_called_as_its_ruleset_calls_it() -> None:
    g.language = "en"
    named = Ruleset((rule(uncollected(2)),), looks={Level.RISKY: Look("Kicks the door")})

    assert rule_words.gist(named.rules[0], named).startswith("Kicks the door when at least 2")
    assert rule_words.called("vip", named) == "VIP"


@pytest.mark.parametrize(
    ("kind", "first", "second", "remark"),
    [
        (
            FaultKind.IMPOSSIBLE,
            rule(uncollected(2), NOTHING_BAD),
            rule(uncollected(3), key="other"),
            "No customer can ever satisfy this: the conditions contradict.",
        ),
        (
            FaultKind.REPEATED,
            rule(uncollected(3)),
            rule(uncollected(2), key="other"),
            (
                "This rule changes nothing: wherever it applies, “Risky when at least 2 parcels "
                "were not collected or were refused in the last 24 months” gives the same smiley."
            ),
        ),
        (
            FaultKind.OUTRANKED,
            replace(rule(uncollected(3)), level=Level.WATCH),
            rule(uncollected(2), key="other"),
            (
                "This rule never decides: wherever it applies, “Risky when at least 2 parcels were "
                "not collected or were refused in the last 24 months” decides before it."
            ),
        ),
        (
            FaultKind.WINDOW_TOO_LONG,
            rule(uncollected(3), months=121),
            rule(Condition(Signal.UNPAID, GE, 1), key="other"),
            "Nobody keeps orders that long: 120 months are the most.",
        ),
    ],
)
def test_a_fault_is_said_beside_its_rule(
    kind: FaultKind, first: Rule, second: Rule, remark: str
) -> None:
    g.language = "en"
    found = rule_remarks.remarks(Ruleset((first, second)))

    assert [(one.text, one.fault) for one in found["own"]] == [(remark, True)]
    assert found["other"] == []


def test_a_rule_of_a_level_that_is_switched_off_is_told_so() -> None:
    g.language = "en"
    unused = Ruleset((rule(uncollected(2)),), looks={Level.RISKY: Look(used=False)})

    (told,) = rule_remarks.remarks(unused)["own"]

    assert told.text == "This rule decides nothing: its smiley is switched off."


@pytest.mark.parametrize(
    ("_case", "condition", "warned"),
    [
        ("a lawful return", Condition(Signal.WITHDRAWN, GE, 2), True),
        ("a complaint", Condition(Signal.COMPLAINTS, GE, 2), True),
        ("a share of returns", Condition(Signal.RETURN_SHARE, GE, 50), True),
        ("compared with returns", Condition(Signal.GOOD, MORE, Signal.RECEIVED), True),
        ("a parcel nobody collected", uncollected(2), False),
    ],
)
def test_counting_what_the_law_protects_is_allowed_with_a_warning(
    _case: str, condition: Condition, warned: bool
) -> None:
    g.language = "cs"
    told = rule_remarks.legal(rule(condition))

    assert ["§ 1818" in one.text for one in told] == [True] * warned
    assert [one for one in told if one.fault] == []


@pytest.mark.parametrize(
    ("language", "days", "text"),
    [
        ("cs", 1, "„Zase tu“ po 1 dni pauzy"),
        ("sk", 365, "„Znova tu“ po 365 dňoch prestávky"),
        ("pl", 1, "„Znowu z nami” po 1 dniu przerwy"),
        ("en", 2, "“Back again” after a pause of 2 days"),
    ],
)
def test_badges_are_told_with_their_limits(language: str, days: int, text: str) -> None:
    g.language = language
    assert rule_history.details(Ruleset((), pause_days=days)) == [text]
