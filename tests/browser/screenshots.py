"""Take pictures of both lists of orders: `python -m tests.browser.screenshots FOLDER`."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, expect, sync_playwright

from tests.browser import chromium, stack
from tests.browser.embed import AdminWithFaces
from tests.browser.looks import LOOKS, Look
from tests.browser.pages import Orders
from tests.browser.shop import Shop

# Reasons of several rules, and an outlook.
STORY = "never-collects"
WIDE = 1280


def main(folder: Path) -> None:
    """Write pictures for every look: one smiley explains itself, one has opened the card."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as temporary:
        files, profile = Path(temporary, "stack"), Path(temporary, "profile")
        files.mkdir()
        with (
            stack.running(files) as running,
            sync_playwright() as playwright,
            chromium.without_cookies(playwright, profile) as context,
        ):
            shop = Shop(running.shop_url, running.plugin_url)
            code = shop.story(STORY)[-1]
            shop.close()
            for look in LOOKS:
                _keep(_take(context, running.address, code, look, folder / _name("orders", look)))
                _keep(_take_panel(context, running, code, look, folder / _name("card", look)))


def _name(what: str, look: Look) -> str:
    return f"{what}-{look.scheme}.png" if look.width == WIDE else f"{what}-{look}.png"


def _keep(picture: Path) -> None:
    _shrink(picture)
    sys.stdout.write(f"{picture} {picture.stat().st_size // 1024} kB\n")


def _take(context: BrowserContext, address: str, code: str, look: Look, picture: Path) -> Path:
    page = context.new_page()
    look.put_on(page)
    orders = Orders(page).open(f"{address}?language=en")
    orders.smiley(code).click()
    expect(orders.why(code)).to_be_visible()
    page.screenshot(path=picture)
    page.close()
    return picture


def _take_panel(
    context: BrowserContext, running: stack.Stack, code: str, look: Look, picture: Path
) -> Path:
    page = context.new_page()
    look.put_on(page)
    admin = AdminWithFaces(page, running.shop_url).open()
    admin.face(code).click()
    expect(admin.title).to_be_visible()
    page.screenshot(path=picture)
    page.close()
    return picture


def _shrink(picture: Path) -> None:
    """Keep 256 colours where pngquant is installed: a page has hardly more."""
    if tool := shutil.which("pngquant"):
        command = [tool, "--force", "--skip-if-larger", "--output", str(picture), str(picture)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    main(arguments.parse_args().folder)
