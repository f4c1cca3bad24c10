"""The dialogs of flags and of levels that staff give, in the words of those who use them."""

from playwright.sync_api import Locator, expect

from tests.browser.pages import Orders


class Flagging:
    """The dialog of flags, in the list and on the card; its words are Czech."""

    def __init__(self, orders: Orders) -> None:
        """Look at the page that is open."""
        self.orders, self.inside = orders, orders.inside
        self.dialog = self.inside.locator("#flagging")
        self.toast = self.inside.locator(".toast")

    def button(self, code: str) -> Locator:
        """The button in the row of an order."""
        return self.orders.row(code).locator("[data-flag]")

    def set(self, kind: str, reason: str) -> None:
        """Fill in the open dialog and send it."""
        self.dialog.get_by_role("radio", name=kind).check()
        self.dialog.get_by_label("Důvod").fill(reason)
        self.save()

    def save(self) -> None:
        """Press the button that sends."""
        self.dialog.get_by_role("button", name="Nastavit příznak").click()

    def undo(self) -> None:
        """Press what the toast offers."""
        self.toast.get_by_role("button", name="Vrátit").last.click()
        expect(self.inside.get_by_text("Vráceno zpět.")).to_be_visible()
