"""Staff correct how one order ended: with a pointer, with keys, and when it cannot be saved."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Locator, Route, expect

from sandbox.catalogue import CANCELLED, PACKING, UNCOLLECTED
from tests.browser.conftest import Complaints
from tests.browser.faults import faults_by_look
from tests.browser.looks import NARROW
from tests.browser.pages import Orders
from tests.browser.shop import Shop
from tests.browser.test_keyboard import walk

pytestmark = pytest.mark.browser

AUTHOR = "oprava: Jana Obchodníková"
NOT_SAVED = "Neuloženo. Zkuste to prosím znovu."


@pytest.fixture
def code(orders: Orders, shop: Shop) -> str:
    """An order that was not collected, as its status says."""
    placed: str = shop.place(status_id=UNCOLLECTED)["code"]
    expect(orders.row(placed)).to_contain_text("nevyzvednuta")
    return placed


def dialog(orders: Orders, code: str) -> Locator:
    return orders.inside.get_by_role("dialog", name=f"Jak skončila objednávka {code}?")


def choice(orders: Orders) -> Locator:
    return orders.inside.get_by_role("dialog").get_by_role("combobox")


def choose(orders: Orders, code: str, outcome: str) -> None:
    """Open the dialog of an order and choose, but do not save."""
    orders.pencil(code).click()
    expect(dialog(orders, code)).to_be_visible()
    choice(orders).select_option(label=outcome)


def save(orders: Orders) -> None:
    orders.inside.get_by_role("dialog").get_by_role("button", name="Uložit").click()


def test_a_correction_is_seen_at_once_and_outlives_another_status(
    orders: Orders, shop: Shop, code: str
) -> None:
    expect(orders.face(code, "Pozor")).to_be_visible()
    choose(orders, code, "chyba dopravce")

    save(orders)

    expect(dialog(orders, code)).to_be_hidden()
    expect(orders.row(code)).to_contain_text("chyba dopravce")
    expect(orders.row(code)).to_contain_text(AUTHOR)
    expect(orders.face(code, "Nový zákazník")).to_be_visible()
    expect(orders.inside.locator("#announcement")).to_have_text(
        "Uloženo. Hodnocení se přepočítají."
    )
    expect(orders.pencil(code)).to_be_focused()
    shop.change(code, status_id=CANCELLED)
    expect(orders.row(code)).to_contain_text("Stornována")
    expect(orders.row(code)).to_contain_text("chyba dopravce")


def test_a_correction_is_taken_back_where_it_was_made(orders: Orders, code: str) -> None:
    choose(orders, code, "zrušena obchodem")
    save(orders)
    expect(orders.row(code)).to_contain_text(AUTHOR)
    orders.pencil(code).click()
    expect(choice(orders)).to_have_value("cancelled_by_shop")

    choice(orders).select_option(label="podle stavu")
    save(orders)

    expect(orders.row(code)).to_contain_text("nevyzvednuta")
    expect(orders.row(code)).not_to_contain_text("oprava")


def test_an_order_is_corrected_without_a_pointer(orders: Orders, code: str) -> None:
    keyboard = orders.page.keyboard
    pencil = orders.pencil(code).get_attribute("id")
    assert pencil is not None
    orders.inside.locator("#search").focus()
    walk(orders, to=pencil)

    keyboard.press("Enter")
    expect(choice(orders)).to_be_focused()
    keyboard.type("chyba")
    expect(choice(orders)).to_have_value("carrier_fault")
    keyboard.press("Tab")
    keyboard.press("Enter")

    expect(orders.row(code)).to_contain_text("chyba dopravce")
    expect(orders.pencil(code)).to_be_focused()


@pytest.mark.parametrize(
    "leave",
    [
        pytest.param(lambda orders: orders.page.keyboard.press("Escape"), id="Escape"),
        pytest.param(
            lambda orders: orders.inside.get_by_role("button", name="Zpět").click(), id="Cancel"
        ),
    ],
)
def test_a_dialog_that_is_left_sends_nothing_and_forgets_the_choice(
    orders: Orders, code: str, leave: Callable[[Orders], None]
) -> None:
    sent: list[str] = []
    orders.page.on("request", lambda asked: sent.append(asked.method))
    choose(orders, code, "odmítnuta")

    leave(orders)

    expect(dialog(orders, code)).to_be_hidden()
    expect(orders.pencil(code)).to_be_focused()
    orders.pencil(code).click()
    expect(choice(orders)).to_have_value("")
    assert "POST" not in sent


def test_a_choice_outlives_news_of_its_own_order(orders: Orders, shop: Shop, code: str) -> None:
    choose(orders, code, "odmítnuta")

    shop.change(code, status_id=PACKING)

    expect(orders.inside.locator(f"tr:has(:text-is('{code}'))")).to_contain_text("Balíme s láskou")
    expect(dialog(orders, code)).to_be_visible()
    expect(choice(orders)).to_have_value("refused")
    expect(choice(orders)).to_be_focused()
    orders.page.keyboard.press("Escape")
    expect(orders.pencil(code)).to_be_focused()


def test_a_correction_that_takes_its_row_off_the_list_leaves_the_focus_on_the_page(
    orders: Orders, code: str
) -> None:
    orders.filter("Pozor")
    expect(orders.row(code)).to_be_visible()
    choose(orders, code, "chyba dopravce")

    save(orders)

    expect(orders.row(code)).to_have_count(0)
    expect(orders.inside.locator("#title")).to_be_focused()


@pytest.mark.parametrize(
    ("_case", "refuse", "complaint"),
    [
        ("refused", lambda route: route.fulfill(status=400), "400"),
        ("not now", lambda route: route.fulfill(status=503), "503"),
        ("no answer", lambda route: route.abort(), "net::ERR_FAILED"),
    ],
)
def test_a_correction_that_is_not_taken_says_so_and_keeps_the_choice(
    orders: Orders,
    code: str,
    complaints: Complaints,
    _case: str,
    refuse: Callable[[Route], None],
    complaint: str,
) -> None:
    complaints.expect(f"Failed to load resource.* {complaint}")
    orders.page.route("**/app/orders/*/outcome", refuse)
    choose(orders, code, "odmítnuta")

    save(orders)

    expect(dialog(orders, code).get_by_role("alert")).to_have_text(NOT_SAVED)
    expect(choice(orders)).to_have_value("refused")
    expect(orders.row(code)).to_contain_text("nevyzvednuta")
    orders.page.unroute("**/app/orders/*/outcome")
    save(orders)
    expect(orders.row(code)).to_contain_text("odmítnuta")
    expect(orders.state("trouble")).to_be_hidden()


def test_a_visit_that_has_ended_says_so_instead_of_asking_to_try_again(
    orders: Orders, code: str, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 401")
    orders.page.route("**/app/orders/*/outcome", lambda route: route.fulfill(status=401))
    choose(orders, code, "odmítnuta")

    save(orders)

    expect(dialog(orders, code)).to_be_hidden()
    expect(orders.state("ended")).to_be_visible()


def test_a_correction_and_its_dialog_have_no_fault(
    orders: Orders, code: str, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 400")
    NARROW.put_on(orders.page)
    choose(orders, code, "chyba dopravce")
    save(orders)
    expect(orders.row(code)).to_contain_text(AUTHOR)
    assert faults_by_look(orders.page, orders.frame) == {}
    orders.page.route("**/app/orders/*/outcome", lambda route: route.fulfill(status=400))
    choose(orders, code, "odmítnuta")

    save(orders)

    expect(dialog(orders, code).get_by_text(NOT_SAVED)).to_be_visible()
    seen = expect(dialog(orders, code))
    all_of_it = partial(seen.to_be_in_viewport, ratio=1)
    assert faults_by_look(orders.page, orders.frame, ready=all_of_it) == {}
