"""Every act on a shop, and what its errors let the caller do: pieces for the tests of acts."""

from collections.abc import Callable
from typing import Any

from app.errors import PlatformError
from app.platforms.base import Credentials
from app.platforms.shoptet import Shoptet
from app.platforms.shoptet.endpoints import Endpoint
from tests.platforms.shoptet.world import API, envelope
from tests.platforms.stage import CUSTOMER

Act = Callable[[Shoptet, Credentials], object]

# Every call that changes something: what is called, and how.
ACTS: dict[Endpoint, tuple[str, Act]] = {
    Endpoint.CHANGE_STATUS: (
        f"{API}/orders/2026-1/status",
        lambda shoptet, shop: shoptet.change_status(shop, "2026-1", "-4", quiet=True),
    ),
    Endpoint.ADD_REMARK: (
        f"{API}/orders/2026-1/history",
        lambda shoptet, shop: shoptet.add_remark(shop, "2026-1", "Smajlík: storno"),
    ),
    Endpoint.CHANGE_CUSTOMER: (
        f"{API}/customers/{CUSTOMER}",
        lambda shoptet, shop: shoptet.set_orders_disabled(shop, CUSTOMER, True),
    ),
    Endpoint.INSTALL_SCRIPT: (
        f"{API}/template-include",
        lambda shoptet, shop: shoptet.install_script(shop, "<script></script>"),
    ),
    Endpoint.REMOVE_SCRIPT: (
        f"{API}/template-include/common-footer",
        lambda shoptet, shop: shoptet.remove_script(shop),
    ),
}
TEMPLATES = {
    Endpoint.CHANGE_STATUS: "/api/orders/{code}/status",
    Endpoint.ADD_REMARK: "/api/orders/{code}/history",
    Endpoint.CHANGE_CUSTOMER: "/api/customers/{guid}",
    Endpoint.INSTALL_SCRIPT: "/api/template-include",
    Endpoint.REMOVE_SCRIPT: "/api/template-include/{location}",
}


def verdict(error: PlatformError) -> str:
    """Say in a few words what an error lets the caller do."""
    if error.disconnected:
        kind = "disconnected"
    elif error.permanent:
        kind = "never"
    elif error.retry_after is not None:
        kind = "wait"
    else:
        kind = "again"
    return f"{kind}, look first" if error.uncertain else kind


def refused(*codes: str) -> dict[str, Any]:
    """Return the body of a refusal."""
    return {"json": envelope(None, *codes)}
