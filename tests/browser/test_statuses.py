"""The merchant explains a status: with a pointer, with keys, and when it cannot be saved."""

import re

import pytest
from playwright.sync_api import Locator, expect

from sandbox.catalogue import PACKING
from tests.browser.conftest import Complaints
from tests.browser.faults import faults_by_look
from tests.browser.looks import NARROW
from tests.browser.pages import Orders
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser

STATUS = "Balíme s láskou"


def open_statuses(orders: Orders) -> Locator:
    """Go to the statuses; return the row of the one that nobody has explained."""
    orders.inside.get_by_role("link", name="Stavy").click()
    expect(orders.inside.get_by_role("heading", name="Stavy")).to_be_focused()
    return row(orders)


def row(orders: Orders) -> Locator:
    return orders.rows.filter(has_text=STATUS)


def save(orders: Orders, label: str, button: str = "Uložit") -> None:
    """Choose a meaning and save it."""
    row(orders).get_by_role("combobox").select_option(label=label)
    row(orders).get_by_role("button", name=f"{button} {STATUS}").click()
    expect(orders.inside.locator("#announcement")).to_have_text(
        "Uloženo. Hodnocení se přepočítají."
    )


def look_away(orders: Orders) -> None:
    """Leave the choice: whoever chooses is not disturbed by news."""
    orders.inside.locator("#title").focus()


def questions(orders: Orders) -> int:
    """Return how many statuses the notice on the page of orders counts."""
    said = orders.inside.locator("#status-questions summary").inner_text()
    found = re.match(r"\d+", said)
    assert found is not None
    return int(found[0])


def test_a_status_that_is_explained_is_asked_about_no_more(orders: Orders) -> None:
    before = questions(orders)
    open_statuses(orders)
    expect(row(orders)).to_contain_text("zatím nepřiřazen")

    save(orders, "doručena")

    expect(row(orders).locator(".tag")).to_have_count(0)
    expect(row(orders).get_by_role("combobox")).to_be_focused()
    orders.inside.get_by_role("link", name="Objednávky").click()
    expect(orders.inside.get_by_role("heading", name="Objednávky")).to_be_focused()
    assert questions(orders) == before - 1

    open_statuses(orders)
    save(orders, "zatím nepřiřazen")
    orders.inside.get_by_role("link", name="Objednávky").click()
    expect(orders.inside.get_by_role("heading", name="Objednávky")).to_be_focused()
    assert questions(orders) == before


def test_a_status_that_is_renamed_asks_again_until_it_is_confirmed(
    orders: Orders, shop: Shop
) -> None:
    before = questions(orders)
    open_statuses(orders)
    save(orders, "otevřená")
    look_away(orders)

    shop.rename_status(PACKING, "Předáno kurýrovi")
    try:
        renamed = orders.rows.filter(has_text="Předáno kurýrovi")
        expect(renamed.locator(".tag")).to_have_text(f"přejmenován, dříve „{STATUS}“")
        renamed.get_by_role("button", name="Potvrdit Předáno kurýrovi").click()
        expect(renamed.locator(".tag")).to_have_count(0)
        expect(renamed.get_by_role("combobox")).to_have_value("open")
    finally:
        look_away(orders)
        shop.rename_status(PACKING, STATUS)
    expect(row(orders).locator(".tag")).to_have_text("přejmenován, dříve „Předáno kurýrovi“")
    orders.inside.get_by_role("link", name="Objednávky").click()
    expect(orders.inside.get_by_role("heading", name="Objednávky")).to_be_focused()
    assert questions(orders) == before
    open_statuses(orders)
    save(orders, "zatím nepřiřazen", button="Potvrdit")


def test_the_notice_leads_to_the_statuses(orders: Orders) -> None:
    orders.inside.locator("summary").click()
    orders.inside.get_by_role("link", name="Vysvětlit je").click()

    expect(orders.inside.get_by_role("heading", name="Stavy")).to_be_focused()
    here = orders.inside.get_by_role("link", name="Stavy")
    expect(here).to_have_attribute("aria-current", "page")


def test_a_choice_is_saved_by_its_button_alone_and_outlives_news(
    orders: Orders, shop: Shop
) -> None:
    save_button = open_statuses(orders).get_by_role("button", name=f"Uložit {STATUS}")
    expect(save_button).to_be_hidden()
    sent: list[str] = []
    orders.page.on("request", lambda asked: sent.append(asked.method))
    choice = row(orders).get_by_role("combobox")
    choice.focus()

    orders.page.keyboard.press("ArrowDown")

    expect(choice).to_have_value("open")
    orders.page.keyboard.press("Tab")
    expect(save_button).to_be_focused()
    with orders.page.expect_response(
        lambda answer: answer.url.endswith("/app/statuses") and answer.status == 200
    ):
        shop.place(status_id=PACKING)
    expect(save_button).to_be_focused()
    expect(choice).to_have_value("open")
    assert "POST" not in sent


def test_a_word_that_is_not_taken_leaves_the_old_one_and_says_so(
    orders: Orders, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 400")
    open_statuses(orders)
    orders.page.route("**/app/statuses/*", lambda route: route.fulfill(status=400))
    choice = row(orders).get_by_role("combobox")
    choice.select_option(label="odmítnuta")

    row(orders).get_by_role("button").click()

    expect(row(orders).get_by_text("Neuloženo. Zkuste to prosím znovu.")).to_be_visible()
    expect(orders.inside.locator("#announcement")).to_contain_text("Neuloženo")
    expect(choice).to_have_value("")
    expect(choice).to_be_focused()


def test_the_statuses_have_no_fault(orders: Orders) -> None:
    NARROW.put_on(orders.page)
    choice = open_statuses(orders).get_by_role("combobox")
    choice.select_option(label="odmítnuta")

    save_button = expect(row(orders).get_by_role("button"))
    page, frame = orders.page, orders.frame
    assert faults_by_look(page, frame, page, ready=save_button.to_be_visible) == {}
