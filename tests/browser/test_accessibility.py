"""What axe finds (nothing) and what stays in view, in every look of every page."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Complaints
from tests.browser.faults import faults_by_look
from tests.browser.looks import NARROW
from tests.browser.pages import Orders
from tests.browser.shop import Shop
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

# Pale in the dark where it is narrow, and too wide in the light where it is narrow.
WRONG = """<!doctype html><html lang="en"><title>Orders</title><style>
p { color: #000; background: #fff }
@media (prefers-color-scheme: dark) and (width < 400px) { p { color: #ccc } }
@media (prefers-color-scheme: light) and (width < 400px) { p { width: 500px } }
</style><main><h1>Orders</h1><p>None</p></main>"""


def test_a_fault_is_told_of_with_every_look_that_has_it(page: Page) -> None:
    page.set_content(WRONG)

    found = faults_by_look(page)

    assert list(found) == ["light-360", "dark-360"]
    assert "sideways" in found["light-360"]
    assert "color-contrast" in found["dark-360"]


def test_a_look_in_which_something_is_not_ready_is_told_of_too(page: Page) -> None:
    page.set_content(WRONG)

    def is_wide() -> None:
        assert page.evaluate("innerWidth") > 1000, "is narrow"

    found = faults_by_look(page, ready=is_wide)

    assert {look: text.partition("\n")[0] for look, text in found.items()} == {
        "light-360": "is narrow", "dark-360": "is narrow",
    }  # fmt: skip


def test_the_orders_in_the_admin_have_no_fault(orders: Orders) -> None:
    assert faults_by_look(orders.page, orders.frame, orders.page) == {}


def test_an_open_tooltip_has_no_fault(orders: Orders, shop: Shop) -> None:
    code = shop.story("never-collects")[-1]
    NARROW.put_on(orders.page)
    orders.find(code)

    def ask_anew() -> None:
        orders.inside.locator("#title").click()
        expect(orders.why(code)).to_be_hidden()
        orders.smiley(code).click()
        expect(orders.why(code)).to_be_in_viewport(ratio=1)

    assert faults_by_look(orders.page, orders.frame, ready=ask_anew) == {}


def test_an_empty_result_and_open_notices_have_no_fault(orders: Orders) -> None:
    NARROW.put_on(orders.page)
    orders.find("nobody of this name")
    orders.inside.locator("summary").click()
    nothing = orders.inside.get_by_role("heading", name="Nic neodpovídá")

    assert faults_by_look(orders.page, orders.frame, ready=expect(nothing).to_be_visible) == {}


def test_a_list_that_has_lost_its_server_has_no_fault(
    orders: Orders, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource: net::ERR_FAILED")
    orders.page.route("**/app/orders", lambda route: route.abort())
    lost = expect(orders.state("trouble"))

    assert faults_by_look(orders.page, orders.frame, ready=lost.to_be_visible) == {}


def test_a_page_that_still_loads_has_no_fault(page: Page, stack: Stack) -> None:
    held: list[Route] = []
    page.route("**/app/orders", lambda route: held.append(route))
    page.goto(stack.address)
    orders = Orders(page)
    bones = expect(orders.inside.locator(".skeleton"))
    bones.to_be_visible()

    assert faults_by_look(page, orders.frame, ready=bones.to_be_visible) == {}
    for route in held:
        route.continue_()
    expect(orders.inside.locator("#content")).to_be_visible()


def test_an_error_and_a_refusal_have_no_fault(
    page: Page, stack: Stack, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* (401|404)")
    for path in ("nothing/here", "shoptet/app?shop=1&language=cs&code=stale"):
        page.goto(f"{stack.plugin_url}/{path}")
        heading = expect(page.get_by_role("heading"))
        assert faults_by_look(page, ready=heading.to_be_visible) == {}


def test_the_word_about_a_suspended_add_on_has_no_fault(
    page: Page, shop: Shop, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 403")
    shop.live("suspend")
    try:
        shop.wait_for_door(403)
        page.goto(shop.door())
        heading = expect(page.get_by_role("heading"))
        assert faults_by_look(page, ready=lambda: heading.to_contain_text("pozastaven")) == {}
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
