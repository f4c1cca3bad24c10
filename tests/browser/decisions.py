"""The record of decisions in the words of those who use it."""

from playwright.sync_api import expect

from tests.browser.pages import Orders


class Decisions:
    """The plugin's record of decisions inside the shop's admin; its words are Czech."""

    def __init__(self, orders: Orders) -> None:
        """Go there from whatever page is open."""
        self.page, self.inside = orders.page, orders.inside
        self.inside.get_by_role("link", name="Rozhodnutí", exact=True).first.click()
        expect(self.inside.get_by_role("heading", name="Rozhodnutí", level=1)).to_be_focused()
        self.rows = self.inside.locator("#rows > tr")
        self.proof = self.inside.locator("#proof")
        self.letter = self.inside.locator("#letter-text")
        self.announcement = self.inside.locator("#announcement")
        self.review = self.inside.locator("#review")

    def open_newest(self) -> None:
        """Open the newest entry."""
        self.rows.first.locator(".cell-number a").click()
        expect(self.inside.get_by_role("heading", name="Rozhodnutí č.", level=1)).to_be_focused()

    def object_to(self, text: str) -> None:
        """Enter an objection to the entry that is open, without a pointer."""
        summary = self.inside.locator("#object > summary")
        summary.press("Enter")
        self.inside.get_by_label("Co zákazník říká").fill(text)
        self.inside.get_by_role("button", name="Zaznamenat námitku").press("Enter")
        expect(self.announcement).to_have_text("Námitka je zaznamenána a čeká na člověka.")
