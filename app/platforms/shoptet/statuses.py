"""The shop's order statuses and what they probably mean."""

from typing import Any

from app.domain.orders import Outcome
from app.domain.status_names import suggest
from app.errors import PlatformError
from app.platforms.base import Credentials, OrderStatus
from app.platforms.shoptet.client import Client
from app.platforms.shoptet.endpoints import Endpoint

CANCELLED = -4
# Statuses with a negative id are Shoptet's own, whatever the merchant renamed them to:
# received, in progress, done, cancelled. Who cancelled is not known, so the merchant is asked.
SYSTEM_STATUSES: dict[int, tuple[Outcome, bool]] = {
    -1: (Outcome.OPEN, True),
    -2: (Outcome.OPEN, True),
    -3: (Outcome.OK, True),
    CANCELLED: (Outcome.CANCELLED_BY_CUSTOMER, False),
}


def fetch_statuses(client: Client, credentials: Credentials) -> list[OrderStatus]:
    """Return the shop's statuses with suggested outcomes; PlatformError."""
    found = client.call(credentials, Endpoint.STATUSES).data.get("statuses")
    if not isinstance(found, list):
        raise PlatformError("the answer holds no list of statuses")
    return [_status(entry) for entry in found]


def _status(entry: Any) -> OrderStatus:
    if not isinstance(entry, dict) or type(entry.get("id")) is not int:
        raise PlatformError("a status has no id")
    name = str(entry.get("name") or "")
    suggestion, certain = SYSTEM_STATUSES.get(entry["id"], (suggest(name), False))
    return OrderStatus(
        id=str(entry["id"]),
        name=name,
        system=entry.get("system") is True or entry["id"] < 0,
        suggestion=suggestion,
        certain=certain,
        cancels=entry["id"] == CANCELLED,
    )
