"""The plugin in its sandbox, and a Chromium without cookies that looks at it."""

import os
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, WebError, expect

from tests.browser import chromium as browser
from tests.browser import stack as processes
from tests.browser.embed import AdminWithFaces
from tests.browser.pages import Orders
from tests.browser.shop import Shop

# Machines that run tests are busy; what must be quick says so itself.
expect.set_options(timeout=10_000)
STACK = pytest.StashKey[processes.Stack]()


@dataclass
class Complaints:
    """What the browser complained of; a test names beforehand what it provokes."""

    expected: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Let complaints that match a regular expression pass."""
        self.expected.append(pattern)

    def hear_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.heard.append(f"{message.text} ({message.location.get('url')})")

    def hear_error(self, error: WebError) -> None:
        self.heard.append(str(error.error))

    def unexpected(self) -> list[str]:
        return [
            text for text in self.heard if not any(re.search(one, text) for one in self.expected)
        ]


@pytest.fixture(scope="session", autouse=True)
def _a_browser() -> None:
    """Start nothing for a browser that is not there."""
    if not browser.EXECUTABLE.exists() and not os.environ.get("TEST_REQUIRE_CHROMIUM"):
        pytest.skip("there is no Chromium at CHROMIUM or /usr/bin/chromium")


@pytest.fixture(scope="session")
def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[processes.Stack]:
    """Sandbox, web and worker, installed and imported; in the end they have ended well."""
    with processes.running(tmp_path_factory.mktemp("stack")) as stack:
        request.config.stash[STACK] = stack
        yield stack
        assert stack.stop_all() == {"web": 0, "worker": 0, "sandbox": 0}
        assert stack.errors() == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    stack = item.config.stash.get(STACK, None)
    if report.failed and stack is not None:
        report.sections.append(("Captured logs of sandbox, web and worker", stack.logs()))
    return report


@pytest.fixture(scope="session")
def chromium(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """A Chromium that keeps no cookie of anybody."""
    with browser.without_cookies(playwright, tmp_path_factory.mktemp("profile")) as context:
        yield context


@pytest.fixture
def complaints(chromium: BrowserContext) -> Iterator[Complaints]:
    """What the browser complains of, on any of its pages: nothing but the expected."""
    kept = Complaints()
    chromium.on("console", kept.hear_message)
    chromium.on("weberror", kept.hear_error)
    yield kept
    chromium.remove_listener("console", kept.hear_message)
    chromium.remove_listener("weberror", kept.hear_error)
    assert kept.unexpected() == []


@pytest.fixture
def page(chromium: BrowserContext, complaints: Complaints) -> Iterator[Page]:
    """A page of its own for each test; whatever it opens is closed with it."""
    page = chromium.new_page()
    yield page
    for opened in chromium.pages[1:]:
        opened.close()


@pytest.fixture
def shop(stack: processes.Stack) -> Iterator[Shop]:
    """The shop from outside."""
    shop = Shop(stack.shop_url, stack.plugin_url)
    yield shop
    shop.close()


@pytest.fixture
def orders(page: Page, stack: processes.Stack) -> Iterator[Orders]:
    """The page at the printed address, open."""
    yield Orders(page).open(stack.address)
    # Whoever switches languages is spoken to in the last one at the next visit too.
    stack.change("UPDATE members SET language = NULL")


@pytest.fixture
def admin(page: Page, stack: processes.Stack) -> AdminWithFaces:
    """The shop's own list of orders, with smileys, open."""
    return AdminWithFaces(page, stack.shop_url).open()
