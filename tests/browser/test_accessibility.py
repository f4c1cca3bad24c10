"""What axe finds (nothing) and what stays in view, in every look of every page."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page, Route, expect

from tests.browser.conftest import Complaints
from tests.browser.looks import LOOKS, Look
from tests.browser.pages import Orders
from tests.browser.shop import Shop
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

in_every_look = pytest.mark.parametrize("look", LOOKS, ids=str)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults(seen: Page | Frame) -> str:
    """Return what axe finds, and how far the document scrolls sideways; nothing is ''."""
    found = Axe().run(seen)
    report = found.generate_report() if found.violations_count else ""
    sideways = seen.evaluate(SIDEWAYS)
    return f"{report}\nscrolls {sideways} px sideways" if sideways else report


@in_every_look
def test_the_orders_in_the_admin_have_no_fault(orders: Orders, look: Look) -> None:
    look.put_on(orders.page)

    assert faults(orders.frame) == ""
    assert faults(orders.page) == ""


@in_every_look
def test_an_open_tooltip_has_no_fault(orders: Orders, shop: Shop, look: Look) -> None:
    look.put_on(orders.page)
    code = shop.story("never-collects")[-1]
    orders.find(code)
    orders.smiley(code).click()

    expect(orders.why(code)).to_be_in_viewport(ratio=1)
    assert faults(orders.frame) == ""


@in_every_look
def test_an_empty_result_and_open_notices_have_no_fault(orders: Orders, look: Look) -> None:
    look.put_on(orders.page)
    orders.find("nobody of this name")
    orders.inside.locator("summary").click()
    expect(orders.inside.get_by_role("heading", name="Nic neodpovídá")).to_be_visible()

    assert faults(orders.frame) == ""


@in_every_look
def test_a_list_that_has_lost_its_server_has_no_fault(
    orders: Orders, look: Look, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource: net::ERR_FAILED")
    look.put_on(orders.page)
    orders.page.route("**/app/orders", lambda route: route.abort())
    expect(orders.state("trouble")).to_be_visible()

    assert faults(orders.frame) == ""


@in_every_look
def test_a_page_that_still_loads_has_no_fault(page: Page, stack: Stack, look: Look) -> None:
    held: list[Route] = []
    page.route("**/app/orders", lambda route: held.append(route))
    look.put_on(page)
    page.goto(stack.address)
    orders = Orders(page)
    expect(orders.inside.locator(".skeleton")).to_be_visible()

    assert faults(orders.frame) == ""
    for route in held:
        route.continue_()
    expect(orders.inside.locator("#content")).to_be_visible()


@in_every_look
def test_an_error_and_a_refusal_have_no_fault(
    page: Page, stack: Stack, complaints: Complaints, look: Look
) -> None:
    complaints.expect("Failed to load resource.* (401|404)")
    look.put_on(page)
    for path in ("nothing/here", "shoptet/app?shop=1&language=cs&code=stale"):
        page.goto(f"{stack.plugin_url}/{path}")
        expect(page.get_by_role("heading")).to_be_visible()
        assert faults(page) == ""


def test_the_word_about_a_suspended_add_on_has_no_fault(
    page: Page, shop: Shop, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 403")
    shop.live("suspend")
    try:
        shop.wait_for_door(403)
        for look in LOOKS:
            look.put_on(page)
            page.goto(shop.door())
            expect(page.get_by_role("heading")).to_contain_text("pozastaven")
            assert faults(page) == ""
    finally:
        shop.live("approve")
        shop.wait_for_door(200)


@pytest.mark.parametrize(
    ("motion", "animation"), [("no-preference", "breathe"), ("reduce", "none")]
)
def test_nothing_moves_for_those_who_ask_for_rest(
    page: Page, stack: Stack, motion: str, animation: str
) -> None:
    page.route("**/app/orders", lambda route: None)
    page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
    page.goto(stack.address)

    bone = Orders(page).inside.locator(".bone").first
    expect(bone).to_have_css("animation-name", animation)
    page.unroute_all(behavior="ignoreErrors")
