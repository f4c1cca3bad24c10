"""Shoptet's lists of what changed and what it could not deliver, in pages."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from requests import PreparedRequest

from tests.platforms.shoptet.world import envelope

ZONE = ZoneInfo("Europe/Prague")
Reply = tuple[int, Any]


def told(moment: datetime) -> str:
    """Write a moment as Shoptet does."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S%z")


@dataclass
class Lists:
    """What the two lists hold, oldest first. `most` rows come on a page, whatever is asked for.

    After each page, `between` is called once.
    """

    changes: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)
    most: int = 1000
    between: list[Any] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)

    def show_changes(self, request: PreparedRequest) -> Reply:
        """Answer /orders/changes."""
        return self._page(request, "changes", lambda row: row["changeTime"], self.changes)

    def show_failed(self, request: PreparedRequest) -> Reply:
        """Answer /webhooks/notifications."""
        return self._page(
            request, "notifications", lambda row: row["data"]["eventCreated"], self.failed
        )

    def _page(self, request: PreparedRequest, key: str, at: Any, rows: list[Any]) -> Reply:
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
        self.asked.append(query)
        since = datetime.fromisoformat(query["from"])
        kept = [row for row in rows if datetime.fromisoformat(at(row)) >= since]
        number, size = int(query["page"]), min(int(query["itemsPerPage"]), self.most)
        part = kept[(number - 1) * size : number * size]
        paginator = {"totalCount": len(kept), "page": number, "pageCount": -(-len(kept) // size)}
        if self.between:
            self.between.pop(0)()
        return 200, envelope({key: part, "paginator": paginator})
