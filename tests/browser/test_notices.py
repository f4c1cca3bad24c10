"""Notices as staff meet them: at the top of pages, on their own page, dismissed by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Complaints
from tests.browser.faults import faults_by_look
from tests.browser.looks import NARROW
from tests.browser.pages import Orders
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

LONG = "Čeká na vyzvednutí u řidiče, který zrovna nejede " * 4


def tell(stack: Stack, kind: str, key: str, facts: str = "{}") -> None:
    stack.change(
        "INSERT INTO notices (shop_id, kind, key, facts, made_at, last_at, count, mail_reached,"
        f" mail_attempts) SELECT id, '{kind}', '{key}', '{facts}', '2026-11-30 10:00:00.000000',"
        " '2026-12-01 09:00:00.000000', 3, '{}', 0 FROM shops"
    )


@pytest.fixture
def told(orders: Orders, stack: Stack) -> Iterator[Orders]:
    """The orders, open, in a shop that was told of three things."""
    stack.change("DELETE FROM notices")
    tell(stack, "blacklisted_ordered", "2026000001")
    tell(stack, "status_unmapped", "6", f'{{"status": "{LONG}"}}')
    tell(stack, "action_failed", "2026000002", '{"action": "cancel"}')
    yield orders
    stack.change(
        "DELETE FROM notices",
        "UPDATE members SET role = 'owner'",
        "UPDATE shops SET notify = '{}'",
    )


def bar(orders: Orders) -> Locator:
    """The gravest notice at the top of a page."""
    return orders.inside.locator("#notice-bar section")


def test_a_notice_appears_by_itself_and_is_dismissed_by_keyboard(
    told: Orders, stack: Stack
) -> None:
    inside = told.inside
    expect(bar(told)).to_contain_text("Objednávka 2026000002: nepodařilo se provést")
    tell(stack, "connection_lost", "")
    expect(bar(told)).to_contain_text("Spojení s obchodem přestalo fungovat")

    inside.get_by_role("link", name="Zobrazit všechna 4 upozornění").press("Enter")
    expect(inside.locator("#title")).to_be_focused()
    notices = inside.locator("#told > ul > li")
    expect(notices).to_have_count(4)
    notices.first.get_by_role("button", name="Odbavit").press("Enter")

    expect(notices).to_have_count(3)
    expect(inside.locator("#announcement")).to_have_text("Odbaveno.")
    expect(notices.first.get_by_role("button", name="Odbavit")).to_be_focused()

    inside.get_by_role("button", name="Odbavit všechna").press("Enter")

    expect(inside.get_by_role("heading", name="Nic si nežádá vaši pozornost")).to_be_visible()
    expect(inside.locator("#title")).to_be_focused()
    inside.locator("#settled summary").press("Enter")
    expect(inside.locator("#settled li")).to_have_count(4)


def test_a_notice_leads_to_where_it_is_seen_to(told: Orders) -> None:
    told.inside.locator("#to-notices").click()
    told.inside.get_by_role("link", name="Vysvětlit stav").click()
    expect(told.inside.get_by_role("heading", name="Stavy", level=1)).to_be_focused()
    expect(bar(told)).to_be_visible()


def test_who_gets_emails_is_chosen(told: Orders, complaints: Complaints) -> None:
    complaints.expect("Failed to load resource.* 422")
    inside = told.inside
    inside.locator("#to-notices").click()
    inside.locator("#to-notify").click()
    expect(inside.locator("#no-mail")).to_contain_text("nenastavil poštovní server")
    inside.locator("#notify-to").fill("eva at kocour")
    inside.get_by_role("button", name="Uložit").click()
    alert = inside.locator(".failed:not([hidden])")
    expect(alert).to_have_text("„eva at kocour“ není e-mailová adresa.")

    inside.locator("#notify-to").fill("eva@kocour.example")
    inside.get_by_role("button", name="Uložit").click()

    expect(alert).to_have_count(0)
    expect(inside.locator("#announcement")).to_have_text("Uloženo.")
    inside.locator("#to-notices-all").click()
    inside.locator("#to-notify").click()
    expect(inside.locator("#notify-to")).to_have_value("eva@kocour.example")


def test_notices_have_no_fault(told: Orders) -> None:
    NARROW.put_on(told.page)
    told_of = expect(bar(told))
    assert faults_by_look(told.page, told.frame, ready=told_of.to_be_visible) == {}

    told.inside.locator("#to-notices").click()
    expect(told.inside.locator("#told > ul > li")).to_have_count(3)
    assert faults_by_look(told.page, told.frame) == {}

    told.inside.locator("#to-notify").click()
    expect(told.inside.locator("#notify-to")).to_be_visible()
    assert faults_by_look(told.page, told.frame) == {}
