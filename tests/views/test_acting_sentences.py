"""What settings of automatic actions come to, in words."""

from datetime import timedelta

import pytest
from flask import Flask, g

from app.domain.acting import Acting, Action, Mode, Situation, preset
from app.services.acting.targets import Target
from app.views import acting_sentences

TARGETS = {
    Action.CANCEL: [Target("-4", "Stornována", usual=True)],
    Action.HOLD: [Target("7", "Čeká")],
    Action.PREPAYMENT: [Target("7", "Čeká")],
}
BOUNDLESS = Acting({}, paid=True, shipped=True, quiet=True)


def deeds(acting: Acting, situation: Situation = Situation.FLAGGED) -> list[str]:
    """Return what happens in a situation."""
    return acting_sentences.stories(acting, TARGETS)[list(Situation).index(situation)].deeds


@pytest.mark.parametrize(
    ("action", "status", "mode", "minutes", "said"),
    [
        ("cancel", "-4", "auto", 15, "Po 15 minutách bude zrušena (stav „Stornována“), pokud"),
        ("cancel", "-4", "auto", 1, "Po 1 minutě bude zrušena (stav „Stornována“), pokud"),
        ("cancel", "-4", "auto", 0, "Hned bude zrušena (stav „Stornována“)."),
        ("cancel", "-4", "propose", 15, "Člověku se navrhne ji zrušit (stav „Stornována“)."),
        ("hold", "7", "auto", 2, "Po 2 minutách bude pozastavena (stav „Čeká“), pokud"),
        ("hold", "7", "auto", 0, "Hned bude pozastavena (stav „Čeká“)."),
        ("hold", "7", "propose", 0, "Člověku se navrhne ji pozastavit (stav „Čeká“)."),
        ("prepayment", "7", "auto", 5, "Po 5 minutách přejde do stavu „Čeká“, který žádá"),
        ("prepayment", "7", "auto", 0, "Hned přejde do stavu „Čeká“, který žádá"),
        ("prepayment", "7", "propose", 0, "požádat o platbu předem (stav „Čeká“)."),
        ("prepayment", "", "auto", 5, "Personál se hned dozví, že má požádat o platbu předem."),
        ("prepayment", "", "auto", 0, "Personál se hned dozví, že má požádat o platbu předem."),
        ("cancel", "", "auto", 0, "Hned bude zrušena (stav „nevybráno“)."),
        ("prepayment", "", "propose", 5, "Člověku se navrhne požádat o platbu předem."),
        ("remark", "", "auto", 5, "Poznámka v historii objednávky v obchodě řekne"),
        ("notify", "", "auto", 5, "Personál se o ní dozví, jakmile přijde."),
        ("notify", "", "off", 5, "Nic se nestane."),
    ],
)
def test_what_happens_is_one_whole_sentence(
    request_context: None, action: str, status: str, mode: str, minutes: int, said: str
) -> None:
    acting = Acting(
        {Situation.FLAGGED: {Action(action): Mode(mode)}},
        {Action(action): status} if status else {},
        timedelta(minutes=minutes),
    )

    (sentence,) = deeds(acting)

    assert said in sentence
    assert sentence.endswith(".")
    assert deeds(acting, Situation.RISKY) == ["Nic se nestane."]


def test_a_status_that_nobody_knows_is_named_by_its_id(request_context: None) -> None:
    acting = Acting({Situation.FLAGGED: {Action.HOLD: Mode.AUTO}}, {Action.HOLD: "404"})

    assert "(stav „404“)" in deeds(acting)[0]


@pytest.mark.parametrize("language", ["cs", "sk", "pl", "en"])
def test_what_is_allowed_replaces_what_is_not(speaker: Flask, language: str) -> None:
    with speaker.test_request_context():
        g.language = language
        bounded = acting_sentences.bounds(preset("CZ"))
        boundless = acting_sentences.bounds(BOUNDLESS)

    assert len(bounded) == len(boundless) == 6
    # Paid, sent, and the platform's e-mail.
    changed = [a != b for a, b in zip(bounded, boundless, strict=True)]
    assert changed == [False, True, True, False, False, True]


@pytest.mark.parametrize(
    ("cap", "said"),
    [(1, "1 automatická akce"), (3, "3 automatické akce"), (1200, "1\xa0200 automatických")],
)
def test_the_breaker_counts_in_czech(request_context: None, cap: int, said: str) -> None:
    assert f"více než {said}" in acting_sentences.bounds(Acting({}, daily_cap=cap))[4]
