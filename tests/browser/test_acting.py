"""Automatic actions as an owner sets them: a draft, its story, its mistakes, and what stands."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from app.domain.acting import preset
from app.domain.acting_data import to_data
from tests.browser.acting import Acting
from tests.browser.conftest import Complaints
from tests.browser.faults import faults_by_look
from tests.browser.looks import NARROW
from tests.browser.pages import Orders
from tests.browser.settings import Settings
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

FLAGGED = "Zákazník s příznakem „Rušit“"
TRIP = (
    "UPDATE shops SET breaker_tripped_at = '2026-11-30 10:00:00',"
    """ breaker = '{"limit": "share", "actions": 7, "orders": 30}'"""
)
UNTRIP = (
    "UPDATE shops SET breaker_tripped_at = NULL, breaker = '{}', cancelling_resumed_at = NULL,"
    " acting = '{}'"
)


@pytest.fixture
def acting(orders: Orders, stack: Stack) -> Iterator[Acting]:
    """The page, open."""
    yield Acting(Settings(orders))
    stack.change(UNTRIP, "UPDATE members SET role = 'owner'")


def test_a_draft_is_told_at_once_and_saved_by_keyboard(acting: Acting) -> None:
    expect(acting.story).to_contain_text("Po 15 minutách bude zrušena (stav „Stornována“)")

    acting.grace.fill("30")
    acting.grace.press("Tab")

    expect(acting.story).to_contain_text("Po 30 minutách bude zrušena")
    expect(acting.inside.get_by_text("Neuložené změny")).to_be_visible()

    acting.grace.press("Enter")

    expect(acting.announcement).to_have_text("Uloženo.")
    expect(acting.inside.get_by_text("Neuložené změny")).to_be_hidden()
    expect(acting.grace).to_have_value("30")
    expect(acting.grace).to_be_focused()


def test_a_mistake_is_shown_where_it_is(acting: Acting, complaints: Complaints) -> None:
    complaints.expect("Failed to load resource.* 400")
    acting.mode("Pozastavit objednávku", FLAGGED).select_option(label="automaticky")

    acting.save.click()

    expect(acting.announcement).to_have_text("Neuloženo. Opravte prosím, co je vyznačeno.")
    holding = acting.mode("Pozastavit objednávku", FLAGGED)
    expect(holding).to_be_focused()
    expect(holding).to_have_accessible_description(
        "Automatické může být jen jedno z rušení, pozastavení a žádosti o platbu: objednávka "
        "stojí v jednom stavu."
    )
    expect(acting.inside.get_by_label("Pozastavené objednávky")).to_have_attribute(
        "aria-invalid", "true"
    )

    acting.mode("Zrušit objednávku", FLAGGED).select_option(label="vypnuto")
    acting.inside.get_by_label("Pozastavené objednávky").select_option(index=1)

    expect(acting.inside.locator("[aria-invalid]")).to_have_count(0)
    acting.save.click()
    expect(acting.announcement).to_have_text("Uloženo.")


def test_leaving_a_draft_has_to_be_confirmed(acting: Acting) -> None:
    acting.tick("Zkouška nanečisto").check()
    expect(acting.story).to_contain_text("nic z toho se doopravdy nestane")

    acting.inside.get_by_role("link", name="Pravidla").click()

    dialog = acting.inside.get_by_role("dialog")
    dialog.get_by_role("button", name="Pokračovat v úpravách").click()
    expect(acting.tick("Zkouška nanečisto")).to_be_checked()
    acting.inside.get_by_role("link", name="Pravidla").click()
    dialog.get_by_role("button", name="Odejít bez uložení").click()
    expect(acting.inside.get_by_role("heading", name="Pravidla", exact=True)).to_be_visible()


def test_a_draft_that_is_discarded_after_a_question_is_gone(acting: Acting) -> None:
    acting.grace.fill("45")
    acting.inside.get_by_role("button", name="Zahodit změny").click()
    acting.inside.get_by_role("button", name="Odejít bez uložení").click()

    expect(acting.grace).to_have_value("15")
    expect(acting.inside.get_by_text("Neuložené změny")).to_be_hidden()


def test_who_is_slower_keeps_the_draft_and_may_save_over(
    acting: Acting, stack: Stack, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 409")
    acting.tick("I zaplacené objednávky").check()
    others = json.dumps(to_data(replace(preset("CZ"), quiet=True)))
    stack.change(f"UPDATE shops SET acting = '{others}'")
    expect(acting.inside.locator("#meanwhile")).to_be_visible()

    acting.save.click()

    refusal = acting.inside.locator("#refusal")
    expect(refusal).to_contain_text("někdo tato nastavení mezitím změnil")
    expect(acting.tick("I zaplacené objednávky")).to_be_checked()

    refusal.get_by_role("button", name="Uložit místo toho moje").click()

    expect(acting.announcement).to_have_text("Uloženo.")
    expect(acting.tick("I zaplacené objednávky")).to_be_checked()


def test_what_is_usual_comes_back_after_a_question(acting: Acting) -> None:
    acting.tick("I odeslané objednávky").check()
    acting.save.click()
    expect(acting.announcement).to_have_text("Uloženo.")

    acting.inside.get_by_role("button", name="Zpět k obvyklému nastavení").click()
    acting.inside.get_by_role("dialog").get_by_role("button", name="Zpět k obvyklému").click()

    expect(acting.inside.get_by_text("Tato nastavení jsou obvyklá")).to_be_visible()
    expect(acting.tick("I odeslané objednávky")).not_to_be_checked()
    expect(acting.inside.get_by_role("heading", name="Automatické akce")).to_be_focused()


def test_a_stopped_breaker_appears_by_itself_and_is_reset(acting: Acting, stack: Stack) -> None:
    stack.change(TRIP)
    breaker = acting.inside.locator("#breaker")
    expect(breaker).to_contain_text("Automatických akcí: 7, objednávek: 30.")

    breaker.get_by_role("button", name="Znovu spustit").click()

    expect(breaker).to_have_count(0)
    expect(acting.announcement).to_have_text("Uloženo.")


def test_the_switch_of_the_whole_works_here_too(acting: Acting) -> None:
    switch = acting.inside.get_by_role("switch")
    switch.press("Space")
    expect(switch).not_to_be_checked()
    switch.press("Space")
    expect(switch).to_be_checked()


def test_automatic_actions_have_no_fault(acting: Acting, orders: Orders, stack: Stack) -> None:
    NARROW.put_on(acting.page)
    stack.change(TRIP)
    acting.tick("I zaplacené objednávky").check()
    acting.mode("Pozastavit objednávku", FLAGGED).select_option(label="automaticky")
    expect(acting.inside.locator("#fault-modes-flagged")).to_be_visible()
    expect(acting.inside.locator("#breaker")).to_be_visible()

    assert faults_by_look(acting.page, orders.frame) == {}


def test_automatic_actions_that_one_may_only_read_have_no_fault(
    acting: Acting, orders: Orders, stack: Stack
) -> None:
    NARROW.put_on(acting.page)
    stack.change("UPDATE members SET role = 'staff'")
    expect(acting.inside.get_by_text("Nastavení mění jen vlastníci.")).to_be_visible()
    expect(acting.save).to_have_count(0)

    assert faults_by_look(acting.page, orders.frame) == {}
