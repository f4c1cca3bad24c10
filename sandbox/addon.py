"""Installing the add-on and the events of its life, as the platform does them."""

import time
from dataclasses import dataclass

import requests

from sandbox.installation import LIFE, UNINSTALLED
from sandbox.shop import Refused
from sandbox.state import Platform

INSTALL_LIMIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt to install ended; `reason` is empty when it worked."""

    installed: bool
    status: int | None
    seconds: float
    reason: str = ""


def install(platform: Platform) -> Outcome:
    """Call the plugin's install address with a fresh code; it has 5 s to answer 200."""
    with platform.lock:
        code = platform.tokens.install_code(platform.now())
    url = f"{platform.settings.plugin_url}/shoptet/install"
    started = time.monotonic()
    try:
        with requests.Session() as session:
            session.trust_env = False
            response = session.get(
                url, params={"code": code}, timeout=INSTALL_LIMIT_SECONDS, allow_redirects=False
            )
    except requests.RequestException as error:
        return Outcome(False, None, time.monotonic() - started, type(error).__name__)
    seconds = time.monotonic() - started
    reason = _reason(platform, response.status_code, seconds)
    return Outcome(not reason, response.status_code, seconds, reason)


def _reason(platform: Platform, status: int, seconds: float) -> str:
    if status != 200:
        return f"the plugin answered {status} instead of 200"
    if seconds > INSTALL_LIMIT_SECONDS:
        return "the plugin took longer than 5 s"
    if platform.active() is None:
        return "the plugin answered 200 without exchanging the code"
    return ""


def live(platform: Platform, event: str) -> str:
    """Suspend, approve, terminate or uninstall the add-on; return the state it is left in.

    Tells the plugin by `addon:<event>`, signed when there is a key. Raises Refused.
    """
    with platform.lock:
        kept = platform.installation
        if event not in LIFE:
            raise Refused(f"an add-on can {', '.join(LIFE)}")
        left, possible = LIFE[event]
        if kept is None or kept.state not in possible:
            state = kept.state if kept else "not installed"
            raise Refused(f"the add-on is {state}: it cannot {event}")
        kept.state = left
        if left == UNINSTALLED:
            kept.webhooks.clear()
            kept.snippets.clear()
        if event != "approve":
            platform.tokens.expire_api_tokens()
        # Shoptet writes a number here, yet a text when uninstalling (reference 1.5).
        eshop_id = platform.settings.eshop_id
        instance = str(eshop_id) if left == UNINSTALLED else eshop_id
        platform.emit_system(f"addon:{event}", instance, kept.signature_key)
        return left
