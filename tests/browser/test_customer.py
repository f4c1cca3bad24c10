"""From an order to its customer: every reason, the orders, and the letter, without a pointer."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints
from tests.browser.faults import faults_by_look
from tests.browser.looks import NARROW
from tests.browser.pages import Customer, Orders
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser

# The platform's frame does not let us use the clipboard by itself.
BLOCKED = "Clipboard API has been blocked"

COPIED, SELECTED = "Zkopírováno.", "Dopis je označený: zkopírujte ho klávesami Ctrl+C."


@pytest.fixture
def customer(orders: Orders, shop: Shop) -> Customer:
    """The page of somebody who never collects, opened from their newest order."""
    orders.customer(shop.story("never-collects")[-1]).click()
    customer = Customer(orders)
    expect(customer.title).to_be_focused()
    return customer


def test_an_order_leads_to_its_customer_and_back_without_a_pointer(
    orders: Orders, shop: Shop
) -> None:
    *past, newest = shop.story("never-collects")
    keyboard, customer = orders.page.keyboard, Customer(orders)
    orders.smiley(newest).focus()
    keyboard.press("Tab")
    keyboard.press("Tab")
    expect(orders.customer(newest)).to_be_focused()

    keyboard.press("Enter")

    expect(customer.title).to_be_focused()
    expect(customer.title).to_have_text("Petr Dvořák")
    expect(customer.rating.get_by_role("heading")).to_have_text("Rizikový")
    codes = customer.rating.locator(".reason").first.get_by_role("link")
    expect(codes).to_have_text(list(reversed(past)))
    expect(customer.rating).to_contain_text("po 3 dalších doručených objednávkách")
    expect(customer.rows).to_have_count(len(past) + 1)
    orders.inside.get_by_role("link", name="Objednávky").focus()
    keyboard.press("Enter")
    expect(orders.rows).to_have_count(50)


def test_the_letter_is_read_in_another_language_than_the_page(
    orders: Orders, customer: Customer
) -> None:
    expect(customer.letter).to_contain_text("Dobrý den,")
    polish = orders.inside.get_by_role("link", name="Polski")
    polish.focus()

    orders.page.keyboard.press("Enter")

    expect(customer.letter).to_contain_text("Dzień dobry,")
    expect(customer.letter).to_have_attribute("lang", "pl")
    expect(polish).to_have_attribute("aria-current", "true")
    expect(polish).to_be_focused()
    expect(orders.inside.locator("#announcement")).to_have_text("Jazyk dopisu: Polski")
    expect(orders.inside.locator("html")).to_have_attribute("lang", "cs")
    expect(orders.inside.get_by_role("heading", name="Dopis zákazníkovi")).to_be_visible()


def test_the_letter_is_copied_out_of_the_frame(
    orders: Orders, customer: Customer, complaints: Complaints
) -> None:
    complaints.expect(BLOCKED)
    orders.inside.get_by_role("button", name="Kopírovat").focus()

    orders.page.keyboard.press("Enter")

    expect(orders.inside.locator(".said")).to_have_text(COPIED)
    expect(orders.inside.locator("#announcement")).to_have_text(COPIED)
    assert pasted(orders) == plain(customer.letter.inner_text())


def test_a_page_of_its_own_copies_by_the_clipboard(page: Page, shop: Shop) -> None:
    page.goto(shop.door())
    page.locator("#rows .name").first.click()
    page.evaluate("() => { document.execCommand = () => false }")

    page.get_by_role("button", name="Kopírovat").click()

    expect(page.locator("#announcement")).to_have_text(COPIED)


def test_where_nothing_may_be_copied_the_letter_is_selected(
    orders: Orders, customer: Customer, complaints: Complaints
) -> None:
    complaints.expect(BLOCKED)
    orders.frame.evaluate("() => { document.execCommand = () => false }")

    orders.inside.get_by_role("button", name="Kopírovat").click()

    expect(orders.inside.locator("#announcement")).to_have_text(SELECTED)
    expect(orders.inside.locator(".said")).to_have_text(SELECTED)
    assert orders.frame.evaluate("getSelection().toString()") == customer.letter.inner_text()


def test_the_page_follows_the_orders_of_its_customer(orders: Orders, shop: Shop) -> None:
    first = shop.place()
    expect(orders.row(first["code"])).to_be_visible()
    orders.customer(first["code"]).click()
    customer = Customer(orders)
    expect(customer.rating.get_by_role("heading")).to_have_text("Nový zákazník")
    orders.frame.evaluate("window.untouched = true")

    shop.change(first["code"], status_id=-3)

    expect(customer.rows).to_contain_text("doručena")
    expect(customer.rating.get_by_role("heading")).to_have_text("V pořádku")
    expect(customer.letter).to_contain_text("Žádné z našich pravidel se na Vás nevztahuje.")
    assert orders.frame.evaluate("window.untouched")


def test_an_order_that_counted_opens_in_the_admin(
    orders: Orders, customer: Customer, shop: Shop
) -> None:
    code = shop.story("never-collects")[-2]

    with orders.page.expect_popup() as opened:
        customer.rating.get_by_role("link", name=code).first.click()

    expect(opened.value.get_by_role("heading", name=f"Order {code}")).to_be_visible()


def test_a_customer_has_no_fault(
    orders: Orders, customer: Customer, complaints: Complaints
) -> None:
    complaints.expect(BLOCKED)
    NARROW.put_on(orders.page)
    orders.inside.get_by_role("button", name="Kopírovat").click()
    said = expect(orders.inside.locator(".said"))

    page, frame = orders.page, orders.frame
    assert faults_by_look(page, frame, page, ready=said.not_to_be_empty) == {}


def plain(text: str) -> str:
    """Return a text as the clipboard keeps it."""
    return text.replace("\xa0", " ")


def pasted(orders: Orders) -> str:
    """Paste into a field, as somebody would into a message; return what it holds then."""
    orders.frame.evaluate(
        """() => {
            const field = document.createElement("textarea");
            document.body.append(field);
            field.focus();
        }"""
    )
    orders.page.keyboard.press("Control+V")
    return str(orders.frame.evaluate("document.activeElement.value"))
