"""Asking why, searching, filtering and turning pages in the plugin's list of orders."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import Orders
from tests.browser.shop import Row, Shop
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

NOVAKS = re.compile("nov", re.IGNORECASE)


@pytest.mark.parametrize(
    ("_way", "ask"),
    [
        ("by pointer", lambda orders, code: orders.smiley(code).hover()),
        ("by keyboard", lambda orders, code: orders.smiley(code).focus()),
        ("by tap", lambda orders, code: orders.smiley(code).click()),
    ],
)
def test_a_smiley_says_why_until_escape(
    orders: Orders, shop: Shop, _way: str, ask: Callable[[Orders, str], None]
) -> None:
    *past, code = shop.story("unpaid")
    orders.find(code)
    why = orders.why(code)
    # A document in a frame hears no key before somebody has clicked or tabbed into it.
    orders.inside.locator("#title").click()
    expect(why).to_be_hidden()

    ask(orders, code)

    expect(why).to_be_visible()
    unpaid = why.locator(".reason").filter(has_text="4 nezaplacené objednávky").first
    expect(unpaid.locator(".codes")).to_have_text(", ".join(reversed(past)))
    expect(why.locator(".outlook").last).to_contain_text("po 3 dalších doručených objednávkách")
    expect(why).to_be_in_viewport(ratio=1)
    orders.page.keyboard.press("Escape")
    expect(why).to_be_hidden()


def test_a_smiley_below_the_fold_keeps_its_words_while_the_page_scrolls_to_it(
    orders: Orders,
) -> None:
    far = orders.codes()[35]
    orders.inside.locator("#title").click()
    expect(orders.row(far)).not_to_be_in_viewport()
    orders.smiley(far).focus()
    expect(orders.why(far)).to_be_visible()
    expect(orders.why(far)).to_be_in_viewport(ratio=1)
    orders.frame.evaluate("() => scrollTo(0, 0)")
    expect(orders.why(far)).to_be_hidden()


def test_only_one_smiley_speaks_at_a_time_and_lets_itself_be_read(orders: Orders) -> None:
    first, second = orders.codes()[:2]
    orders.smiley(first).hover()
    expect(orders.why(first)).to_be_visible()
    orders.why(first).hover()
    expect(orders.why(first)).to_be_visible()

    orders.smiley(second).focus()

    expect(orders.why(second)).to_be_visible()
    expect(orders.why(first)).to_be_hidden()
    orders.smiley(first).hover()
    orders.search.hover()
    expect(orders.inside.locator(".why:popover-open")).to_have_count(0)


@pytest.fixture(scope="module")
def searched(stack: Stack) -> Row:
    """An order that is looked for in many ways."""
    shop = Shop(stack.shop_url, stack.plugin_url)
    placed = shop.place(
        "Vítězslav Novák", email="v.novak@example.org", phone="+420 608 777 123", company="U Žabky"
    )
    shop.close()
    return placed


@pytest.mark.parametrize(
    "text",
    [
        "novák",
        "NOVAK",
        "vitezslav nov",
        "zabky",
        "v.novak@example.org",
        "608777123",
        "+420 608 777 123",
        "00420608777123",
        "608-777-123",
        "{code}",
    ],
)
def test_an_order_is_found_however_it_is_asked_for(
    orders: Orders, searched: Row, text: str
) -> None:
    orders.find(text.format(code=searched["code"]))
    expect(orders.row(searched["code"])).to_be_visible()
    novak = orders.inside.locator(".name", has_text=NOVAKS)
    expect(orders.rows.filter(has_not=novak)).to_have_count(0)
    expect(orders.inside.locator("#announcement")).to_contain_text(str(orders.rows.count()))


def test_nothing_found_offers_the_way_back(orders: Orders) -> None:
    orders.find("nobody of this name")
    expect(orders.inside.get_by_role("heading", name="Nic neodpovídá")).to_be_visible()
    expect(orders.rows).to_have_count(0)

    orders.inside.get_by_role("link", name="Zrušit hledání a filtry").click()

    expect(orders.rows).to_have_count(50)
    expect(orders.search).to_have_value("")


def test_the_list_shows_customers_of_one_level_alone(orders: Orders) -> None:
    everybody = orders.codes()

    orders.filter("Rizikový")

    risky = orders.inside.get_by_role("img", name="Rizikový", exact=True)
    expect(orders.rows.filter(has_not=risky)).to_have_count(0)
    assert 0 < orders.rows.count() <= 50
    orders.filter("Vše")
    expect(orders.rows.locator(".cell-code a").first).to_have_text(everybody[0])
    assert orders.codes() == everybody


def test_pages_follow_one_another_without_a_gap(orders: Orders) -> None:
    newest = orders.codes()

    orders.inside.get_by_role("link", name="Starší").click()
    expect(orders.inside.get_by_role("link", name="Novější")).to_be_visible()
    expect(orders.inside.locator("#title")).to_be_focused()
    older = orders.codes()
    orders.inside.get_by_role("link", name="Novější").click()
    expect(orders.inside.get_by_role("link", name="Novější")).to_be_hidden()

    assert orders.codes() == newest
    assert len(older) == 50
    assert not set(older) & set(newest)
    # Codes end in the number of the order, whatever they begin with.
    assert min(code[-6:] for code in newest) > max(code[-6:] for code in older)


def test_an_order_changes_under_the_hand_of_a_person_who_types(
    orders: Orders, page: Page, shop: Shop
) -> None:
    code = shop.place()["code"]
    expect(orders.row(code)).to_be_visible()
    orders.search.focus()
    page.keyboard.type("Zkuš")
    expect(orders.row(code)).to_be_visible()

    shop.change(code, status_id=-3)

    expect(orders.row(code)).to_contain_text("doručena")
    expect(orders.search).to_be_focused()
    expect(orders.search).to_have_value("Zkuš")
