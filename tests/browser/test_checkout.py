"""The blacklist at the checkout, from the merchant's switch to the shopper's form."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.domain import acting
from app.domain.acting_data import to_data
from app.domain.checkout import TEXTS
from tests.browser.checkout import CheckoutPage, OrderForm
from tests.browser.conftest import Complaints
from tests.browser.faults import faults_by_look
from tests.browser.flagging import Flagging
from tests.browser.looks import NARROW
from tests.browser.pages import Orders
from tests.browser.shop import Shop
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

EMAIL, PHONE = "nora@pes.example", "+420 608 577 001"
SIMILAR, ANOTHER = "nora2@pes.example", "+420 608 577 002"
CANCELLED = -4
OWN = "Zavolejte nám prosím na 608 001 001."


@pytest.fixture
def checkout(orders: Orders, stack: Stack) -> Iterator[CheckoutPage]:
    """The page, open; nobody has asked anything yet."""
    stack.change("DELETE FROM checkout_asks")
    # What comes of Nora's orders afterwards is another story, told below.
    act(stack, acting.Acting({}))
    yield CheckoutPage(orders)
    stack.change("UPDATE shops SET checkout = '{}', checkout_key = NULL, acting = '{}'")


def act(stack: Stack, wishes: acting.Acting) -> None:
    """Let the shop want this done by itself."""
    stack.change(f"UPDATE shops SET acting = '{json.dumps(to_data(wishes))}'")


@pytest.fixture
def form(chromium: BrowserContext, checkout: CheckoutPage, shop: Shop) -> OrderForm:
    """The order form, its script on it, and Nora on the blacklist."""
    checkout.switch_on()
    blacklist_nora(Orders(checkout.page), checkout, shop)
    return OrderForm(chromium.new_page(), shop.url)


def blacklist_nora(orders: Orders, checkout: CheckoutPage, shop: Shop) -> None:
    """Flag Nora as staff do."""
    code = shop.place("Nora Nevyzvedla", email=EMAIL, phone=PHONE)["code"]
    checkout.inside.get_by_role("link", name="Objednávky").click()
    tags, flagging = orders.row(code).locator(".tag"), Flagging(orders)
    expect(flagging.button(code)).to_be_visible()
    if "Černá listina" in tags.all_inner_texts():
        return
    flagging.button(code).click()
    flagging.set("Černá listina", "Nevyzvedla tři balíky.")
    flagging.dialog.get_by_role("checkbox").check()
    flagging.save()
    expect(tags.filter(has_text="Černá listina")).to_be_visible()


@pytest.mark.parametrize(
    ("email", "phone"), [(EMAIL, ANOTHER), ("other@pes.example", PHONE), (EMAIL.upper(), PHONE)]
)
def test_whoever_is_blacklisted_cannot_send_the_order(
    form: OrderForm, email: str, phone: str
) -> None:
    form.fill(email, phone).send()

    expect(form.said).to_have_text(TEXTS["en"])
    expect(form.thanks).to_have_count(0)

    # Trying again changes nothing, correcting oneself does.
    form.send()
    expect(form.said).to_have_text(TEXTS["en"])
    form.fill(SIMILAR, ANOTHER).send()
    assert form.code()


def test_who_has_a_similar_email_orders_at_the_first_try(form: OrderForm) -> None:
    form.fill(SIMILAR, ANOTHER).send()

    assert form.code()


def test_the_shopper_reads_the_merchants_own_words(
    form: OrderForm, checkout: CheckoutPage, orders: Orders, stack: Stack
) -> None:
    stack.change(
        "UPDATE shops SET checkout = json_set(checkout, '$.text', json_object('en', 'Call us.'))"
    )

    form.fill(EMAIL, PHONE).send()

    expect(form.said).to_have_text("Call us.")


def test_with_our_server_down_everybody_orders_and_the_webhook_is_the_net(
    form: OrderForm, page: Page, shop: Shop, stack: Stack, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource|ERR_CONNECTION_REFUSED")
    at_once = replace(acting.preset("CZ"), grace=timedelta(0), daily_cap=1000, share=100)
    act(stack, at_once)
    stack.stop("web")
    try:
        # The script was loaded before, and gets no answer now.
        form.fill(EMAIL, PHONE).send()
        first = form.code()
        # The script cannot even be loaded.
        second = OrderForm(form.page, shop.url).fill(EMAIL, PHONE).send().code()
    finally:
        stack.start("web")
        shop.wait_until_up()

    for code in (first, second):
        # The shop's own attempts may be over: whatever happens to the order next tells of it too.
        shop.change(code, remark="Prosím rychle")
        shop.wait_for_status(code, CANCELLED)


def test_one_who_is_not_flagged_any_more_orders_again(
    form: OrderForm, stack: Stack, shop: Shop
) -> None:
    form.fill(EMAIL, PHONE).send()
    expect(form.said).to_have_text(TEXTS["en"])

    stack.change("UPDATE flags SET removed_at = '2026-01-01 00:00:00', removed_by = 'Eva'")

    again = OrderForm(form.page, shop.url).fill(EMAIL, PHONE).send()
    assert again.code()
    stack.change("DELETE FROM flags")


def test_the_merchant_switches_it_on_and_off_by_keyboard(
    checkout: CheckoutPage, shop: Shop, page: Page
) -> None:
    expect(checkout.state).to_contain_text("Vypnuto")
    checkout.switch.focus()

    page.keyboard.press("Space")

    expect(checkout.switch).to_be_checked()
    expect(checkout.switch).to_be_focused()
    expect(checkout.announcement).to_have_text("Uloženo.")
    expect(checkout.state).to_contain_text("Na stránkách obchodu")
    assert "data-shop" in shop.page()

    checkout.switch.press("Enter")

    expect(checkout.state).to_contain_text("Vypnuto")
    expect(checkout.switch).not_to_be_checked()
    assert "data-shop" not in shop.page()


def test_a_text_is_written_kept_and_taken_back(checkout: CheckoutPage) -> None:
    part = checkout.text("cs")
    expect(part.get_by_role("textbox")).to_have_attribute("placeholder", TEXTS["cs"])
    part.get_by_role("textbox").fill(OWN)

    part.get_by_role("button", name="Uložit").click()

    expect(checkout.announcement).to_have_text("Uloženo.")
    part.get_by_role("button", name="Zpět k našemu textu").click()
    expect(part.get_by_role("textbox")).to_have_value("")
    expect(part.get_by_role("textbox")).to_be_focused()


def test_a_text_that_tells_of_a_list_is_refused_with_the_reason(
    checkout: CheckoutPage, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 400")
    part = checkout.text("cs")
    part.get_by_role("textbox").fill("Jste na černé listině.")

    part.get_by_role("button", name="Uložit").click()

    expect(part.get_by_role("alert")).to_contain_text("Text nesmí říkat, že je někdo na seznamu")
    expect(part.get_by_role("textbox")).to_have_value("Jste na černé listině.")


def test_the_page_has_no_fault(checkout: CheckoutPage, orders: Orders) -> None:
    NARROW.put_on(checkout.page)
    checkout.switch_on()

    assert faults_by_look(checkout.page, orders.frame) == {}
