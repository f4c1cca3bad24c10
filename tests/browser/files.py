"""The page of files, in the words of those who use it."""

from playwright.sync_api import Locator, expect

from tests.browser.pages import Orders

HEADING = "email;phone;order;kind;text;until;recall"


class Files:
    """The page of files inside the shop's admin; its words are Czech."""

    def __init__(self, orders: Orders) -> None:
        """Go there from the page of orders, through that of customers."""
        self.orders = orders
        self.inside = orders.inside
        orders.inside.locator("#to-customer_list-show").click()
        orders.inside.get_by_role("link", name="Export a import").click()
        expect(self.inside.get_by_role("heading", name="Export a import")).to_be_focused()

    @property
    def report(self) -> Locator:
        """What the server says of a file."""
        return self.inside.locator("#report")

    @property
    def title(self) -> Locator:
        """What the report says above all."""
        return self.report.locator("#report-title")

    def choose(self, *rows: str) -> None:
        """Choose a file of these rows."""
        text = "\r\n".join((HEADING, *rows, ""))
        file = {"name": "flags.csv", "mimeType": "text/csv", "buffer": text.encode()}
        self.inside.get_by_label("Soubor CSV").set_input_files(file)

    def count(self, name: str) -> Locator:
        """The number beside a name in the report."""
        line = self.report.locator(".counts > div").filter(has_text=name)
        return line.locator("dd")

    def press(self, name: str) -> None:
        """Press a button by its key alone."""
        button = self.inside.get_by_role("button", name=name)
        button.focus()
        self.orders.page.keyboard.press("Enter")
