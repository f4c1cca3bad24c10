"""Install the plugin into a running sandbox and see its import of history through."""

import time
from collections.abc import Callable

import requests

from sandbox.addon import install
from sandbox.state import Platform

PLUGIN_SECONDS, IMPORT_SECONDS, QUIET_SECONDS = 120.0, 300.0, 2.0
PAUSE_SECONDS = 0.2


class NotReady(Exception):
    """A step did not come to its end in time; the text says which and what to look at."""


def install_and_import(platform: Platform) -> str:
    """Wait for the plugin, install it, wait for its import; return the admin page to open.

    Raises NotReady with what is missing.
    """
    _wait(lambda: _healthy(platform), PLUGIN_SECONDS, "the plugin's /healthz did not answer 200")
    outcome = install(platform)
    if not outcome.installed:
        raise NotReady(f"the installation failed: {outcome.reason}")
    _wait(lambda: _listens(platform), IMPORT_SECONDS, "the plugin registered no webhooks")
    _wait(lambda: _imported(platform), IMPORT_SECONDS, "the plugin did not import the orders")
    return f"{platform.public_url}/admin/addon/smajlik"


def _wait(done: Callable[[], bool], seconds: float, complaint: str) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise NotReady(f"{complaint} within {seconds:.0f} s; is the worker running?")
        time.sleep(PAUSE_SECONDS)


def _healthy(platform: Platform) -> bool:
    try:
        answer = requests.get(f"{platform.settings.plugin_url}/healthz", timeout=2)
    except requests.RequestException:
        return False
    return answer.status_code == 200


def _listens(platform: Platform) -> bool:
    with platform.lock:
        kept = platform.active()
        return kept is not None and kept.webhook_of("job:finished") is not None


def _imported(platform: Platform) -> bool:
    """The file was read to the end and nothing has been asked since for a while."""
    with platform.lock:
        downloaded = any(job.downloads for job in platform.jobs.values())
        quiet = platform.calls.quiet_seconds() >= QUIET_SECONDS
    return downloaded and quiet and platform.sender.under_way == 0
