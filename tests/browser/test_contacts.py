"""One person under two addresses: joined by a suggestion, parted again, without a pointer too."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Complaints
from tests.browser.contacts import Contacts
from tests.browser.faults import faults_by_look
from tests.browser.pages import Orders
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser

GOOD, BAD, HUSBAND = (
    "vera.jelinkova@example.com",
    "v.jelinkova@example.net",
    "karel.jelinek@example.com",
)


@pytest.fixture
def contacts(orders: Orders, shop: Shop) -> Contacts:
    """The card of the one who collects her parcels."""
    code = shop.person("one-address", "Věra Jelínková")["code"]
    return Contacts(orders).open(code)


def test_a_suggestion_joins_and_the_join_is_taken_back(contacts: Contacts) -> None:
    rating = contacts.card.rating.get_by_role("heading")
    before = rating.inner_text()
    expect(contacts.section).not_to_contain_text(HUSBAND)
    expect(contacts.suggestion(BAD)).to_contain_text("Stejné příjmení a PSČ")

    contacts.say(contacts.suggestion(BAD).get_by_role("button", name="Stejná osoba"), "volala")

    expect(contacts.announcement).to_have_text("Spojeno. Hodnocení se počítá znovu.")
    expect(contacts.contact(BAD)).to_be_visible()
    expect(contacts.suggestion(BAD)).to_have_count(0)
    expect(contacts.section).to_contain_text("volala")
    expect(contacts.card.rows).to_have_count(4)
    expect(rating).not_to_have_text(before)
    expect(contacts.inside.locator("#contacts-title")).to_be_focused()

    take_back = contacts.section.get_by_role("button", name="Vzít zpět")
    take_back.focus()
    contacts.orders.page.keyboard.press("Enter")
    expect(contacts.dialog).to_be_visible()
    contacts.dialog.locator("[type=submit]").press("Enter")

    expect(contacts.suggestion(BAD)).to_be_visible()
    expect(contacts.card.rows).to_have_count(2)
    expect(rating).to_have_text(before)


def test_the_page_shows_who_stays_and_parting_restores_both(
    orders: Orders, shop: Shop, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource.* 422")
    first = shop.place(full_name="Milada Dvojí", email="milada@example.org", phone="608 123 001")
    code = shop.place(full_name="Milada Jinde", email="dvoji@example.org", phone="608 123 002")[
        "code"
    ]
    expect(orders.row(code)).to_be_visible()
    contacts = Contacts(orders).open(code)

    contacts.section.get_by_role("button", name="Spojit s jiným zákazníkem").click()
    contacts.dialog.get_by_label("Číslo objednávky").fill("nikdo@example.org")
    contacts.dialog.get_by_label("Důvod").fill("stejný dům")
    contacts.dialog.locator("[type=submit]").click()
    expect(contacts.dialog.get_by_role("alert")).to_have_text(
        "Tuto objednávku, e-mail ani telefon nikdo nemá."
    )
    contacts.dialog.get_by_label("Číslo objednávky").fill(first["code"])
    contacts.dialog.locator("[type=submit]").press("Enter")

    expect(contacts.card.rows).to_have_count(2)
    expect(contacts.contact("milada@example.org")).to_be_visible()
    contacts.say(
        contacts.contact("dvoji@example.org").get_by_role("button", name="Toto je někdo jiný"),
        "sousedka",
    )
    expect(contacts.card.rows).to_have_count(1)
    expect(contacts.card.title).to_have_text("Milada Dvojí")
    expect(contacts.section).to_contain_text("Nikdy ne stejná osoba: Milada Jinde")


def test_contacts_can_be_used_by_everybody(contacts: Contacts) -> None:
    page, frame = contacts.orders.page, contacts.orders.frame
    assert faults_by_look(page, frame) == {}
    contacts.suggestion(BAD).get_by_role("button", name="Tito dva nikdy").click()
    assert faults_by_look(page, frame, ready=expect(contacts.dialog).to_be_visible) == {}
    contacts.orders.page.keyboard.press("Escape")
    expect(contacts.suggestion(BAD).get_by_role("button", name="Tito dva nikdy")).to_be_focused()
