"""Smileys in the shop's own list of orders."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import Complaints
from tests.browser.embed import MEASURE_SHIFTS, AdminWithFaces
from tests.browser.shop import Shop
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

NOT_LOADED = "Failed to load resource"


def is_last_batch(answer: Response) -> bool:
    """Say whether this answers about the last of many orders."""
    return "/api/indicators" in answer.url and answer.request.post_data_json["codes"][-1] == "450"


@pytest.fixture
def without_script(page: Page, stack: Stack) -> Iterator[AdminWithFaces]:
    """The list as it is without the plugin."""
    page.route("**/static/embed.js", lambda route: route.fulfill(body=""))
    page.goto(f"{stack.shop_url}/admin/prehled-objednavek")
    yield AdminWithFaces(page, stack.shop_url)
    page.unroute("**/static/embed.js")


def test_every_order_gets_its_smiley_and_nothing_moves(
    without_script: AdminWithFaces, page: Page
) -> None:
    plain = without_script.heights()
    page.unroute("**/static/embed.js")
    page.add_init_script(f"({MEASURE_SHIFTS})()")

    admin = without_script.open()

    expect(admin.faces).to_have_count(50)
    assert page.evaluate("shifted") == 0
    assert admin.heights() == plain
    assert len(admin.codes()) == 50
    sizes = page.evaluate(
        '[...document.querySelectorAll("smajlik-face")].map((one) => one.offsetWidth)'
    )
    assert set(sizes) == {0}


def test_a_smiley_says_what_it_is_and_why(admin: AdminWithFaces, shop: Shop) -> None:
    code = shop.story("never-collects")[-1]
    admin.open(f"?q={code}")

    expect(admin.face(code)).to_have_accessible_name("Rizikový – otevřít kartu")
    admin.face(code).hover()

    expect(admin.tooltip(code)).to_be_visible()
    expect(admin.tooltip(code)).to_contain_text("nevyzvednut")
    expect(admin.tooltip(code)).to_be_in_viewport(ratio=1)
    admin.tooltip(code).hover()
    expect(admin.tooltip(code)).to_be_visible()
    admin.page.keyboard.press("Escape")
    expect(admin.tooltip(code)).to_be_hidden()


def test_only_one_tooltip_is_shown_and_it_goes_with_the_pointer(admin: AdminWithFaces) -> None:
    first, second = admin.codes()[:2]
    admin.face(first).hover()
    expect(admin.tooltip(first)).to_be_visible()
    admin.face(second).focus()
    expect(admin.tooltip(second)).to_be_visible()
    expect(admin.tooltip(first)).to_be_hidden()
    admin.face(first).hover()
    admin.page.locator("h1").hover()
    expect(admin.page.locator("smajlik-face :popover-open")).to_have_count(0)


def test_pages_and_rows_that_come_later_get_their_smileys(
    admin: AdminWithFaces, shop: Shop, page: Page
) -> None:
    page.get_by_role("link", name="Older").click()
    expect(page).to_have_url(re.compile("page=2"))
    expect(admin.faces).to_have_count(50)

    known = shop.story("never-collects")[-1]
    page.evaluate(
        """([known]) => {
            const body = document.querySelector("#orders tbody");
            const fresh = body.rows[0].cloneNode(true);
            fresh.querySelector("a").textContent = known;
            const stranger = body.rows[1].cloneNode(true);
            stranger.querySelector("a").textContent = "999999999";
            body.replaceChildren(fresh, stranger);
        }""",
        [known],
    )

    expect(admin.face(known)).to_have_accessible_name("Rizikový – otevřít kartu")
    expect(admin.faces).to_have_count(1)
    page.evaluate("document.querySelector('#orders tbody').replaceChildren()")
    expect(admin.faces).to_have_count(0)


def test_many_orders_are_asked_about_in_batches(admin: AdminWithFaces, page: Page) -> None:
    batches: list[list[str]] = []
    page.on(
        "request",
        lambda asked: (
            batches.append(asked.post_data_json["codes"])
            if "/api/indicators" in asked.url
            else None
        ),
    )
    codes = [str(number) for number in range(1, 451)]

    with page.expect_response(is_last_batch):
        page.evaluate(
            """(codes) => document.querySelector("#orders tbody").replaceChildren(
                ...codes.map((code) => {
                    const row = document.createElement("tr");
                    row.innerHTML = `<td><a href="/admin/objednavky-detail?id=1">${code}</a></td>`;
                    return row;
                }))""",
            codes,
        )

    assert [len(batch) for batch in batches[-3:]] == [200, 200, 50]
    assert [code for batch in batches[-3:] for code in batch] == codes


def test_rows_are_found_by_selectors_where_there_are_no_links(
    page: Page, stack: Stack, shop: Shop
) -> None:
    code = shop.story("never-collects")[-1]
    page.goto(f"{stack.shop_url}/admin/prehled-zakazniku")
    page.evaluate(
        """([source, code, login]) => {
            document.querySelector("main").innerHTML =
                `<ul><li data-number="${code}"><b>An order</b></li></ul>`;
            const script = Object.assign(document.createElement("script"), { src: source });
            Object.assign(script.dataset, {
                shop: "222651", code: login, language: "cs",
                rows: "li", place: "b", codeAttribute: "data-number",
            });
            document.body.append(script);
        }""",
        [f"{stack.plugin_url}/static/embed.js", code, shop.door().rpartition("code=")[2]],
    )

    face = page.locator("b + smajlik-face button")
    expect(face).to_have_accessible_name("Rizikový – otevřít kartu")


def test_a_host_with_rules_of_its_own_does_not_change_a_smiley(admin: AdminWithFaces) -> None:
    face = admin.face(admin.codes()[0])
    before = face.bounding_box()
    admin.page.add_style_tag(
        content="""* { margin: 9px; padding: 9px; }
            smajlik-face, smajlik-panel, button, svg {
              display: block; width: 300px; height: 80px; color: red; float: left; }
            tr, td, td a { margin: 0 !important; padding: 0 !important; }"""
    )
    after = face.bounding_box()

    assert before is not None
    assert after is not None
    assert (after["width"], after["height"]) == (before["width"], before["height"])
    assert admin.faces.first.evaluate("face => [face.offsetWidth, face.offsetHeight]") == [0, 0]


def test_with_the_plugin_stopped_the_list_works_and_shows_no_error(
    page: Page, shop: Shop, stack: Stack, complaints: Complaints
) -> None:
    complaints.expect(f"{NOT_LOADED}.*ERR_CONNECTION_REFUSED.*embed.js")
    admin = AdminWithFaces(page, stack.shop_url)
    try:
        assert stack.stop("web") == 0
        page.goto(admin.url)
        expect(admin.rows).to_have_count(50)
        code = admin.codes()[0]
        with page.expect_navigation():
            page.get_by_label(f"Status of order {code}").select_option(index=1)
        page.get_by_role("link", name="Older").click()
        expect(admin.rows).to_have_count(50)
        expect(page.locator("smajlik-panel, smajlik-face")).to_have_count(0)
    finally:
        stack.start("web")
        shop.wait_until_up()
    shop.flush()


def test_smileys_stay_while_the_plugin_is_away(
    admin: AdminWithFaces, page: Page, complaints: Complaints
) -> None:
    complaints.expect(f"{NOT_LOADED}.*ERR_FAILED")
    page.route("**/api/indicators", lambda route: route.abort())
    with page.expect_request("**/api/indicators"):
        page.evaluate('document.dispatchEvent(new Event("visibilitychange"))')

    expect(admin.faces).to_have_count(50)
    page.unroute("**/api/indicators")
    with page.expect_response("**/api/indicators"):
        page.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
