"""The pages of the story, in the words of those who use them."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Frame, Locator, Page, expect

# What the promise allows from placing an order to seeing it.
PROMISED = 3000


# A page that shows the answer to what it was asked remembers the address, and nothing else.
ASKED = "() => history.replaceState({ ...history.state, asked: true }, '')"
ANSWERED = "() => !history.state.asked"


@contextmanager
def answered(frame: Frame) -> Iterator[None]:
    """Wait until a list shows the answer to what is asked of it meanwhile."""
    frame.evaluate(ASKED)
    yield
    frame.wait_for_function(ANSWERED)


class Orders:
    """The plugin's page of orders inside the shop's admin; its words are Czech."""

    def __init__(self, page: Page) -> None:
        """Look at the page that is open, or will be, in `page`."""
        self.page = page
        self.inside = page.frame_locator("#addon-frame")
        self.rows = self.inside.locator("#rows > tr")
        self.search = self.inside.get_by_role("searchbox")

    def open(self, address: str) -> "Orders":
        """Open it and wait for the orders."""
        self.page.goto(address)
        expect(self.inside.locator("#content")).to_be_visible()
        return self

    @property
    def frame(self) -> Frame:
        """The plugin's document."""
        handle = self.page.locator("#addon-frame").element_handle()
        frame = handle.content_frame()
        assert frame is not None
        return frame

    def row(self, code: str) -> Locator:
        """The row of an order."""
        return self.rows.filter(has=self.inside.get_by_role("link", name=code, exact=True))

    def smiley(self, code: str) -> Locator:
        """The smiley in the row of an order."""
        return self.row(code).locator("[data-why]")

    def pencil(self, code: str) -> Locator:
        """The button that corrects how an order ended."""
        return self.inside.get_by_role("button", name=f"Opravit, jak skončila objednávka {code}")

    def face(self, code: str, level: str) -> Locator:
        """The picture of a level in the row of an order."""
        return self.row(code).get_by_role("img", name=level, exact=True)

    def customer(self, code: str) -> Locator:
        """The link in the row of an order that leads to its customer."""
        return self.row(code).locator(".name")

    def why(self, code: str) -> Locator:
        """What the smiley of an order says when asked."""
        return self.row(code).locator(".why")

    def codes(self) -> list[str]:
        """The codes of the orders shown, from the top."""
        return [text.strip() for text in self.rows.locator(".cell-code a").all_inner_texts()]

    def find(self, text: str) -> None:
        """Type into the search and wait until the answer is shown."""
        with answered(self.frame):
            self.search.fill(text)

    def filter(self, level: str) -> None:
        """Choose the level of customers, by its name."""
        with answered(self.frame):
            # The label covers the radio it belongs to.
            self.inside.get_by_role("radio", name=level).check(force=True)

    def state(self, name: str) -> Locator:
        """What the page says when it cannot show its orders: offline, trouble or ended."""
        return self.inside.locator(f"[data-state={name}]")


class Customer:
    """The plugin's page of one customer; its words are Czech."""

    def __init__(self, orders: Orders) -> None:
        """Look at the page that replaces the orders."""
        self.inside = orders.inside
        self.title = self.inside.locator("#title")
        self.rating = self.inside.locator("#rating")
        self.rows = self.inside.locator("#rows > tr")
        self.letter = self.inside.locator("#letter-text")


class Storefront:
    """The shop as a shopper sees it."""

    def __init__(self, page: Page, url: str) -> None:
        """Open the shop."""
        self.page = page
        page.goto(url)

    def order(self, full_name: str, email: str, phone: str) -> str:
        """Order one mug through the form; return the code that the shop thanks with."""
        self.page.get_by_label("Name").fill(full_name)
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Phone").fill(phone)
        self.page.get_by_role("button", name="Order").click()
        return self.page.locator("#order-number").inner_text()


class AdminOrders:
    """The order list of the shop's own admin."""

    def __init__(self, page: Page, url: str) -> None:
        """Open the list."""
        self.page = page
        page.goto(f"{url}/admin/")

    def set_status(self, code: str, status: str) -> None:
        """Choose the status of an order."""
        with self.page.expect_navigation():
            self.page.get_by_label(f"Status of order {code}").select_option(label=status)
