"""Take pictures of the page of orders: `python -m tests.browser.screenshots FOLDER`."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, expect

from tests.browser import chromium, stack
from tests.browser.looks import LOOKS, Look
from tests.browser.pages import Orders
from tests.browser.shop import Shop

# Reasons of several rules, and an outlook.
STORY = "never-collects"
WIDE = 1280


def main(folder: Path) -> None:
    """Write a picture for every look, with one smiley explaining itself."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as temporary:
        files, profile = Path(temporary, "stack"), Path(temporary, "profile")
        files.mkdir()
        with stack.running(files) as running, chromium.without_cookies(profile) as context:
            shop = Shop(running.shop_url, running.plugin_url)
            code = shop.story(STORY)[-1]
            shop.close()
            for look in LOOKS:
                picture = folder / _name(look)
                _take(context, running.address, code, look, picture)
                _shrink(picture)
                sys.stdout.write(f"{picture} {picture.stat().st_size // 1024} kB\n")


def _name(look: Look) -> str:
    return f"orders-{look.scheme}.png" if look.width == WIDE else f"orders-{look}.png"


def _take(context: BrowserContext, address: str, code: str, look: Look, picture: Path) -> None:
    page = context.new_page()
    look.put_on(page)
    orders = Orders(page).open(f"{address}?language=en")
    orders.smiley(code).click()
    expect(orders.why(code)).to_be_visible()
    page.screenshot(path=picture)
    page.close()


def _shrink(picture: Path) -> None:
    """Keep 256 colours where pngquant is installed: a page has hardly more."""
    if tool := shutil.which("pngquant"):
        command = [tool, "--force", "--skip-if-larger", "--output", str(picture), str(picture)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    main(arguments.parse_args().folder)
