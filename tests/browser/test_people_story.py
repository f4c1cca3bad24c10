"""One person under two e-mails is found; two who share a phone are parted, and rate as before."""

import pytest
from playwright.sync_api import expect

from tests.browser.contacts import Contacts
from tests.browser.pages import Orders
from tests.browser.people import People
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser

RISKY, NEW = "Rizikový", "Nový zákazník"


def test_a_customer_is_found_under_another_email_with_the_same_phone(
    orders: Orders, shop: Shop
) -> None:
    first = shop.place("Ota Dvojaký", email="ota.prvni@example.org", phone="608 555 001")
    second = shop.place("Ota Dvojaký", email="druhy.ota@example.org", phone="00420608555001")
    expect(orders.row(second["code"])).to_be_visible()
    people = People(orders)

    for spelling in ("ota.prvni@", "druhy.ota@example.org", "+420 608-555-001", "DVOJAKY"):
        people.find(spelling)
        expect(people.rows).to_have_count(1)
        expect(people.row("Ota Dvojaký")).to_contain_text("2")

    people.row("Ota Dvojaký").get_by_role("link", name="Ota Dvojaký").click()
    codes = people.inside.locator("#rows > tr .cell-code")
    expect(codes).to_have_text([second["code"], first["code"]])


def test_two_who_share_a_phone_are_parted_and_both_rate_as_before(
    orders: Orders, shop: Shop
) -> None:
    petr = shop.person("never-collects", "Petr Dvořák")
    lodger = {"email": "podnajemnik@example.org", "phone": petr["phone"]}
    code = shop.place("Jiří Podnájemník", **lodger)["code"]
    expect(orders.face(code, RISKY)).to_be_visible()
    contacts = Contacts(orders).open(code)

    other = contacts.contact("podnajemnik@example.org")
    contacts.say(other.get_by_role("button", name="Toto je někdo jiný"), "podnájemník")

    expect(contacts.section).to_contain_text("Nikdy ne stejná osoba")
    contacts.inside.get_by_role("link", name="Objednávky", exact=True).click()
    orders.find(code)
    expect(orders.face(code, NEW)).to_be_visible()
    orders.find(petr["code"])
    expect(orders.face(petr["code"], RISKY)).to_be_visible()
