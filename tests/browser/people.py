"""The plugin's page of customers, in the words of those who use it; its words are Czech."""

from playwright.sync_api import Locator, expect

from tests.browser.pages import Orders, answered


class People:
    """The list of customers, opened from the page of orders."""

    def __init__(self, orders: Orders) -> None:
        """Go there by the link at the top."""
        self.page, self.inside, self.frame = orders.page, orders.inside, orders.frame
        self.rows = self.inside.locator("#rows > tr")
        self.bar = self.inside.get_by_role("group", name="Vybraní zákazníci")
        self.toast = self.inside.locator(".toast")
        self.inside.get_by_role("link", name="Zákazníci", exact=True).click()
        expect(self.inside.locator("#title")).to_have_text("Zákazníci")

    def row(self, name: str) -> Locator:
        """The row of somebody whose name nobody shares."""
        return self.rows.filter(has=self.inside.get_by_role("link", name=name, exact=True))

    def tick(self, name: str) -> Locator:
        """The box that chooses somebody."""
        return self.inside.get_by_role("checkbox", name=f"Vybrat: {name}", exact=True)

    def names(self) -> list[str]:
        """The names shown, from the top."""
        return self.rows.locator(".name").all_inner_texts()

    def find(self, text: str) -> None:
        """Type into the search and wait until the answer is shown."""
        with answered(self.frame):
            self.inside.get_by_role("searchbox").fill(text)

    def pick(self, filter: str, choice: str) -> None:
        """Choose what a filter lets through, or the sort."""
        with answered(self.frame):
            self.inside.get_by_label(filter, exact=True).select_option(label=choice)

    def do(self, what: str) -> None:
        """Press a button of the bar."""
        self.bar.get_by_role("button", name=what).click()
