"""The browser's Back and Forward lead through the pages of the app."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import Customer, Orders
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def test_going_back_from_a_customer_brings_the_filtered_orders_again(
    orders: Orders, shop: Shop
) -> None:
    newest = shop.story("never-collects")[-1]
    orders.filter("Rizikový")
    expect(orders.row(newest)).to_have_count(1)
    shown = orders.codes()
    orders.customer(newest).click()
    customer = Customer(orders)
    expect(customer.title).to_have_text("Petr Dvořák")

    orders.frame.evaluate("history.back()")
    expect(orders.rows.locator(".cell-code a")).to_have_text(shown)
    expect(orders.inside.get_by_role("radio", name="Rizikový")).to_be_checked()

    orders.frame.evaluate("history.forward()")
    expect(customer.title).to_have_text("Petr Dvořák")
