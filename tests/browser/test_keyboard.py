"""The whole page without a pointer."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.pages import Orders
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser

# Where the focus is: its name, its outline, and whether all of it can be seen.
FOCUSED = """() => {
    const focused = document.activeElement;
    // A radio of the filter is drawn by what stands beside it.
    const drawn = focused.matches("[type=radio]") ? focused.nextElementSibling : focused;
    const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
    const { top, bottom, left, right } = drawn.getBoundingClientRect();
    return {
        name: focused.id,
        outlined: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
        // Browsers scroll by whole pixels.
        seen: top > -1 && left > -1 && bottom < innerHeight + 1 && right < innerWidth + 1,
    };
}"""
MOST_STOPS = 350


def walk(orders: Orders, to: str) -> list[dict[str, Any]]:
    """Press Tab until the focus is on an element; return every stop."""
    stops = [orders.frame.evaluate(FOCUSED)]
    while stops[-1]["name"] != to:
        assert len(stops) < MOST_STOPS, f"Tab never comes to {to}"
        orders.page.keyboard.press("Tab")
        stops.append(orders.frame.evaluate(FOCUSED))
    return stops


def test_tab_comes_everywhere_and_is_always_seen(orders: Orders) -> None:
    orders.inside.locator("#language-cs").focus()

    stops = walk(orders, to="older")

    names = [stop["name"] for stop in stops]
    first = ["language-cs", "language-sk", "language-pl", "language-en"]
    assert names[:4] == first
    assert [name for name in names if name in ("search", "level-all", "older")] == [
        "search", "level-all", "older",
    ]  # fmt: skip
    assert sum(name.startswith("smiley-") for name in names) == 50
    assert sum(name.startswith("code-") for name in names) == 50
    assert sum(name.startswith("correct-") for name in names) == 50
    assert sum(name.startswith("customer-") for name in names) == 50
    # The very first was focused by a script, not by a key.
    assert [stop for stop in stops[1:] if not (stop["outlined"] and stop["seen"])] == []


def test_the_list_is_used_without_a_pointer(orders: Orders, shop: Shop) -> None:
    keyboard, risky = orders.page.keyboard, shop.story("never-collects")[-1]
    orders.inside.locator("#title").focus()
    keyboard.press("/")
    expect(orders.search).to_be_focused()
    keyboard.type("dvorak")
    expect(orders.inside.locator("#announcement")).not_to_be_empty()
    expect(orders.row(risky)).to_be_visible()

    walk(orders, to="level-all")
    keyboard.press("ArrowRight")
    expect(orders.inside.get_by_role("radio", name="Rizikový")).to_be_checked()
    expect(orders.inside.get_by_role("radio", name="Rizikový")).to_be_focused()
    expect(orders.face(risky, "Rizikový")).to_be_visible()
    smiley = orders.smiley(risky).get_attribute("id")
    assert smiley is not None
    walk(orders, to=smiley)
    expect(orders.why(risky)).to_be_visible()
    keyboard.press("Escape")
    expect(orders.why(risky)).to_be_hidden()
    expect(orders.smiley(risky)).to_be_focused()
    keyboard.press("Enter")
    expect(orders.why(risky)).to_be_visible()


def test_pages_are_turned_without_a_pointer(orders: Orders) -> None:
    newest = orders.codes()
    orders.inside.locator("#older").focus()
    orders.page.keyboard.press("Enter")
    expect(orders.inside.locator("#title")).to_be_focused()
    assert not set(orders.codes()) & set(newest)

    walk(orders, to="newer")
    orders.page.keyboard.press("Enter")

    expect(orders.inside.locator("#title")).to_be_focused()
    expect(orders.inside.locator("#newer")).to_be_hidden()
    assert orders.codes() == newest
