"""Flags from the list and the card, and a level that staff give, with and without a pointer."""

import pytest
from playwright.sync_api import expect

from sandbox.catalogue import UNCOLLECTED
from tests.browser.conftest import Complaints
from tests.browser.faults import faults_by_look
from tests.browser.flagging import Flagging
from tests.browser.looks import NARROW
from tests.browser.pages import Customer, Orders
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


@pytest.fixture
def code(orders: Orders, shop: Shop) -> str:
    """An order of somebody who did not collect it."""
    placed: str = shop.place(status_id=UNCOLLECTED)["code"]
    expect(orders.row(placed)).to_contain_text("nevyzvednuta")
    return placed


def test_a_flag_is_set_from_the_list_seen_at_once_and_undone(orders: Orders, code: str) -> None:
    flagging = Flagging(orders)
    flagging.button(code).click()
    expect(flagging.dialog).to_be_visible()

    flagging.set("Rušit", "Nikdy nevyzvedává.")

    expect(orders.row(code).locator(".tag")).to_have_text(["Rušit"])
    expect(flagging.dialog).to_be_hidden()
    expect(flagging.button(code)).to_be_focused()
    flagging.undo()
    expect(orders.row(code).locator(".tag")).to_have_count(0)


def test_nobody_comes_on_the_blacklist_by_one_slip(orders: Orders, code: str) -> None:
    flagging = Flagging(orders)
    flagging.button(code).click()
    sure = flagging.dialog.get_by_role("checkbox")
    expect(sure).to_be_hidden()

    flagging.set("Černá listina", "Vyhrožoval.")

    expect(flagging.dialog).to_be_visible()
    sure.check()
    flagging.save()
    expect(orders.row(code).locator(".tag")).to_have_text(["Černá listina"])


def test_flags_and_levels_are_given_on_the_card_without_a_pointer(
    orders: Orders, code: str
) -> None:
    keyboard, inside, flagging = orders.page.keyboard, orders.inside, Flagging(orders)
    orders.customer(code).click()
    customer = Customer(orders)
    expect(customer.rating.get_by_role("heading")).to_have_text("Pozor")

    inside.locator("#override").focus()
    keyboard.press("Enter")
    expect(inside.locator("#override-level")).to_be_focused()
    keyboard.type("VIP")
    keyboard.press("Tab")
    keyboard.type("Náš soused.")
    keyboard.press("Enter")

    expect(customer.rating.get_by_role("heading")).to_have_text("VIP")
    expect(customer.rating).to_contain_text("Nastavil(a) Jana Obchodníková: Náš soused.")
    expect(customer.rating).to_contain_text("Podle pravidel: „Pozor“")
    expect(inside.locator("#override")).to_be_focused()
    expect(inside.locator("#decisions")).to_contain_text("Hodnocení „VIP“ nastaveno")

    inside.locator("#set-flag").focus()
    keyboard.press("Enter")
    flagging.set("Výjimka", "Náš soused.")
    expect(inside.locator("#flags .flag-list")).to_contain_text("Výjimka")
    expect(inside.locator("#set-flag")).to_be_focused()
    inside.locator("#unflag-exempt").focus()
    keyboard.press("Enter")
    expect(inside.locator("#flags")).to_contain_text("Žádné příznaky.")
    expect(flagging.toast.get_by_role("button").last).to_be_focused()
    keyboard.press("Enter")
    expect(inside.locator("#flags .flag-list")).to_contain_text("Výjimka")
    expect(inside.locator("#title")).to_be_focused()

    inside.locator("#override-back").focus()
    keyboard.press("Enter")
    expect(customer.rating.get_by_role("heading")).to_have_text("Pozor")
    expect(inside.locator("#override")).to_be_focused()


def test_what_is_not_taken_says_so_and_keeps_the_words(
    orders: Orders, code: str, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 400")
    flagging = Flagging(orders)
    orders.page.route("**/app/flags", lambda route: route.fulfill(status=400))
    flagging.button(code).click()

    flagging.set("Rušit", "Nikdy nevyzvedává.")

    expect(flagging.dialog.get_by_role("alert")).to_contain_text("Neuloženo")
    expect(flagging.dialog.get_by_label("Důvod")).to_have_value("Nikdy nevyzvedává.")
    orders.page.keyboard.press("Escape")
    expect(flagging.button(code)).to_be_focused()


def test_a_card_with_everything_and_its_dialogs_have_no_fault(orders: Orders, code: str) -> None:
    page, frame, flagging = orders.page, orders.frame, Flagging(orders)
    NARROW.put_on(page)
    orders.customer(code).click()
    orders.inside.locator("#set-flag").click()
    seen = expect(flagging.dialog)
    assert faults_by_look(page, frame, ready=lambda: seen.to_be_in_viewport(ratio=1)) == {}
    flagging.set("Rušit", "x" * 255)
    expect(orders.inside.locator("#flags .flag-list")).to_be_visible()
    orders.inside.locator("#override").click()
    reason = orders.inside.locator("#override-reason")
    assert faults_by_look(page, frame, ready=expect(reason).to_be_visible) == {}
    reason.fill("y" * 255)
    orders.inside.locator("#overriding").get_by_role("button", name="Nastavit").click()
    expect(orders.inside.locator("#override-back")).to_be_visible()

    assert faults_by_look(page, frame) == {}
