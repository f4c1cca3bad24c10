"""The card in the side panel of the shop's own list of orders."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Complaints
from tests.browser.embed import FOCUSED, AdminWithFaces
from tests.browser.faults import faults_by_look
from tests.browser.looks import NARROW
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser

NOT_LOADED = "Failed to load resource"


def with_a_note(route: Route) -> None:
    """Answer as the server does, with a note waiting for every order."""
    answer = route.fetch()
    found = answer.json()
    for indicator in found["indicators"].values():
        indicator["badges"] = [{"name": "recall", "label": "Poznámka"}]
    route.fulfill(response=answer, json=found)


def test_the_keyboard_alone_opens_a_card_and_comes_back(admin: AdminWithFaces) -> None:
    keyboard, code = admin.page.keyboard, admin.codes()[3]

    admin.walk_to(code)
    expect(admin.tooltip(code)).to_be_visible()
    keyboard.press("Enter")

    expect(admin.panel).to_be_visible()
    expect(admin.tooltip(code)).to_be_hidden()
    expect(admin.title).to_be_focused()
    expect(admin.inside.locator("#rows")).to_contain_text(code)
    for _stop in range(40):
        keyboard.press("Tab")
        assert admin.page.evaluate("document.activeElement.localName") in ("smajlik-panel", "body")
    keyboard.press("Escape")
    expect(admin.panel).to_be_hidden()
    assert admin.page.evaluate(FOCUSED) == code
    expect(admin.tooltip(code)).to_be_hidden()
    keyboard.press("Tab")
    assert admin.page.evaluate(FOCUSED) != code


def test_escape_outside_of_the_card_closes_the_panel_too(admin: AdminWithFaces) -> None:
    code = admin.codes()[0]
    admin.face(code).click()
    expect(admin.title).to_be_focused()
    admin.close.focus()
    expect(admin.close).to_have_text("Zavřít")

    admin.page.keyboard.press("Escape")

    expect(admin.panel).to_be_hidden()
    assert admin.page.evaluate(FOCUSED) == code


def test_each_order_opens_the_card_of_its_own_customer(admin: AdminWithFaces, shop: Shop) -> None:
    first, second = admin.codes()[:2]
    for code in (first, second, first):
        admin.face(code).click()
        expect(admin.title).to_have_text(str(shop.order(code)["full_name"]))
        expect(admin.inside.locator(".pages")).to_be_hidden()
        admin.close.click()
        expect(admin.panel).to_be_hidden()


def test_what_a_card_has_changed_is_seen_when_it_closes(admin: AdminWithFaces, page: Page) -> None:
    code = admin.codes()[0]
    admin.face(code).click()
    expect(admin.title).to_be_focused()
    page.route("**/api/indicators", with_a_note)

    admin.close.click()

    expect(admin.face(code)).to_have_accessible_name(re.compile(", Poznámka – otevřít kartu$"))
    expect(admin.face(code).locator(".mark")).to_have_text("✎")
    page.unroute("**/api/indicators")


def test_a_card_that_cannot_be_loaded_says_so_and_can_be_tried_again(
    admin: AdminWithFaces, page: Page, complaints: Complaints
) -> None:
    complaints.expect(f"{NOT_LOADED}.*ERR_FAILED")
    page.route("**/app/main.js", lambda route: route.abort())
    admin.face(admin.codes()[0]).click()
    trouble = admin.inside.locator("[data-state=trouble]")
    expect(trouble).to_be_visible()
    page.unroute("**/app/main.js")

    trouble.get_by_role("button").click()

    expect(admin.title).to_be_visible()


def test_smileys_and_cards_speak_the_language_of_the_administration(
    admin: AdminWithFaces, shop: Shop
) -> None:
    code = shop.story("never-collects")[-1]
    admin.open(f"?language=pl&q={code}")
    expect(admin.face(code)).to_have_accessible_name("Ryzykowny – otwórz kartę")

    admin.face(code).click()

    expect(admin.panel).to_have_accessible_name("Karta klienta")
    expect(admin.close).to_have_text("Zamknij")
    expect(admin.inside.locator("#level")).to_have_text("Ryzykowny")


def test_a_card_that_is_closed_asks_for_nothing(admin: AdminWithFaces) -> None:
    admin.face(admin.codes()[0]).click()
    expect(admin.title).to_be_focused()
    admin.close.click()
    expect(admin.panel).to_be_hidden()
    asked: list[str] = []
    admin.page.on("request", lambda request: asked.append(request.url))

    admin.page.wait_for_timeout(3000)

    assert [url for url in asked if "/app/customers" in url] == []


def test_smileys_a_tooltip_and_the_panel_have_no_fault(admin: AdminWithFaces) -> None:
    page, code = admin.page, admin.codes()[2]
    NARROW.put_on(page)
    assert faults_by_look(page) == {}

    def ask_anew() -> None:
        admin.face(code).blur()
        admin.face(code).focus()
        expect(admin.tooltip(code)).to_be_in_viewport(ratio=1)

    assert faults_by_look(page, ready=ask_anew) == {}

    admin.face(code).click()
    expect(admin.title).to_be_focused()
    frame = admin.frame()

    def is_as_wide_as_may_be() -> None:
        assert frame.evaluate("innerWidth") == min(460, page.evaluate("innerWidth"))

    assert faults_by_look(page, page, frame, ready=is_as_wide_as_may_be) == {}
