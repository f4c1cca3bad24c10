"""Orders: list, detail, status, changes."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request

from sandbox import catalogue, shop
from sandbox.api.answers import ApiError, answer, body, flag, include, moment, paged
from sandbox.api.order_filters import wanted
from sandbox.context import the_platform
from sandbox.model import Order, Status
from sandbox.order_documents import order_detail, order_summary
from sandbox.prices import Json
from sandbox.shop import BY_API
from sandbox.stamps import stamp
from sandbox.state import Platform

CHANGES_KEPT = timedelta(days=30)
BILLING = {method.billing_id: method.code for method in catalogue.PAYMENTS}


def add_to(api: Blueprint) -> None:
    """Add the routes of orders."""
    api.get("/orders/statuses")(list_statuses)
    api.get("/orders/changes")(list_changes)
    api.get("/orders")(list_orders)
    api.get("/orders/<code>")(show_order)
    api.delete("/orders/<code>")(delete_order)
    api.patch("/orders/<code>/status")(change_status)
    api.patch("/orders/status-change")(change_statuses)


def order_or_404(platform: Platform, code: str) -> Order:
    """Return an order; 404 `order-not-found`."""
    order = platform.shop.orders.get(code)
    if order is None:
        raise ApiError(404, "order-not-found", f'Order "{code}" not found.', code)
    return order


def _detail(platform: Platform, order: Order, sections: frozenset[str]) -> Json:
    status = platform.shop.statuses[order.status_id]
    return {"order": order_detail(order, status, platform.public_url, sections)}


def list_orders() -> Response:
    """Answer a page of orders, oldest first, always 50 a page at most."""
    platform, fits = the_platform(), wanted()
    with platform.lock:
        rows, paginator = paged([o for o in platform.shop.orders.values() if fits(o)], 50, 50)
        statuses, root = platform.shop.statuses, platform.public_url
        orders = [order_summary(order, statuses[order.status_id], root) for order in rows]
    return answer({"orders": orders, "paginator": paginator})


def show_order(code: str) -> Response:
    """Answer one order, complete; a merchant who is quicker changes it right afterwards."""
    platform = the_platform()
    with platform.lock:
        order = order_or_404(platform, code)
        shown = answer(_detail(platform, order, include()))
        read = request.method == "GET"  # a lying answer shows the order too
        if read and (changes := platform.merchant_first.turn(code)):
            shop.change_order(platform, order, changes)
        return shown


def delete_order(code: str) -> Response:
    """Delete an order."""
    platform = the_platform()
    with platform.lock:
        shop.delete_order(platform, order_or_404(platform, code))
    return answer(None)


def change_status(code: str) -> Response:
    """Set the status, the paid flag or the way of payment; the same again changes nothing."""
    platform = the_platform()
    with platform.lock:
        order = order_or_404(platform, code)
        data = body({"statusId": int, "paid": (bool, type(None)), "billingMethodId": int})
        mails = not flag("suppressEmailSending")
        shop.change_order(platform, order, _changes(data), mails, BY_API)
        return answer(_detail(platform, order, frozenset()))


def _changes(data: Json) -> dict[str, Any]:
    names = {"statusId": "status_id", "paid": "paid"}
    changes = {names[key]: value for key, value in data.items() if key in names}
    if "billingMethodId" in data:
        changes["payment"] = BILLING.get(data["billingMethodId"])
    return changes


def change_statuses() -> Response:
    """Set the status of up to 100 orders; unknown ones are skipped and named."""
    platform = the_platform()
    data = body({"orderCodes": list, "statusId": int}, ("orderCodes", "statusId"))
    codes = [str(code) for code in data["orderCodes"]]
    if len(codes) > 100:
        message = "There must be a maximum of 100 items in the array"
        raise ApiError(422, "invalid-request-data", message, "data.orderCodes")
    with platform.lock:
        known = [platform.shop.orders[code] for code in codes if code in platform.shop.orders]
        missing = [code for code in codes if code not in platform.shop.orders]
        mails = not flag("suppressEmailSending")
        shop.change_many(platform, known, {"status_id": data["statusId"]}, mails, BY_API)
    if not missing:
        return answer(None)
    message = f"Orders with codes {', '.join(missing)} do not exist. Skipped."
    error = ApiError(400, "invalid-request-data", message, "data.orderCodes")
    return answer(None, 200 if known else 400, [error])


def list_statuses() -> Response:
    """Answer the shop's statuses."""
    platform = the_platform()
    with platform.lock:
        kept = platform.shop.statuses.values()
        rows = [_status(status, order) for order, status in enumerate(kept, start=1)]
    return answer({"defaultStatus": catalogue.NEW, "statuses": rows})


def _status(status: Status, order: int) -> Json:
    documents = {
        "generateProformaInvoice": status.id == catalogue.AWAITING_PAYMENT,
        "generateInvoice": status.id == catalogue.DONE,
        "generateDeliveryNote": False,
        "generateProofPayment": False,
    }
    return {
        "id": status.id,
        "name": status.name,
        "system": status.system,
        "order": order,
        "markAsPaid": status.mark_as_paid,
        "color": "#ffffff",
        "backgroundColor": status.color,
        "changeOrderItems": status.id in {catalogue.DONE, catalogue.CANCELLED},
        "stockClaimResolved": status.id in {catalogue.DONE, catalogue.CANCELLED},
        "documents": documents,
    }


def list_changes() -> Response:
    """Answer the last change of each order, 30 days back, oldest first."""
    platform, since, kind = the_platform(), moment("from"), request.args.get("changeType")
    if since is None:
        raise ApiError(400, "missing-parameter", 'Missing value for parameter "from".', "from")
    with platform.lock:
        first = max(platform.now() - CHANGES_KEPT, since)
        found = [(order.changed, order.code, "edit") for order in platform.shop.orders.values()]
        found += [(at, code, "delete") for code, at in platform.shop.deleted.items()]
    rows = sorted(row for row in found if row[0] >= first and kind in {None, row[2]})
    part, paginator = paged(rows, 20, 1000)
    changes = [
        {"code": code, "changeTime": stamp(at), "changeType": type} for at, code, type in part
    ]
    return answer({"changes": changes, "paginator": paginator})
