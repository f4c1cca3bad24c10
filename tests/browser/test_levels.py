"""Levels in the names and colours of the shop, wherever they are shown."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.faults import faults_by_look
from tests.browser.looks import NARROW
from tests.browser.pages import Customer, Orders
from tests.browser.shop import Shop
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

# As long as a name can be.
PREPAID = "Jen po zaplacení předem, prosím"[:30]
LOOKS = {
    "risky": {"name": PREPAID, "colour": "teal", "used": True},
    "watch": {"name": "", "colour": "orange", "used": True},
    "neutral": {"name": "عميل", "colour": "blue", "used": True},
    "vip": {"name": "", "colour": "pink", "used": True},
}


def dress(stack: Stack, looks: object) -> None:
    """Give levels other looks, as new rules do when they come into force."""
    with closing(sqlite3.connect(stack.database, timeout=30)) as database, database:
        (rules,) = database.execute("SELECT rules FROM rulesets").fetchone()
        dressed = json.dumps(json.loads(rules) | {"levels": looks})
        database.execute("UPDATE rulesets SET rules = ?", [dressed])
        database.execute("UPDATE shops SET revision = revision + 1")


@pytest.fixture
def in_own_looks(orders: Orders, stack: Stack, shop: Shop) -> Iterator[Orders]:
    """The page of orders, open at somebody risky while the shop gives its levels other looks."""
    orders.find(shop.story("never-collects")[-1])
    expect(orders.inside.get_by_role("radio", name="Rizikový")).to_be_attached()
    dress(stack, LOOKS)
    expect(orders.inside.get_by_role("radio", name=PREPAID)).to_be_attached()
    yield orders
    dress(stack, {})


def test_every_face_is_drawn(orders: Orders) -> None:
    # A picture that the policy or the server refuses has no size.
    widths = orders.frame.evaluate(
        "[...document.querySelectorAll('.face use')].map((use) => use.getBBox().width)"
    )
    assert len(widths) == 50 + 6
    assert min(widths) > 15


def test_an_open_page_takes_over_new_names_and_colours(in_own_looks: Orders, shop: Shop) -> None:
    code = shop.story("never-collects")[-1]

    expect(in_own_looks.face(code, PREPAID)).to_have_class("face face-teal")
    expect(in_own_looks.face(code, "Rizikový")).to_have_count(0)
    in_own_looks.smiley(code).focus()
    expect(in_own_looks.why(code)).to_contain_text("Změní se na „\u2068عميل\u2069“")


def test_long_names_and_other_colours_have_no_fault(in_own_looks: Orders, shop: Shop) -> None:
    page, frame = in_own_looks.page, in_own_looks.frame
    NARROW.put_on(page)
    assert faults_by_look(page, frame) == {}

    in_own_looks.customer(shop.story("never-collects")[-1]).click()

    expect(Customer(in_own_looks).rating.get_by_role("heading")).to_have_text(PREPAID)
    assert faults_by_look(page, frame) == {}
