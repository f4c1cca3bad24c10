"""Privacy as an owner uses it: a customer is handed out and erased, and settings say what stays."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Complaints
from tests.browser.decisions import Decisions
from tests.browser.faults import faults_by_look
from tests.browser.pages import Orders
from tests.browser.privacy import Erasing, Privacy
from tests.browser.shop import Shop
from tests.browser.stack import Stack
from tests.browser.test_customer import BLOCKED

pytestmark = pytest.mark.browser

NAME, OTHER = "Božena Tichá", "Květa Hlasitá"
GROUND = "Vyhrožovala řidiči dopravce."


@pytest.fixture
def code(orders: Orders, shop: Shop) -> str:
    """The order of somebody new, as the list shows it."""
    return placed(orders, shop)


def placed(orders: Orders, shop: Shop, name: str = "") -> str:
    """Place an order, and return its code when the list shows it."""
    code = str(shop.place(name)["code"])
    orders.find(code)
    expect(orders.row(code)).to_be_visible()
    return code


@pytest.fixture
def privacy(orders: Orders, stack: Stack) -> Iterator[Privacy]:
    """The page of settings, open."""
    yield Privacy(orders)
    stack.change("UPDATE shops SET privacy = '{}'")


def test_a_customer_is_handed_out_and_erased_without_a_pointer(orders: Orders, shop: Shop) -> None:
    code = placed(orders, shop, NAME)
    card = Erasing(orders, code)
    found = json.loads(card.save("Uložit jako JSON").path().read_text())
    assert [order["code"] for order in found["orders"]] == [code]
    page = card.save("Uložit jako stránku k tisku").path().read_text()
    assert f"Osobní údaje: {NAME}" in page

    card.opener.press("Enter")
    expect(card.dialog).to_contain_text("1 objednávka s kontakty, zbožím a poznámkou")
    expect(card.dialog).to_contain_text("vaše nastavení pro to neuvádí žádný důvod")
    card.reason.fill("Požádala o to e-mailem")
    card.reason.press("Enter")
    # Nothing is sent before somebody has said twice that they mean it.
    expect(card.sure).to_be_focused()
    card.sure.press("Space")
    card.reason.press("Enter")

    title = orders.inside.get_by_role("heading", level=1)
    expect(title).to_have_text("Zákazník je vymazán")
    expect(title).to_be_focused()
    expect(orders.inside.locator(".erased")).to_contain_text("Zmizela 1 objednávka")
    orders.inside.locator("#to-list").press("Enter")
    orders.inside.get_by_role("searchbox").fill("Tichá")
    expect(orders.inside.get_by_role("heading", name="Nikdo neodpovídá")).to_be_visible()
    orders.inside.locator("#to-orders-show").click()
    expect(orders.inside.get_by_role("heading", name="Objednávky", level=1)).to_be_focused()
    orders.find(code)
    expect(orders.row(code)).to_have_count(0)
    record = Decisions(orders)
    expect(record.rows.first).to_contain_text("Požádala o to e-mailem")
    expect(record.inside.locator("#list")).not_to_contain_text(NAME)


def test_nothing_happens_by_a_slip_and_who_is_gone_is_said_to_be(
    orders: Orders, shop: Shop, complaints: Complaints
) -> None:
    code = placed(orders, shop, OTHER)
    complaints.expect("Failed to load resource.* (400|404)")
    card = Erasing(orders, code)
    card.opener.click()
    card.dialog.press("Escape")
    expect(card.dialog).to_have_count(0)
    expect(card.opener).to_be_focused()

    card.opener.click()
    card.reason.fill(f"Požádala {OTHER}")
    card.sure.check()
    card.erase.click()
    expect(card.dialog.get_by_text("zákazníka jmenuje")).to_be_visible()

    orders.page.route("**/erase", lambda route: route.fulfill(status=404))
    card.reason.fill("Požádala")
    card.erase.click()

    expect(card.dialog.get_by_text("Tento zákazník už tu není")).to_be_visible()
    expect(card.erase).to_be_disabled()


def test_a_ground_needs_words_and_stands_in_the_text_of_every_language(
    privacy: Privacy, complaints: Complaints
) -> None:
    complaints.expect(BLOCKED)
    expect(privacy.words).to_be_hidden()
    expect(privacy.kept).to_contain_text("60 měsíců")
    privacy.inside.get_by_role("radio", name="v našem oprávněném zájmu").check()
    privacy.inside.get_by_label("Objednávky, v měsících").fill("36")
    privacy.inside.get_by_role("button", name="Uložit").press("Enter")
    expect(privacy.words).to_be_focused()
    privacy.words.fill(GROUND)

    privacy.inside.get_by_role("button", name="Uložit").press("Enter")

    expect(privacy.announcement).to_have_text("Uloženo.")
    expect(privacy.text).to_contain_text("Důvod: Vyhrožovala řidiči dopravce (oprávněný zájem")
    expect(privacy.kept).to_contain_text("36 měsíců")
    privacy.inside.get_by_role("link", name="Polski").press("Enter")
    expect(privacy.text).to_contain_text("Powód: Vyhrožovala řidiči dopravce (prawnie")
    expect(privacy.announcement).to_have_text("Jazyk textu: Polski")
    privacy.inside.get_by_role("button", name="Kopírovat").press("Enter")
    expect(privacy.inside.locator(".said")).not_to_be_empty()


def test_pages_and_what_is_saved_have_no_fault(orders: Orders, code: str, tmp_path: Path) -> None:
    card = Erasing(orders, code)
    saved = tmp_path / "data.html"
    card.save("Uložit jako stránku k tisku").save_as(saved)
    card.opener.click()
    page, frame = orders.page, orders.frame
    assert faults_by_look(page, frame, ready=expect(card.dialog).to_be_visible) == {}
    card.dialog.press("Escape")
    Privacy(orders).inside.get_by_role("radio", name="kvůli smlouvě").check()
    assert faults_by_look(page, frame) == {}
    page.goto(saved.as_uri())
    assert faults_by_look(page) == {}
