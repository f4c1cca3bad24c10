"""What axe finds on a page (nothing), and whether it scrolls sideways (never), in every look."""

from collections.abc import Callable

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Frame, Page

from tests.browser.looks import LOOKS

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Frames are of another site: axe would knock there in vain. Each is looked at by itself.
RUN = 'axe.run({ resultTypes: ["violations"], iframes: false })'
# A frame hears of another size later than the page around it; this returns how wide it has become.
HAS_HEARD = """async (width) => {
    for (let left = 250; left && innerWidth !== width; left -= 1) {
        await new Promise((done) => setTimeout(done, 20));
    }
    return innerWidth;
}"""


def faults(seen: Page | Frame) -> str:
    """Return what axe finds, and how far the document scrolls sideways; nothing is ''."""
    if not seen.evaluate("'axe' in window"):
        seen.evaluate(AXE_SCRIPT)
    found = AxeResults(seen.evaluate(RUN))
    report = found.generate_report() if found.violations_count else ""
    sideways = seen.evaluate(SIDEWAYS)
    return f"{report}\nscrolls {sideways} px sideways" if sideways else report


def faults_by_look(
    page: Page, *seen: Page | Frame, ready: Callable[[], object] = bool
) -> dict[str, str]:
    """Return what is wrong in which look; nothing is {}. The page stays in the last look.

    `ready` is called in every look: it opens what another size has closed, and expects it.
    """
    found = {}
    for look in LOOKS:
        look.put_on(page)
        if wrong := _faults_of(seen or (page,), ready):
            found[str(look)] = wrong
    return found


def _faults_of(seen: tuple[Page | Frame, ...], ready: Callable[[], object]) -> str:
    for one in seen:
        if isinstance(one, Frame):
            width = one.frame_element().evaluate("frame => frame.clientWidth")
            assert one.evaluate(HAS_HEARD, width) == width
    try:
        ready()
    except AssertionError as error:
        return str(error)
    return "\n".join(filter(None, map(faults, seen)))
