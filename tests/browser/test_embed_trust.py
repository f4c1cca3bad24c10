"""Whom the shop's page and our frame in it believe, and what strangers get: nothing."""

import pytest
from playwright.sync_api import Frame, Page, Route, expect

from tests.browser.conftest import Complaints
from tests.browser.embed import AdminWithFaces
from tests.browser.shop import Shop
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

NOT_LOADED = "Failed to load resource"
# What a stranger's window may want to make the page believe.
FORGED = '{ smajlik: "close" }'


def door(shop: Shop) -> str:
    """Return the address of the frame, with a fresh code."""
    return shop.door().replace("/app?", "/embed?")


def other_page(page: Page, stack: Stack) -> None:
    """Open a page of another origin than the shop's."""
    page.goto(stack.shop_url.replace("localhost", "127.0.0.1"))


def another_frame(page: Page, address: str) -> Frame:
    """Put a frame into a page, as anybody's script in it can."""
    frame = page.evaluate_handle(
        """async (src) => {
            const frame = Object.assign(document.createElement("iframe"), { src });
            const loaded = new Promise((done) => (frame.onload = done));
            document.body.append(frame);
            await loaded;
            return frame;
        }""",
        address,
    ).as_element()
    assert frame is not None
    content = frame.content_frame()
    assert content is not None
    return content


def without_policy(route: Route) -> None:
    """Answer as the server does, but let anybody show it."""
    answer = route.fetch()
    headers = {k: v for k, v in answer.headers.items() if k != "content-security-policy"}
    route.fulfill(response=answer, headers=headers)


def test_only_the_frame_itself_can_close_the_panel(
    admin: AdminWithFaces, page: Page, complaints: Complaints
) -> None:
    """Not the page, nor a window of its origin, nor another window of ours."""
    complaints.expect(f"{NOT_LOADED}.* 401 .*code=stale")
    code = admin.codes()[0]
    stranger = another_frame(page, "about:blank")
    ours = another_frame(page, admin.source().partition("code=")[0] + "code=stale")
    admin.face(code).click()
    expect(admin.title).to_be_focused()

    page.evaluate(f"postMessage({FORGED}, '*')")
    stranger.evaluate(f"parent.postMessage({FORGED}, '*')")
    ours.evaluate(f"parent.postMessage({FORGED}, '*')")
    page.evaluate(f"""dispatchEvent(new MessageEvent("message", {{
        data: {FORGED}, origin: "{admin.origin()}",
        source: document.querySelector("smajlik-panel").shadowRoot
            .querySelector("iframe").contentWindow,
    }}))""")
    page.wait_for_timeout(300)

    expect(admin.panel).to_be_visible()
    # From where it is let in, the same message does it.
    admin.frame().evaluate(f"parent.postMessage({FORGED}, '{admin.url}')")
    expect(admin.panel).to_be_hidden()


def test_the_frame_answers_nobody_but_the_page_around_it(
    admin: AdminWithFaces, page: Page, complaints: Complaints
) -> None:
    """Another window of the page's own origin asks, and the page asks what is not in the table."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        """async () => {
            const ours = document.querySelector("smajlik-panel").shadowRoot.querySelector("iframe");
            const target = new URL(ours.src).origin;
            const stranger = document.createElement("iframe");
            document.body.append(stranger);
            window.heard = [];
            for (const one of [window, stranger.contentWindow]) {
                one.addEventListener("message", ({ data }) => window.heard.push(data));
            }
            stranger.contentWindow.ours = ours.contentWindow;
            stranger.contentWindow.eval(
                `ours.postMessage({ smajlik: "why", id: 77, code: "2026000001" }, "${target}")`);
            for (const wrong of [
                null, 7, "why", [], { smajlik: "why" }, { smajlik: "why", id: "7", code: "1" },
                { smajlik: "why", id: 7, code: { toString: "1" } }, { smajlik: "__proto__" },
                { smajlik: "ask", id: 7, codes: Array(201).fill("1") },
                { smajlik: "ask", id: 7, codes: [1] }, { smajlik: "ready" }, { smajlik: ["why"] },
            ]) ours.contentWindow.postMessage(wrong, target);
        }"""
    )
    page.wait_for_timeout(1000)

    assert page.evaluate("heard.filter(({ id }) => [7, 77].includes(id))") == []
    assert [url for url in asked if "/why" in url] == []


def test_no_other_page_may_show_the_frame(
    page: Page, stack: Stack, shop: Shop, complaints: Complaints
) -> None:
    complaints.expect("frame-ancestors|ERR_BLOCKED_BY_RESPONSE")
    other_page(page, stack)

    frame = another_frame(page, door(shop))

    assert frame.url.startswith("chrome-error:")
    assert any("frame-ancestors" in one for one in complaints.heard)


def test_a_frame_that_a_page_got_all_the_same_stays_silent_and_deaf(
    page: Page, stack: Stack, shop: Shop, complaints: Complaints
) -> None:
    complaints.expect("target origin provided .* does not match")
    other_page(page, stack)
    # A browser that knows no frame-ancestors.
    page.route("**/shoptet/embed?**", without_policy)
    page.evaluate("window.heard = []; addEventListener('message', ({ data }) => heard.push(data))")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    frame = another_frame(page, door(shop))
    frame.wait_for_load_state("networkidle")
    page.evaluate(
        """(target) => document.querySelector("iframe").contentWindow.postMessage(
        { smajlik: "ask", id: 1, codes: ["2026000001"] }, target)""",
        stack.plugin_url,
    )
    page.wait_for_timeout(500)

    assert frame.evaluate("document.body.dataset.hosts") == stack.shop_url
    assert page.evaluate("heard") == []
    assert [url for url in asked if "/api/" in url] == []


def test_the_token_never_comes_into_the_page(page: Page, stack: Stack) -> None:
    page.add_init_script(
        "window.heard = []; addEventListener('message', ({ data }) => heard.push(data))"
    )
    with page.expect_request("**/api/indicators") as asked:
        admin = AdminWithFaces(page, stack.shop_url).open()
    token = asked.value.headers["authorization"].removeprefix("Bearer ")

    assert len(token) > 20
    assert token not in page.evaluate("JSON.stringify(heard)")
    assert token not in page.content()
    expect(admin.inside.locator("body[data-token]")).to_have_count(0)
