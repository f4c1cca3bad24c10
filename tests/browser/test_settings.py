"""Settings as an owner uses them: the switch, advice, roles."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Complaints
from tests.browser.faults import faults_by_look
from tests.browser.looks import NARROW
from tests.browser.pages import Customer, Orders
from tests.browser.settings import Settings
from tests.browser.shop import Shop
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

OWN = "Přidejte vodítko pro Rexe."


@pytest.fixture
def settings(orders: Orders, stack: Stack) -> Iterator[Settings]:
    """The page, open, with a colleague who has opened Smajlík before."""
    stack.change(
        "INSERT INTO members (shop_id, email, name, role, joined_at) SELECT id,"
        " 'ota@kocour.example', 'Ota Novák', 'staff', '2026-01-01 00:00:00' FROM shops",
    )
    yield Settings(orders)
    stack.change(
        "DELETE FROM members WHERE email = 'ota@kocour.example'",
        "UPDATE members SET role = 'owner'",
        "UPDATE shops SET advice = '{}', cancelling_suspended_at = NULL",
    )


def test_the_switch_works_by_keyboard_and_other_pages_tell(
    settings: Settings, orders: Orders
) -> None:
    settings.switch.focus()
    expect(settings.switch).to_be_checked()

    settings.page.keyboard.press("Space")

    expect(settings.switch).not_to_be_checked()
    expect(settings.switch).to_be_focused()
    expect(settings.announcement).to_have_text("Uloženo.")
    expect(settings.inside.locator("#cancelling-state")).to_contain_text("Pozastaveno")
    settings.inside.get_by_role("link", name="Objednávky").click()
    notice = orders.inside.locator("#cancelling-suspended")
    expect(notice).to_contain_text("Automatické rušení objednávek je od")
    notice.get_by_role("link", name="Nastavení").click()

    settings.switch.press("Enter")

    expect(settings.switch).to_be_checked()


def test_advice_that_is_written_is_read_on_the_card_and_can_go_back_to_ours(
    settings: Settings, orders: Orders, shop: Shop
) -> None:
    part = settings.advice("risky")
    part.get_by_role("textbox").fill(OWN)

    part.get_by_role("button", name="Uložit").click()

    expect(settings.announcement).to_have_text("Uloženo.")
    settings.inside.get_by_role("link", name="Objednávky").click()
    code = shop.story("never-collects")[-1]
    orders.find(code)
    orders.customer(code).click()
    expect(Customer(orders).inside.locator("#advice")).to_contain_text(OWN)
    again = Settings(orders).advice("risky")
    expect(again.get_by_role("textbox")).to_have_value(OWN)

    again.get_by_role("button", name="Zpět k našemu textu").click()

    expect(again.get_by_role("textbox")).to_have_value("")
    expect(again.get_by_role("textbox")).to_be_focused()


def test_who_writes_at_the_same_time_sees_what_the_other_has_written(
    settings: Settings, stack: Stack, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 409")
    part = settings.advice("loyal")
    part.get_by_role("textbox").fill(OWN)
    stack.change("""UPDATE shops SET advice = '{"loyal": "Malý dárek."}'""")

    part.get_by_role("button", name="Uložit").click()

    expect(part.get_by_role("alert")).to_contain_text("mezitím napsal jiný text: „Malý dárek.“")
    expect(part.get_by_role("textbox")).to_have_value(OWN)

    part.get_by_role("button", name="Uložit").click()

    expect(settings.announcement).to_have_text("Uloženo.")
    expect(part.get_by_role("alert")).to_have_count(0)


def test_a_colleague_becomes_owner_and_takes_the_controls_away(
    settings: Settings, stack: Stack
) -> None:
    row = settings.member("Ota Novák")
    row.get_by_role("combobox").select_option(label="Vlastník")

    row.get_by_role("button", name="Uložit").click()

    expect(settings.announcement).to_have_text("Uloženo.")
    expect(row.get_by_role("combobox")).to_have_value("owner")
    expect(row.get_by_role("combobox")).to_be_focused()

    stack.change("UPDATE members SET role = 'read_only' WHERE email <> 'ota@kocour.example'")

    expect(settings.inside.get_by_text("Nastavení mění jen vlastníci.")).to_be_visible()
    expect(settings.switch).to_have_count(0)


def test_settings_have_no_fault(settings: Settings, orders: Orders) -> None:
    NARROW.put_on(settings.page)
    settings.member("Ota Novák").get_by_role("combobox").select_option(label="Vlastník")
    button = expect(settings.member("Ota Novák").get_by_role("button"))

    assert faults_by_look(settings.page, orders.frame, ready=button.to_be_visible) == {}
