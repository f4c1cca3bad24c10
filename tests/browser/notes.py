"""Notes on the card of a customer and beside an order, in the words of those who use them."""

import re
from collections.abc import Iterable

import requests
from playwright.sync_api import Locator, expect

from tests.browser.pages import Customer, Orders
from tests.browser.shop import Shop


class Notes:
    """The notes of a customer's card; its words are Czech."""

    def __init__(self, orders: Orders) -> None:
        """Look at the card that is open."""
        self.page, self.inside, self.frame = orders.page, orders.inside, orders.frame
        self.card = self.inside.locator("#notes")
        self.text = self.card.get_by_label("Nová poznámka")
        self.recall = self.card.locator("#note-new-recall")
        self.until = self.card.locator("#note-new-until")
        self.save = self.card.locator("#note-new-save")
        self.shown = self.card.locator("#note-list > .note")
        self.toast = self.inside.locator(".toast")
        self.announcement = self.inside.locator("#announcement")

    @classmethod
    def of(cls, orders: Orders, code: str) -> "Notes":
        """Open the card of the customer of an order."""
        expect(orders.row(code)).to_be_visible()
        orders.customer(code).click()
        expect(Customer(orders).title).to_be_focused()
        return cls(orders)

    @property
    def customer_id(self) -> int:
        """The number of the customer."""
        address = self.card.locator("#note-new").get_attribute("action") or ""
        return int(re.findall(r"\d+", address)[0])

    def write(self, text: str, recall: bool = False) -> None:
        """Write a note and wait until it stands."""
        self.text.fill(text)
        self.recall.set_checked(recall)
        self.save.click()
        expect(self.shown.first).to_contain_text(text)
        expect(self.text).to_have_value("")

    def note(self, text: str) -> Locator:
        """The note that says something."""
        return self.shown.filter(has_text=text)

    def button(self, name: str) -> Locator:
        """A button among the notes."""
        return self.card.get_by_role("button", name=name, exact=True)

    def edit(self, text: str) -> Locator:
        """Open the editor of a note; return where its text is written."""
        self.note(text).get_by_role("button", name="Upravit").click()
        field = self.card.get_by_label("Upravit poznámku")
        expect(field).to_be_focused()
        return field

    def is_never_replaced(self) -> bool:
        """Say whether a page that was marked is still the same document."""
        return bool(self.frame.evaluate("window.untouched === true"))


def write_as_staff(shop: Shop, customer_id: int, texts: Iterable[str]) -> list[str]:
    """Write notes as the shop's admin, without a browser; return the texts that were taken."""
    with requests.Session() as session:
        session.trust_env = False
        token = re.findall(r'data-token="([^"]+)"', session.get(shop.door()).text)[0]
        address = f"{shop.plugin_url}/app/customers/{customer_id}/notes"
        bearer = {"Authorization": f"Bearer {token}"}
        return [
            text
            for text in texts
            if session.post(address, headers=bearer, json={"text": text}).status_code == 201
        ]
