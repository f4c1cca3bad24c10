"""The contacts on the card of a customer, in the words of those who use them."""

from playwright.sync_api import Locator, expect

from tests.browser.pages import Customer, Orders


class Contacts:
    """The section of contacts, and its dialog; its words are Czech."""

    def __init__(self, orders: Orders) -> None:
        """Look at the card that replaces the orders."""
        self.orders, self.card = orders, Customer(orders)
        self.inside = orders.inside
        self.section = self.inside.locator("#contacts")
        self.dialog = self.inside.locator("#saying")
        self.announcement = self.inside.locator("#announcement")

    def open(self, code: str) -> "Contacts":
        """Open the card of whoever placed an order."""
        self.orders.find(code)
        self.orders.customer(code).click()
        expect(self.section).to_be_visible()
        return self

    def suggestion(self, email: str) -> Locator:
        """The row that suggests somebody with an e-mail."""
        return self.section.locator("[id^=maybe-]").filter(has_text=email)

    def contact(self, text: str) -> Locator:
        """The row of a contact."""
        return self.section.locator("[id^=contact-]").filter(
            has=self.inside.get_by_text(text, exact=True)
        )

    def say(self, button: Locator, reason: str) -> None:
        """Press a button, give a reason, and send it."""
        button.click()
        expect(self.dialog).to_be_visible()
        self.dialog.get_by_label("Důvod").fill(reason)
        self.dialog.locator("[type=submit]").click()
