"""What Shoptet remembers of the acts on a shop, for the contract's world."""

import json
from typing import Any

from requests import PreparedRequest

from tests.platforms.shoptet.world import envelope, payload

Reply = tuple[int, Any]


class Deeds:
    """One order, one customer, the order's history and the pages' foot."""

    def __init__(self) -> None:
        self.order: dict[str, Any] = payload("order")
        self.customer: dict[str, Any] = payload("customer")
        self.history: list[dict[str, Any]] = []
        self.foot = ""

    def change_status(self, request: PreparedRequest) -> Reply:
        """Put the order into a status."""
        self.order["status"] = {"id": _sent(request)["statusId"], "name": "?"}
        return self.show_order(request)

    def show_order(self, _request: PreparedRequest) -> Reply:
        """Show the order."""
        return 200, envelope({"order": self.order})

    def show_history(self, _request: PreparedRequest) -> Reply:
        """Show the history."""
        return 200, envelope({"orderHistory": self.history})

    def add_remark(self, request: PreparedRequest) -> Reply:
        """Add to the history."""
        self.history.append(_sent(request))
        return 201, envelope(None)

    def change_customer(self, request: PreparedRequest) -> Reply:
        """Disable or enable the customer's orders."""
        self.customer |= _sent(request)
        return self.show_customer(request)

    def show_customer(self, _request: PreparedRequest) -> Reply:
        """Show the customer."""
        return 200, envelope({"customer": self.customer})

    def put_script(self, request: PreparedRequest) -> Reply:
        """Overwrite the foot of the pages."""
        (snippet,) = _sent(request)["snippets"]
        self.foot = snippet["html"]
        return 200, envelope({"snippets": [snippet]})

    def take_script(self, _request: PreparedRequest) -> Reply:
        """Empty the foot of the pages; 404 where it is empty."""
        if not self.foot:
            return 404, envelope(None, "template-include-not-found")
        self.foot = ""
        return 200, envelope(None)


def _sent(request: PreparedRequest) -> Any:
    return json.loads(request.body or "")["data"]
