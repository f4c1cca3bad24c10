"""A note for the next order, written and seen without leaving the shop's own list of orders."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.embed import AdminWithFaces
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser

MOST_STOPS = 80
# Orders that were not known yet are asked about again after 15 seconds.
PATIENCE = 20_000


def walk_inside(admin: AdminWithFaces, to: str) -> None:
    """Press Tab until the focus in the card is on an element that a selector matches."""
    for _stop in range(MOST_STOPS):
        if admin.frame().evaluate("(to) => document.activeElement.matches(to)", to):
            return
        admin.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {to}")


def test_a_note_written_by_keyboard_comes_back_with_the_next_order(
    admin: AdminWithFaces, shop: Shop
) -> None:
    keyboard, code = admin.page.keyboard, admin.codes()[5]
    admin.walk_to(code)
    keyboard.press("Enter")
    expect(admin.title).to_be_focused()

    walk_inside(admin, to="#notes textarea")
    keyboard.type("Přibalit vodítko pro Rexe")
    walk_inside(admin, to="#notes [type=checkbox]")
    keyboard.press("Space")
    walk_inside(admin, to="#notes button")
    keyboard.press("Enter")
    expect(admin.inside.locator("#notes")).to_contain_text("Přibalit vodítko pro Rexe")
    expect(admin.inside.locator("#notes textarea").first).to_have_value("")
    keyboard.press("Escape")
    expect(admin.panel).to_be_hidden()

    known = shop.order(code)
    who = {name: known[name] for name in ("full_name", "email", "phone")}
    ordered = shop.place(**who)["code"]
    shop.wait_until_delivered()
    admin.page.goto(f"{admin.url}?q={ordered}")

    expect(admin.face(ordered)).to_be_visible(timeout=PATIENCE)
    expect(admin.face(ordered)).to_have_accessible_name(
        re.compile(r", Poznámka\b.* – otevřít kartu$")
    )
    admin.face(ordered).hover()
    expect(admin.tooltip(ordered)).to_contain_text("Poznámka")
