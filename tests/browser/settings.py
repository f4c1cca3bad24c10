"""The page of settings in the words of those who use it."""

from playwright.sync_api import Locator, expect

from tests.browser.pages import Orders


class Settings:
    """The plugin's page of settings inside the shop's admin; its words are Czech."""

    def __init__(self, orders: Orders) -> None:
        """Go there from the orders."""
        self.page, self.inside = orders.page, orders.inside
        self.inside.get_by_role("link", name="Nastavení").first.click()
        expect(self.inside.get_by_role("heading", name="Nastavení")).to_be_focused()
        self.switch = self.inside.get_by_role("switch", name="Rušit objednávky automaticky")
        self.announcement = self.inside.locator("#announcement")

    def advice(self, level: str) -> Locator:
        """The part in which the advice for a level is written."""
        return self.inside.locator(f"#advice-{level}")

    def member(self, name: str) -> Locator:
        """The row of a member of the team."""
        return self.inside.locator("#rows > tr").filter(has_text=name)
