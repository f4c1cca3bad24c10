"""What the staff of a shop see, from the printed address on."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Complaints
from tests.browser.pages import PROMISED, AdminOrders, Orders, Storefront
from tests.browser.shop import Shop
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

STORING = """() => {
    document.cookie = "kept=1; SameSite=None";
    try { localStorage.setItem("kept", "1") } catch (error) { return error.name }
    return document.cookie || localStorage.getItem("kept")
}"""


def test_no_page_of_the_browser_can_keep_a_cookie(orders: Orders, chromium: BrowserContext) -> None:
    assert orders.page.evaluate(STORING) == "SecurityError"
    assert orders.frame.evaluate(STORING) == "SecurityError"
    assert orders.frame.evaluate("document.cookie") == ""
    assert chromium.cookies() == []


def test_a_script_that_somebody_slips_in_does_not_run(
    orders: Orders, complaints: Complaints
) -> None:
    complaints.expect("Content Security Policy")
    with orders.page.expect_console_message(lambda one: "Content Security Policy" in one.text):
        orders.frame.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "window.slippedIn = true";
                document.body.append(script);
            }"""
        )
    assert orders.frame.evaluate("window.slippedIn") is None
    assert complaints.heard


def test_the_printed_address_shows_orders_with_smileys_and_reasons(
    orders: Orders, shop: Shop
) -> None:
    *past, newest = shop.story("never-collects")

    expect(orders.inside.get_by_role("heading", name="Objednávky")).to_be_visible()
    expect(orders.rows).to_have_count(50)
    expect(orders.rows.locator("[data-why] [role=img]:not([aria-label=''])")).to_have_count(50)
    orders.find(newest)
    expect(orders.face(newest, "Rizikový")).to_be_visible()
    reason = f"{len(past)} nevyzvednutých nebo odmítnutých zásilek za posledních 24 měsíců"
    counted = ", ".join(reversed(past))
    expect(orders.smiley(newest)).to_have_accessible_description(
        re.compile(f"^Rizikový {reason} {counted} .*Změní se na „V pořádku“")
    )


def test_an_order_placed_in_the_storefront_appears_by_itself_with_a_smiley(
    orders: Orders, chromium: BrowserContext, shop: Shop
) -> None:
    orders.frame.evaluate("window.untouched = true")
    loyal = shop.order(shop.story("loyal")[-1])

    storefront = Storefront(chromium.new_page(), shop.url)
    code = storefront.order(loyal["full_name"], loyal["email"], loyal["phone"])

    expect(orders.face(code, "VIP")).to_be_visible(timeout=PROMISED)
    expect(orders.rows.first.locator(".cell-code a")).to_have_text(code)
    assert orders.frame.evaluate("window.untouched")


def test_two_cancelled_orders_turn_the_smiley_of_their_customer(
    orders: Orders, chromium: BrowserContext, shop: Shop
) -> None:
    neutral = shop.person("office-phone", "Tomáš Černý")
    placed = [
        shop.place(**{key: neutral[key] for key in ("full_name", "email", "phone")})["code"]
        for _ in range(2)
    ]
    orders.find(neutral["email"])
    codes = [*placed, neutral["code"]]
    for code in codes:
        expect(orders.face(code, "V pořádku")).to_be_visible()
    orders.smiley(placed[0]).focus()
    orders.frame.evaluate("window.untouched = true")

    admin = AdminOrders(chromium.new_page(), shop.url)
    admin.set_status(placed[0], "Stornována")
    expect(orders.row(placed[0])).to_contain_text("zrušena zákazníkem", timeout=PROMISED)
    expect(orders.face(placed[0], "V pořádku")).to_be_visible()
    admin.set_status(placed[1], "Stornována")

    for code in codes:
        expect(orders.face(code, "Pozor")).to_be_visible(timeout=PROMISED)
    orders.page.bring_to_front()
    expect(orders.smiley(placed[0])).to_be_focused()
    expect(orders.why(placed[0])).to_be_visible()
    expect(orders.why(placed[0])).to_contain_text("2 objednávky zrušené zákazníkem")
    assert orders.frame.evaluate("window.untouched")


def test_the_link_of_an_order_opens_it_in_the_admin(orders: Orders, shop: Shop) -> None:
    code = shop.story("never-collects")[-1]
    orders.find(code)

    with orders.page.expect_popup() as opened:
        orders.row(code).get_by_role("link", name=code).click()

    expect(opened.value.get_by_role("heading", name=f"Order {code}")).to_be_visible()
    assert opened.value.url.startswith(f"{shop.url}/admin/")


@pytest.mark.parametrize(
    ("language", "name", "heading", "level"),
    [
        ("pl", "Polski", "Zamówienia", "Ryzykowny"),
        ("sk", "Slovenčina", "Objednávky", "Rizikový"),
        ("en", "English", "Orders", "Risky"),
    ],
)
def test_another_language_changes_the_words(
    orders: Orders, shop: Shop, language: str, name: str, heading: str, level: str
) -> None:
    code = shop.story("never-collects")[-1]
    orders.find(code)

    orders.inside.get_by_role("button", name=name).click()

    expect(orders.inside.locator("html")).to_have_attribute("lang", language)
    expect(orders.inside.get_by_role("heading", name=heading)).to_be_visible()
    expect(orders.face(code, level)).to_be_visible()
    expect(orders.inside.get_by_role("button", name=name)).to_be_focused()


def test_the_admin_language_is_the_language_of_the_page(
    page: Page, stack: Stack, shop: Shop
) -> None:
    orders = Orders(page).open(f"{stack.address}?language=pl")
    expect(orders.inside.get_by_role("heading", name="Zamówienia")).to_be_visible()
