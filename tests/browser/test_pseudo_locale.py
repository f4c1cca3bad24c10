"""Texts two fifths longer than English: nothing scrolls sideways, nothing is cut off."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from app.platforms.base import Admin
from app.services.admins import visit
from app.views.auth import issue_token
from tests import pseudo, stage
from tests.browser.faults import faults
from tests.browser.looks import Look
from tests.conftest import SETTINGS, application
from tests.fakes import FakePlatform
from tests.stage import Stage
from tests.views.conftest import Browser

pytestmark = pytest.mark.browser

# A code opens the door once.
MANY = 200
EMAIL = "σοφια@1.example"
LOOKS = (Look("light", 360), Look("light", 1280))
GO = """(address) => {
  const link = document.createElement("a");
  link.href = address;
  link.dataset.load = "";
  document.getElementById("page").append(link);
  link.click();
  link.remove();
}"""
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => (one.open = true))"
# What one presses or reads in one line, when its text is longer than its box or leaves the page.
CUT_OFF = """() => {
  const isSeen = (element) => element.checkVisibility() && !element.closest(".unseen");
  const isCut = (element) => {
    const { left, right } = element.getBoundingClientRect();
    const leaves = left < -1 || right > document.documentElement.clientWidth + 1;
    return leaves || element.scrollWidth > element.clientWidth + 1;
  };
  return [...document.querySelectorAll("button, summary, h1, h2, h3, nav a, .tag, .notice")]
    .filter((element) => isSeen(element) && element.clientWidth && isCut(element))
    .map((element) => element.outerHTML.slice(0, 200));
}"""


@dataclass(frozen=True, slots=True)
class Served:
    """An application in the language that nobody speaks: where it is, and its pages."""

    door: str
    addresses: list[str]
    codes: Iterator[int] = field(default_factory=lambda: iter(range(MANY)))

    def open(self, page: Page, address: str) -> None:
        """Come in, and go to a page."""
        page.goto(f"{self.door}&code={next(self.codes)}")
        expect(page.locator("#content")).to_be_visible()
        with page.expect_response(lambda answer: answer.url.endswith(address)):
            page.evaluate(GO, address)
        expect(page.locator("#content")).to_be_visible()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the application from this process."""
    folder = tmp_path_factory.mktemp("pseudo")
    database = f"sqlite:///{folder / 'test.sqlite3'}"
    platform = FakePlatform()
    for app in application({**SETTINGS, "DATABASE_URL": database}, platform):
        pseudo.teach(app, folder)
        found = stage.set_up(app.extensions["runtime"])
        server = make_server("127.0.0.1", 0, app, threaded=True)
        platform.admins |= {str(code): Admin("1", EMAIL, stage.COLLEAGUE) for code in range(MANY)}
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        door = f"http://127.0.0.1:{server.port}/fake/app?shop=1&language={pseudo.LANGUAGE}"
        yield Served(door, _pages(app, found))
        server.shutdown()
        thread.join()
        server.server_close()


def _pages(app: Flask, found: Stage) -> list[str]:
    token = issue_token(visit(found.shop, 1), stage.COLLEAGUE, EMAIL, pseudo.LANGUAGE)
    headers = {"Authorization": f"Bearer {token}"}
    app.test_client_class = Browser
    client = app.test_client()
    addresses = list(stage.addresses(app, found))
    return [
        address
        for address in addresses
        if 'id="content"' in client.get(address, headers=headers, buffered=True).text
    ]


def test_long_texts_fit_every_page(page: Page, served: Served) -> None:
    found = {}

    for address in served.addresses:
        LOOKS[0].put_on(page)
        served.open(page, address)
        page.evaluate(OPEN_ALL)
        for look in LOOKS:
            look.put_on(page)
            if wrong := [*page.evaluate(CUT_OFF), *filter(None, [faults(page)])]:
                found[f"{address} {look}"] = wrong

    assert found == {}
    assert len(served.addresses) >= 10


def test_a_dialog_with_long_texts_fits(page: Page, served: Served) -> None:
    LOOKS[0].put_on(page)
    served.open(page, "/app/orders")
    page.locator("[data-correct]").first.click()

    expect(page.locator("dialog[open]")).to_be_in_viewport(ratio=1)
    assert page.evaluate(CUT_OFF) == []
    assert faults(page) == ""
