"""The shop's own description, its customers and single orders."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.errors import PlatformError
from app.platforms.base import Credentials, FetchedCustomer, FetchedOrder, ShopDetails
from app.platforms.shoptet.client import Client
from app.platforms.shoptet.endpoints import ORDER_SECTIONS, Endpoint
from app.platforms.shoptet.moments import stamp
from app.platforms.shoptet.orders import Unreadable, read_order, text

MISSING = frozenset({404})


def fetch_shop(client: Client, credentials: Credentials) -> ShopDetails:
    """Return the shop's name, addresses, currency and language; PlatformError."""
    data = client.call(credentials, Endpoint.SHOP).data
    contact, settings = data.get("contactInformation"), data.get("settings")
    if not isinstance(contact, dict) or not isinstance(settings, dict):
        raise PlatformError("the answer does not describe the shop")
    billing = data.get("billingInformation")
    country = billing.get("country") if isinstance(billing, dict) else None
    currency = _default(data.get("currencies"))
    urls = {text(entry, "ident"): text(entry, "url") for entry in _objects(data.get("urls"))}
    return ShopDetails(
        name=text(contact, "eshopName"),
        url=text(contact, "url"),
        currency=text(currency, "code"),
        country=text(country, "countryCode") if isinstance(country, dict) else "",
        # With the module of foreign languages the setting is not there, but the list is.
        language=text(settings, "eshopLanguage") or text(_default(data.get("languages")), "code"),
        timezone=text(settings, "timezone"),
        orders_url=urls.get("admin-orders-list", ""),
        login_url=urls.get("oauth", ""),
    )


def fetch_order(client: Client, credentials: Credentials, code: str) -> FetchedOrder | None:
    """Return the order as it is now, None if Shoptet says that there is none; PlatformError."""
    document = _document(client, credentials, Endpoint.ORDER, code, "order", ORDER_SECTIONS)
    if document is None:
        return None
    try:
        return read_order(document)
    except Unreadable as error:
        raise PlatformError(f"an order cannot be read: {error}") from None


def fetch_customer(client: Client, credentials: Credentials, id: str) -> FetchedCustomer | None:
    """Return the customer as they are now, None if Shoptet says that there is none."""
    document = _document(client, credentials, Endpoint.CUSTOMER, id, "customer")
    if document is None:
        return None
    billing = document.get("billingAddress")
    accounts = _objects(document.get("accounts"))
    emails = [text(account, "email") for account in accounts]
    names = [text(account, "fullName") for account in accounts]
    return FetchedCustomer(
        id=text(document, "guid") or id,
        name=(text(billing, "fullName") if isinstance(billing, dict) else "")
        or next(filter(None, names), ""),
        emails=tuple(dict.fromkeys(filter(None, emails))),
        orders_disabled=document.get("disabledOrders") is True,
    )


def count_orders(
    client: Client, credentials: Credentials, placed_until: datetime | None = None
) -> int:
    """Return the number of orders that the list's paginator states."""
    until = {"creationTimeTo": stamp(placed_until)} if placed_until else {}
    data = client.call(credentials, Endpoint.ORDERS, params={"itemsPerPage": "1"} | until).data
    paginator = data.get("paginator")
    count = paginator.get("totalCount") if isinstance(paginator, dict) else None
    if type(count) is not int or count < 0:
        raise PlatformError("the answer does not count the orders")
    return count


def _document(
    client: Client,
    credentials: Credentials,
    endpoint: Endpoint,
    id: str,
    key: str,
    params: Mapping[str, str] | None = None,
) -> dict[str, Any] | None:
    reply = client.call(credentials, endpoint, id=id, params=params, expected=MISSING)
    # Only this word means deleted: any other 404 may be a gateway that lost its way.
    if reply.status == 404 and f"{key}-not-found" in reply.errors:
        return None
    document = reply.data.get(key)
    if reply.status == 404 or not isinstance(document, dict):
        raise PlatformError(f"{endpoint.path}: the answer holds no {key}")
    return document


def _objects(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _default(value: Any) -> dict[str, Any]:
    entries = _objects(value)
    return next((entry for entry in entries if entry.get("isDefault") is True), (*entries, {})[0])
