"""The order list of the shop's own admin with smileys in it; the plugin's words are Czech."""

from playwright.sync_api import ElementHandle, Frame, FrameLocator, Locator, Page, expect

# Sums up how far anything in the page has moved by itself, from its first moment on.
MEASURE_SHIFTS = """() => {
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
}"""
HEIGHTS = "rows => rows.map(row => row.getBoundingClientRect().height)"
# Where the focus is, through shadow roots.
FOCUSED = """() => {
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    return focused.getRootNode().host?.previousElementSibling?.textContent ?? focused.localName;
}"""
MOST_STOPS = 60


class AdminWithFaces:
    """The admin's list of orders, its smileys, and the panel that they open."""

    def __init__(self, page: Page, url: str) -> None:
        """Look at the list of the shop at `url`."""
        self.page, self.url = page, f"{url}/admin/prehled-objednavek"
        self.rows = page.locator("#orders tbody tr")
        self.faces = page.locator("smajlik-face")
        self.panel = page.get_by_role("dialog")
        self.close = self.panel.get_by_role("button")

    def open(self, query: str = "") -> "AdminWithFaces":
        """Open the list and wait for its smileys."""
        self.page.goto(f"{self.url}{query}")
        expect(self.faces.first.locator("button")).to_be_visible()
        return self

    @property
    def inside(self) -> FrameLocator:
        """The document in the one frame."""
        return self.page.frame_locator("smajlik-panel iframe")

    def frame(self) -> Frame:
        """The same as one to run scripts in."""
        frame = self._element().content_frame()
        assert frame is not None
        return frame

    def source(self) -> str:
        """The address that the frame was opened with."""
        return str(self._element().get_attribute("src"))

    def origin(self) -> str:
        """The plugin's origin."""
        return "/".join(self.source().split("/")[:3])

    def _element(self) -> ElementHandle:
        return self.page.locator("smajlik-panel iframe").element_handle()

    @property
    def title(self) -> Locator:
        """The name at the top of the card."""
        return self.inside.locator("#title")

    def row(self, code: str) -> Locator:
        """The row of an order."""
        return self.rows.filter(has=self.page.get_by_role("link", name=code, exact=True))

    def face(self, code: str) -> Locator:
        """The button that is the smiley of an order."""
        return self.row(code).locator("smajlik-face button")

    def tooltip(self, code: str) -> Locator:
        """What the smiley of an order says when asked."""
        return self.row(code).get_by_role("tooltip", include_hidden=True)

    def codes(self) -> list[str]:
        """The codes of the orders shown, from the top."""
        return self.rows.locator("td:nth-child(2) a").all_inner_texts()

    def heights(self) -> list[float]:
        """How high each row is."""
        heights: list[float] = self.rows.evaluate_all(HEIGHTS)
        return heights

    def walk_to(self, code: str) -> None:
        """Press Tab until the focus is on the smiley of an order."""
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(FOCUSED) == code:
                return
        raise AssertionError(f"Tab never comes to the smiley of {code}")
