"""The storefront's hook in a browser: what add-ons can stop, and that nothing else changes."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from sandbox.server import running
from tests.browser import chromium
from tests.sandbox.conftest import Make, Receiver
from tests.sandbox.partner import Partner

pytestmark = pytest.mark.browser

FIELDS = {"billFullName": "Eva Malá", "email": "eva.mala@example.com", "phone": "602 123 456"}
JOIN = "<script>shoptet.scripts.setCustomFunction('postSuccessfulValidation', {});</script>"
# A form that is sent takes this with it: what stays was stopped.
WATCH = """addEventListener("submit", event => {
    setTimeout(() => { window.stopped = event.defaultPrevented; });
}, true);"""
SEEN = "window.seen = (window.seen || []).concat(form.id);"


@pytest.fixture(scope="module")
def context(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    if not chromium.EXECUTABLE.exists() and not os.environ.get("TEST_REQUIRE_CHROMIUM"):
        pytest.skip("there is no Chromium at CHROMIUM or /usr/bin/chromium")
    with chromium.without_cookies(playwright, tmp_path_factory.mktemp("profile")) as context:
        yield context


class Checkout:
    """The order form of a running sandbox, with what an add-on has put into the page."""

    def __init__(self, page: Page, partner: Partner, url: str) -> None:
        self.page, self.url = page, url
        page.add_init_script(WATCH)
        self.orders, self.partner = partner.platform.shop.orders, partner

    def include(self, html: str, location: str = "common-footer") -> None:
        body = {"data": {"snippets": [{"location": location, "html": html}]}}
        assert self.partner.call("POST", "/api/template-include", body).status_code == 200

    def submit(self, **fields: str) -> None:
        self.page.goto(self.url)
        for id, value in (FIELDS | fields).items():
            self.page.fill(f"#{id}", value)
        self.page.click("#orderFormButton")

    def is_ordered(self) -> None:
        expect(self.page.locator("#order-number")).to_be_visible()

    def is_stopped(self, before: int) -> None:
        self.page.wait_for_function("window.stopped === true")
        assert len(self.orders) == before


@pytest.fixture
def checkout(context: BrowserContext, make: Make, receiver: Receiver) -> Iterator[Checkout]:
    sandbox = make(customers=0, orders=0)
    with running(sandbox) as url:
        page = context.new_page()
        yield Checkout(page, Partner.installed_in(sandbox), url)
        page.close()


def test_without_an_add_on_orders_are_placed(checkout: Checkout) -> None:
    checkout.submit()
    checkout.is_ordered()


def test_a_function_that_returns_false_stops_the_order(checkout: Checkout) -> None:
    before = len(checkout.orders)
    checkout.include(JOIN.format(f"function (form) {{ {SEEN} return false; }}"))
    checkout.submit()
    checkout.is_stopped(before)
    assert checkout.page.evaluate("window.seen") == ["order-form"]


@pytest.mark.parametrize("verdict", ["return true;", "", "return 0;", "throw new Error('oh');"])
def test_whatever_else_a_function_does_the_order_is_placed(
    checkout: Checkout, verdict: str
) -> None:
    checkout.include(JOIN.format(f"function () {{ {verdict} }}"))
    checkout.submit()
    checkout.is_ordered()


def test_of_several_functions_each_is_asked_and_each_can_stop(checkout: Checkout) -> None:
    before = len(checkout.orders)
    no = JOIN.format(f"function (form) {{ {SEEN} return false; }}")
    yes = JOIN.format(f"function (form) {{ {SEEN} return true; }}")
    checkout.include(no + yes + JOIN.format("'not a function'"))
    checkout.submit()
    checkout.is_stopped(before)
    assert checkout.page.evaluate("window.seen.length") == 2


def test_no_function_is_asked_while_a_field_is_wrong(checkout: Checkout) -> None:
    before = len(checkout.orders)
    failed = "document.addEventListener('ShoptetFailedValidation', () => { window.failed = true; })"
    checkout.include(f"<script>{failed}</script>" + JOIN.format(f"function (form) {{ {SEEN} }}"))
    checkout.submit(email="eva")
    checkout.page.wait_for_function("window.failed")
    assert checkout.page.evaluate("[window.seen, window.stopped]") == [None, None]
    assert len(checkout.orders) == before


def test_a_script_of_another_site_reads_json_of_the_page(checkout: Checkout) -> None:
    before = len(checkout.orders)
    script = JOIN.format("() => JSON.parse(document.getElementById('settings').text).open")
    checkout.page.route(
        "https://addon.example/checkout.js",
        lambda route: route.fulfill(
            body=script.removeprefix("<script>").removesuffix("</script>"),
            content_type="text/javascript",
        ),
    )
    checkout.include(
        '<script type="application/json" id="settings">{"open": false}</script>'
        '<script src="https://addon.example/checkout.js"></script>'
    )
    checkout.submit()
    checkout.is_stopped(before)


def test_a_header_waits_for_the_page_and_thanks_come_after_the_order(checkout: Checkout) -> None:
    ready = "typeof shoptet !== 'undefined'"
    checkout.include(f"<script>window.early = {ready};</script>", "common-header")
    checkout.include('<p id="thanks">Děkujeme</p>', "order-confirmed")
    checkout.page.goto(checkout.url)
    assert checkout.page.evaluate("window.early") is False
    checkout.submit()
    expect(checkout.page.locator("#thanks")).to_be_visible()
