"""Our HTML on the shop's pages: one piece per place, at the foot of every page."""

from app.errors import PlatformError
from app.platforms.base import Credentials
from app.platforms.shoptet.client import Client
from app.platforms.shoptet.endpoints import Endpoint

PLACE = "common-footer"
LONGEST = 8192  # characters, by the contract
NOTHING_THERE = 404


def install_script(client: Client, credentials: Credentials, script: str) -> None:
    """Put HTML at the foot of every page; what this add-on had there is overwritten."""
    if not 0 < len(script) <= LONGEST:
        raise PlatformError(f"a script has 1 to {LONGEST} characters", permanent=True)
    body = {"data": {"snippets": [{"location": PLACE, "html": script}]}}
    reply = client.act(
        credentials, Endpoint.INSTALL_SCRIPT, body=body, expected=frozenset({NOTHING_THERE})
    )
    if reply.status == NOTHING_THERE:
        # The place itself always exists: a gateway that lost its way, and it finds it again.
        raise PlatformError("Shoptet does not find the place for our script")


def remove_script(client: Client, credentials: Credentials) -> None:
    """Take our HTML off the pages; nothing happens where there is none."""
    reply = client.act(
        credentials, Endpoint.REMOVE_SCRIPT, id=PLACE, expected=frozenset({NOTHING_THERE})
    )
    if reply.status == NOTHING_THERE and not reply.errors:
        # The contract knows no code for it, but a gateway that lost its way has none at all.
        raise PlatformError("Shoptet does not say whether our script is there")
