"""The checkout in the words of those who use it: the merchant's page, and the shopper's form."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import Orders
from tests.browser.settings import Settings


class CheckoutPage:
    """The page on which the checkout is set up; its words are Czech."""

    def __init__(self, orders: Orders) -> None:
        """Go there from the orders, through the settings."""
        settings = Settings(orders)
        self.page, self.inside = settings.page, settings.inside
        self.announcement = settings.announcement
        self.inside.get_by_role("link", name="Nastavit pokladnu").click()
        expect(self.inside.get_by_role("heading", name="Černá listina v pokladně")).to_be_focused()
        self.switch = self.inside.get_by_role("switch", name="Zastavit v pokladně")
        self.state = self.inside.locator("#checkout-state")

    def text(self, language: str) -> Locator:
        """The part in which the text of a language is written."""
        return self.inside.locator(f"#text-of-{language}")

    def switch_on(self) -> None:
        """Switch it on and wait until the script is on the pages."""
        self.switch.click()
        expect(self.state).to_contain_text("Na stránkách obchodu")


class OrderForm:
    """The order form of the shop as a shopper fills it in."""

    def __init__(self, page: Page, url: str) -> None:
        """Open it in a page."""
        self.page = page
        page.goto(url)
        self.said = page.get_by_role("alert")
        self.thanks = page.locator("#order-number")

    def fill(self, email: str, phone: str) -> "OrderForm":
        """Fill in who orders."""
        self.page.get_by_label("Name").fill("Nora Nevyzvedla")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Phone").fill(phone)
        self.page.get_by_label("City").fill("Brno")
        return self

    def send(self) -> "OrderForm":
        """Press the button that orders."""
        self.page.get_by_role("button", name="Order").click()
        return self

    def code(self) -> str:
        """Wait for the thanks, and return the code of the order."""
        return self.thanks.inner_text()
