"""The shop's webhooks: compare what is registered with what should be, and correct it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.errors import PlatformError
from app.platforms.base import Credentials, WebhookFaults
from app.platforms.shoptet.client import Client
from app.platforms.shoptet.endpoints import Endpoint
from app.platforms.shoptet.webhooks import REGISTERED_EVENTS

ROUNDS = 3
# "Already registered" is said as 409, as 422, or as a 201 with errors; all mean: look again.
ALREADY_THERE = frozenset({409, 422})


class Registered(NamedTuple):
    """A webhook as Shoptet lists it."""

    id: str
    url: str
    active: bool


def register_webhooks(client: Client, credentials: Credentials, url: str) -> None:
    """Make every event of ours come to `url`; PlatformError naming the events that would not.

    Idempotent, and done only when the list itself says so.
    """
    for number in range(ROUNDS):
        registered = _registered(client, credentials)
        faults = _faults(registered, url)
        if not faults:
            return
        for event in dict.fromkeys(faults.elsewhere + faults.inactive):
            _correct(client, credentials, registered[event].id, url)
        # One that is refused may take the others with it, so after the first round: one by one.
        missing = list(faults.missing)
        batches = [missing] if number == 0 else [[event] for event in missing]
        for batch in batches:
            _register(client, credentials, batch, url)
    raise PlatformError(
        f"webhooks could not be registered: {', '.join(missing) or 'wrong address'}"
    )


def webhook_faults(client: Client, credentials: Credentials, url: str) -> WebhookFaults:
    """Say which events of ours do not come to `url`."""
    return _faults(_registered(client, credentials), url)


def _faults(registered: Mapping[str, Registered], url: str) -> WebhookFaults:
    ours = {event: registered[event] for event in REGISTERED_EVENTS if event in registered}
    return WebhookFaults(
        missing=tuple(event for event in REGISTERED_EVENTS if event not in ours),
        elsewhere=tuple(event for event, kept in ours.items() if kept.url != url),
        inactive=tuple(event for event, kept in ours.items() if not kept.active),
    )


def _registered(client: Client, credentials: Credentials) -> dict[str, Registered]:
    """Return webhooks by event. 500 fit on a page, and one event can be registered only once."""
    data = client.call(credentials, Endpoint.WEBHOOKS, params={"itemsPerPage": "500"}).data
    found = data.get("webhooks")
    if not isinstance(found, list) or not all(map(_is_webhook, found)):
        raise PlatformError("the answer holds no list of webhooks")
    return {
        # The list says nothing of activity yet; Shoptet may add attributes at any time.
        entry["event"]: Registered(str(entry["id"]), entry["url"], entry.get("active") is not False)
        for entry in found
    }


def _is_webhook(entry: Any) -> bool:
    return isinstance(entry, dict) and {"event", "id", "url"} <= entry.keys()


def _register(client: Client, credentials: Credentials, events: Sequence[str], url: str) -> None:
    if not events:
        return
    body = {"data": [{"event": event, "url": url} for event in events]}
    client.call(credentials, Endpoint.REGISTER_WEBHOOKS, body=body, expected=ALREADY_THERE)


def _correct(client: Client, credentials: Credentials, id: str, url: str) -> None:
    # 404: somebody removed it since it was listed; the next round registers it anew.
    client.call(
        credentials,
        Endpoint.CORRECT_WEBHOOK,
        id=id,
        body={"data": {"url": url}},
        expected=ALREADY_THERE | {404},
    )
