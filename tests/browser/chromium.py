"""Chromium with all cookies off."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright

EXECUTABLE = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BLOCK = 2
PATIENCE = 15_000


@contextmanager
def without_cookies(playwright: Playwright, profile: Path) -> Iterator[BrowserContext]:
    """Start Chromium on a new profile whose setting blocks every cookie and all site storage."""
    preferences = profile / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    blocked = {"profile": {"default_content_setting_values": {"cookies": BLOCK}}}
    preferences.write_text(json.dumps(blocked))
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=EXECUTABLE,
        args=ARGUMENTS,
        locale="cs-CZ",
        timezone_id="Europe/Prague",
        viewport={"width": 1280, "height": 900},
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()
