"""An order form as Shoptet's, with our script on its page and a Smajlík that answers as it is told.

No server: the browser's requests are answered here.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

ROOT = Path(__file__).resolve().parents[2]
SHOP, SMAJLIK = "https://shop.test/order", "https://smajlik.test"
TOKEN = "7.a-token-of-the-shop"
STOPPED = "Objednávku nelze dokončit online. Kontaktujte nás prosím."
# Shoptet keeps the country beside the phone in this form.
DIAL = """<select class="js-phone-code" hidden>
<option value='{{"phoneCode": {code}, "countryCode": "XX"}}' selected></option></select>"""
HTML = """<!doctype html><html lang="cs-CZ"><head><title>Shop</title>
<link rel="icon" href="data:,"></head><body>
<form id="search-form" action="/found"><input id="q" name="email"><button id="find">Find</button>
</form>
<form id="order-form" action="/sent" method="get">
<input id="email" name="email" value="{email}">
<div>{dial}<input id="phone" name="phone" value="{phone}"></div>
<input id="billFullName"><button id="orderFormButton" type="submit">Order</button>
</form>
<script>{before}</script><script src="{shop}/storefront.js"></script><script>{after}</script>
<script src="{smajlik}/static/checkout.js" data-ask="{smajlik}/checkout/ask" data-shop="{token}"
 data-dial="420" defer></script></body></html>"""
Answer = Callable[[Route], None]


def stop(route: Route) -> None:
    """Answer that the order may not be sent."""
    tell(route, {"submit": False, "text": STOPPED})


def let(route: Route) -> None:
    """Answer that it may."""
    tell(route, {"submit": True, "text": ""})


def tell(route: Route, answer: object) -> None:
    """Answer something, readable for every page."""
    route.fulfill(json=answer, headers={"Access-Control-Allow-Origin": "*"})


class OrderForm:
    """The form, open; `asked` holds what the script asked, `answer` is how it is answered."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[dict[str, Any]] = []
        self.answer: Answer = let
        self._html = ""
        page.route(f"{SMAJLIK}/static/checkout.js", _file(ROOT / "static" / "checkout.js"))
        page.route(f"{SMAJLIK}/checkout/ask", self._ask)
        page.route("https://shop.test/**", self._page)
        page.route(f"{SHOP}/storefront.js", _file(ROOT / "sandbox" / "static" / "storefront.js"))

    def open(
        self, code: int | None = None, before: str = "", after: str = "", **typed: str
    ) -> "OrderForm":
        """Open it; `code`: the country's that Shoptet keeps; `typed`: what is filled in already."""
        values = {"email": "", "phone": ""} | typed
        dial = DIAL.format(code=code) if code else ""
        places = {"shop": SHOP, "smajlik": SMAJLIK, "token": TOKEN}
        scripts = {"before": before, "after": after}
        self._html = HTML.format(dial=dial, **values, **places, **scripts)
        self.page.goto(SHOP)
        return self

    def leave(self, field: str, text: str) -> None:
        """Type into a field and go on to the next one."""
        self.page.fill(f"#{field}", text)
        self.page.focus("#billFullName")

    def ask(self, field: str, text: str) -> dict[str, Any]:
        """Type into a field, and return what is asked then."""
        with self.page.expect_response(f"{SMAJLIK}/checkout/ask"):
            self.leave(field, text)
        return self.asked[-1]

    def send(self) -> None:
        """Press the button."""
        self.page.click("#orderFormButton")

    @property
    def said(self) -> Locator:
        """What the shopper reads when the order may not be sent."""
        return self.page.get_by_role("alert")

    def is_sent(self) -> None:
        expect(self.page.locator("#thanks")).to_be_visible()

    def is_stopped(self) -> None:
        expect(self.said).to_have_text(STOPPED)
        expect(self.page).to_have_url(SHOP)

    def _ask(self, route: Route) -> None:
        body = route.request.post_data_json
        assert isinstance(body, dict)
        assert route.request.headers["content-type"] == "text/plain"
        assert "referer" not in route.request.headers
        self.asked.append(body)
        self.answer(route)

    def _page(self, route: Route) -> None:
        sent = "/sent" in route.request.url or "/found" in route.request.url
        html = '<link rel="icon" href="data:,"><p id="thanks">Thanks</p>' if sent else self._html
        route.fulfill(body=html, content_type="text/html; charset=utf-8")


def _file(path: Path) -> Answer:
    return lambda route: route.fulfill(path=path, content_type="text/javascript; charset=utf-8")
