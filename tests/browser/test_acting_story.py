"""What a flag does, from the dialog to the shop's own admin: waited for, taken back, done once."""

import re
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.acting import Acting
from tests.browser.flagging import Flagging
from tests.browser.pages import Orders
from tests.browser.settings import Settings
from tests.browser.shop import Shop
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

TICKING = re.compile(r"Bude zrušena za 0:\d\d|Bude zrušena za 1:00")
# Three seconds, two readings ten seconds apart should an answer be lost, and a busy machine.
DONE_WITHIN = 60_000
_numbers = count(1)


@pytest.fixture
def order(orders: Orders, shop: Shop, stack: Stack) -> Iterator[Callable[[], str]]:
    """What lets a flagged guest, who has ordered before, order again; a minute of grace is set."""
    number = next(_numbers)
    name = f"Karel Rušil {number}"
    who = {"email": f"karel.rusil{number}@example.org", "phone": f"+420 608 321 {number:03d}"}
    before = shop.place(name, **who)["code"]
    shop.change(before, status_id=-3)
    expect(orders.row(before)).to_be_visible()
    flagging = Flagging(orders)
    flagging.button(before).click()
    flagging.set("Rušit", "Nevyzvedává zásilky")
    expect(flagging.dialog).to_be_hidden()
    acting = Acting(Settings(orders))
    acting.grace.fill("1")
    acting.save.click()
    expect(acting.announcement).to_have_text("Uloženo.")
    to_orders(orders)
    yield lambda: str(shop.place(name, **who)["code"])
    stack.change(
        "DELETE FROM actions",
        "DELETE FROM proposals",
        "DELETE FROM flags",
        "UPDATE customers SET marks = json_remove(marks, '$.flags')",
        "UPDATE shops SET acting = '{}', cancelling_suspended_at = NULL",
    )


def to_orders(orders: Orders) -> None:
    orders.inside.get_by_role("link", name="Objednávky").first.click()
    expect(orders.rows.first).to_be_visible()


def planned(orders: Orders, code: str) -> Locator:
    expect(orders.row(code)).to_be_visible()
    return orders.row(code).locator(".planned")


def let_its_minute_pass(stack: Stack, code: str) -> None:
    """Leave three seconds of the minute in which what is planned for an order can be undone."""
    stack.change(
        "UPDATE actions SET due_at = strftime('%Y-%m-%d %H:%M:%f000', 'now', '+3 seconds')"
        f" WHERE order_code = '{code}'"
    )


def test_an_order_is_taken_back_once_and_cancelled_the_next_time(
    orders: Orders, order: Callable[[], str], shop: Shop, stack: Stack, chromium: BrowserContext
) -> None:
    saved = order()
    expect(planned(orders, saved).locator("[data-due]")).to_have_text(TICKING)
    planned(orders, saved).get_by_role("button", name="Vrátit").click()
    expect(planned(orders, saved)).to_contain_text("Vráceno")

    cancelled = order()
    expect(planned(orders, cancelled).locator("[data-due]")).to_have_text(TICKING)
    let_its_minute_pass(stack, cancelled)
    stood = orders.row(cancelled).get_by_text("Stornována")
    expect(stood.first).to_be_visible(timeout=DONE_WITHIN)

    assert shop.record(saved)["counts"]["cancellation_calls"] == {}
    record = shop.record(cancelled)["counts"]
    assert record["cancellations"] == {"api": 1}
    assert record["cancellation_emails"] == 1
    admin = chromium.new_page()
    admin.goto(shop.order(cancelled)["admin_url"])
    expect(admin.get_by_text("Nevyřízená → Stornována by api, e-mail sent")).to_be_visible()
    expect(admin.get_by_text(re.compile("Smajlík: objednávka stornována"))).to_have_count(1)
    assert shop.record(cancelled)["counts"]["remarks"] == 1


def test_while_the_switch_is_off_nothing_happens_and_later_only_to_new_orders(
    orders: Orders, order: Callable[[], str], shop: Shop
) -> None:
    settings = Settings(orders)
    settings.switch.click()
    expect(settings.announcement).to_have_text("Uloženo.")
    to_orders(orders)
    meanwhile = order()
    expect(orders.row(meanwhile)).to_be_visible()
    expect(planned(orders, meanwhile)).to_have_count(0)

    settings = Settings(orders)
    settings.switch.click()
    expect(settings.switch).to_be_checked()
    to_orders(orders)
    # Platforms tell whole seconds.
    orders.page.wait_for_timeout(1_100)
    after = order()
    expect(planned(orders, after).locator("[data-due]")).to_have_text(TICKING)
    expect(planned(orders, meanwhile)).to_have_count(0)
    planned(orders, after).get_by_role("button", name="Vrátit").click()
    expect(planned(orders, after)).to_contain_text("Vráceno")
    assert shop.record(meanwhile)["counts"]["cancellation_calls"] == {}
