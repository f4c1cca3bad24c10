"""Privacy in the words of those who use it: its page of settings, and erasing from a card."""

from playwright.sync_api import Download, expect

from tests.browser.pages import Orders
from tests.browser.settings import Settings


class Privacy:
    """The plugin's page of privacy inside the shop's admin; its words are Czech."""

    def __init__(self, orders: Orders) -> None:
        """Go there from the orders, through the settings."""
        self.page, self.inside = orders.page, orders.inside
        Settings(orders)
        self.inside.get_by_role("link", name="Ochrana údajů vašich zákazníků").click()
        expect(self.inside.get_by_role("heading", level=1)).to_be_focused()
        self.announcement = self.inside.locator("#announcement")
        self.words = self.inside.get_by_label("Váš důvod vlastními slovy")
        self.kept = self.inside.locator("#list")
        self.text = self.inside.locator("#letter-text")


class Erasing:
    """What the card of a customer offers about their data."""

    def __init__(self, orders: Orders, code: str) -> None:
        """Open the card of the customer of an order."""
        self.page, self.inside = orders.page, orders.inside
        orders.find(code)
        orders.customer(code).click()
        self.section = self.inside.locator("#personal")
        self.opener = self.section.get_by_role("button", name="Vymazat zákazníka")
        self.dialog = self.inside.get_by_role("dialog")
        self.reason = self.dialog.get_by_label("Důvod")
        self.sure = self.dialog.get_by_label("Ano, natrvalo vymazat tohoto zákazníka")
        self.erase = self.dialog.get_by_role("button", name="Natrvalo vymazat")
        expect(self.opener).to_be_visible()

    def save(self, name: str) -> Download:
        """Press a button that saves a file, by its key alone."""
        with self.page.expect_download() as saved:
            self.section.get_by_role("button", name=name).press("Enter")
        return saved.value
