"""When the plugin rests or is away: what the page says, and how it comes back."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Complaints
from tests.browser.pages import Orders
from tests.browser.shop import Shop
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

NOT_LOADED = "Failed to load resource"
RARELY = 20_000


def test_a_suspended_add_on_says_so_and_works_again_when_opened_anew(
    orders: Orders, page: Page, chromium: BrowserContext, shop: Shop, stack: Stack,
    complaints: Complaints,
) -> None:  # fmt: skip
    complaints.expect(f"{NOT_LOADED}.* (401|403)")
    admin = chromium.new_page()
    admin.goto(stack.address)

    admin.get_by_role("button", name="Suspend").click()

    expect(admin.get_by_text("The add-on is suspended.")).to_be_visible()
    expect(orders.state("ended")).to_contain_text("Otevřete Smajlík znovu")
    shop.wait_for_door(403)
    page.goto(shop.door())
    expect(page.get_by_role("heading")).to_have_text("Smajlík je v tomto obchodě pozastaven")
    expect(page.get_by_text("hodnocení i pravidla zůstávají uložené")).to_be_visible()
    admin.get_by_role("button", name="Approve").click()
    shop.wait_for_door(200)
    expect(orders.open(stack.address).rows).to_have_count(50)


def test_without_a_network_the_page_says_so_and_catches_up(
    orders: Orders, chromium: BrowserContext, shop: Shop, complaints: Complaints
) -> None:
    complaints.expect(f"{NOT_LOADED}.*ERR_INTERNET_DISCONNECTED")
    chromium.set_offline(True)
    try:
        expect(orders.state("offline")).to_contain_text("Jste bez připojení")
        code = shop.place()["code"]
        expect(orders.rows).to_have_count(50)
    finally:
        chromium.set_offline(False)

    expect(orders.row(code)).to_be_visible()
    expect(orders.state("offline")).to_be_hidden()


def test_a_customer_who_has_become_another_is_said_to_be_gone(
    orders: Orders, shop: Shop, complaints: Complaints
) -> None:
    complaints.expect(f"{NOT_LOADED}.*404")
    known, code = shop.place(), shop.place()["code"]
    expect(orders.row(known["code"])).to_be_visible()
    orders.customer(code).click()
    expect(orders.rows).to_have_count(1)

    shop.change(code, email=known["email"])

    expect(orders.state("gone")).to_contain_text("Tohle tu už není")


def test_while_the_plugin_is_away_nothing_is_lost(
    orders: Orders, shop: Shop, stack: Stack, complaints: Complaints
) -> None:
    complaints.expect(f"{NOT_LOADED}.*ERR_CONNECTION_REFUSED")

    try:
        assert stack.stop("web") == 0
        expect(orders.state("trouble")).to_contain_text("Smajlík teď neodpovídá")
        expect(orders.rows).to_have_count(50)
        code = shop.place()["code"]
    finally:
        stack.start("web")
        shop.wait_until_up()
    shop.flush()

    # The page asks more and more rarely while nobody answers.
    expect(orders.row(code)).to_be_visible(timeout=RARELY)
    expect(orders.state("trouble")).to_be_hidden()


def test_a_person_need_not_wait_for_the_next_try(orders: Orders, complaints: Complaints) -> None:
    complaints.expect(f"{NOT_LOADED}.*ERR_FAILED")
    orders.page.route("**/app/orders", lambda route: route.abort())
    expect(orders.state("trouble")).to_be_visible()
    orders.page.unroute("**/app/orders")

    with orders.page.expect_response("**/app/orders"):
        orders.state("trouble").get_by_role("button", name="Zkusit hned").click()

    expect(orders.state("trouble")).to_be_hidden()


def test_orders_that_come_while_no_worker_runs_appear_with_the_next_one(
    orders: Orders, shop: Shop, stack: Stack
) -> None:
    try:
        assert stack.stop("worker") == 0
        code = shop.place()["code"]
        shop.wait_until_delivered()
        expect(orders.row(code)).to_be_hidden()
    finally:
        stack.start("worker")
        stack.wait_for_worker()

    expect(orders.row(code)).to_be_visible()


def test_a_page_that_is_seen_again_gets_a_fresh_token_and_fresh_orders(
    orders: Orders, shop: Shop
) -> None:
    orders.frame.evaluate(
        """() => {
            window.covered = true;
            Object.defineProperty(document, "hidden", { get: () => window.covered });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    code = shop.place()["code"]

    with orders.page.expect_response("**/app/token") as renewal:
        orders.frame.evaluate(
            'covered = false; document.dispatchEvent(new Event("visibilitychange"))'
        )

    expect(orders.row(code)).to_be_visible()
    fresh = f"Bearer {renewal.value.json()['token']}"
    with orders.page.expect_request(lambda asked: asked.headers.get("authorization") == fresh):
        shop.change(code, remark="Zazvonit dvakrát")


def test_an_address_that_is_used_twice_opens_nothing(
    page: Page, shop: Shop, complaints: Complaints
) -> None:
    complaints.expect(f"{NOT_LOADED}.* 401")
    door = shop.door()
    page.goto(door)
    expect(page.locator("#content")).to_be_visible()

    page.goto(door)

    expect(page.get_by_role("heading")).to_have_text("Otevřete prosím Smajlík znovu")
    expect(page.locator("#content")).to_have_count(0)
