"""What changed and what we were not told of: the lists that a webhook's loss is found by."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from app.errors import Invalid
from app.platforms.base import LIFECYCLE, Credentials, OrderChange, Undelivered
from app.platforms.shoptet import webhooks
from app.platforms.shoptet.client import Client
from app.platforms.shoptet.endpoints import Endpoint
from app.platforms.shoptet.moments import read_moment, stamp
from app.platforms.shoptet.orders import CODE_LENGTH
from app.platforms.shoptet.pages import there_and_back

log = structlog.get_logger(__name__)

CHANGES_KEPT, LOG_KEPT = timedelta(days=30), timedelta(days=7)
# The most that Shoptet puts on a page.
CHANGES_AT_ONCE, NOTIFICATIONS_AT_ONCE = "1000", "500"


def changed_orders(
    client: Client, credentials: Credentials, since: datetime
) -> Iterator[Sequence[OrderChange]]:
    """Yield the last change of each order since a moment; a row that cannot be read is passed."""
    params = {"from": stamp(since), "itemsPerPage": CHANGES_AT_ONCE}
    pages = there_and_back(client, credentials, Endpoint.CHANGES, "changes", params)
    for rows in pages:
        found = [_change(row) for row in rows]
        _note_unreadable(found, "changes", credentials.shop)
        yield [change for change in found if change is not None]


def undelivered(
    client: Client, credentials: Credentials, since: datetime
) -> Iterator[Sequence[Undelivered]]:
    """Yield notifications that failed, also those that Shoptet is going to try again."""
    params = {"from": stamp(since), "status": "failed", "itemsPerPage": NOTIFICATIONS_AT_ONCE}
    pages = there_and_back(client, credentials, Endpoint.NOTIFICATIONS, "notifications", params)
    for rows in pages:
        found = [_notification(row) for row in rows]
        _note_unreadable(found, "notifications", credentials.shop)
        yield [one for one in found if one is not None and one.arrivals]


def _change(row: Any) -> OrderChange | None:
    if not isinstance(row, dict):
        return None
    code, changed_at = row.get("code"), read_moment(row.get("changeTime"))
    if not isinstance(code, str) or not 0 < len(code) <= CODE_LENGTH or not code.isprintable():
        return None
    if changed_at is None:
        return None
    return OrderChange(code, changed_at, row.get("changeType") == "delete")


def _notification(row: Any) -> Undelivered | None:
    told = row.get("data") if isinstance(row, dict) else None
    if not isinstance(told, dict):
        return None
    happened_at = read_moment(told.get("eventCreated"))
    try:
        arrivals = webhooks.arrivals(told)
    except Invalid:
        return None
    if happened_at is None:
        return None
    ours = tuple(arrival for arrival in arrivals if arrival.topic not in LIFECYCLE)
    return Undelivered(ours, happened_at)


def _note_unreadable(found: Sequence[object], key: str, shop: str) -> None:
    lost = found.count(None)
    if lost:
        log.warning("shoptet.unreadable_rows", list=key, rows=lost, shop=shop)
