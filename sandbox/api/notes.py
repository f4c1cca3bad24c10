"""What staff and add-ons write at an order: history and notes."""

from flask import Blueprint, Response, request

from sandbox import shop
from sandbox.api.answers import ApiError, answer, body
from sandbox.api.orders import order_or_404
from sandbox.context import the_platform
from sandbox.order_documents import remark

ADDON = "api.service-21@sandbox"
TEXT = (str, type(None))


def add_to(api: Blueprint) -> None:
    """Add the routes of history and notes."""
    api.get("/orders/<code>/history")(show_history)
    api.post("/orders/<code>/history")(write_history)
    api.delete("/orders/<code>/history/<int:id>")(remove_history)
    api.patch("/orders/<code>/notes")(change_notes)


def show_history(code: str) -> Response:
    """Answer an order's history; `system` picks one kind of lines."""
    platform, system = the_platform(), request.args.get("system")
    with platform.lock:
        lines = order_or_404(platform, code).history
        kept = [line for line in lines if system is None or line.system == (system == "true")]
        return answer({"orderHistory": [remark(line) for line in kept]})


def write_history(code: str) -> Response:
    """Add a line to an order's history; 403 when it has a hundred."""
    platform = the_platform()
    with platform.lock:
        order = order_or_404(platform, code)
        data = body({"text": str, "type": str}, ("text",))
        if not data["text"]:
            message = "Must be at least 1 characters long"
            raise ApiError(422, "invalid-request-data", message, "data.text")
        kind = data.get("type", "comment")
        if kind not in {"comment", "system"}:
            message = 'Does not have a value in the enumeration ["comment","system"]'
            raise ApiError(422, "invalid-request-data", message, "data.type")
        try:
            shop.write_remark(platform, order, data["text"], ADDON, kind)
        except shop.Refused as error:
            code_of_error = "order-history-item-exceeded-limit"
            raise ApiError(403, code_of_error, str(error), code) from None
    return answer(None, 201)


def remove_history(code: str, id: int) -> Response:
    """Take a remark out of an order's history; 404 for what the platform wrote itself."""
    platform = the_platform()
    with platform.lock:
        order = order_or_404(platform, code)
        entry = next((line for line in order.history if line.id == id and not line.system), None)
        if entry is None:
            message = f'Cannot delete order history item "{id}".'
            raise ApiError(404, "order-history-deletion-failed", message, str(id))
        order.history.remove(entry)
        platform.emit("orderHistoryRemarks:change", code)
    return answer(None)


def change_notes(code: str) -> Response:
    """Overwrite the notes that are named; null deletes."""
    platform = the_platform()
    allowed: dict[str, type | tuple[type, ...]] = {
        "customerRemark": TEXT,
        "eshopRemark": TEXT,
        "trackingNumber": TEXT,
        "additionalFields": list,
    }
    with platform.lock:
        order = order_or_404(platform, code)
        data = body(allowed)
        fields = {row["index"]: row["text"] for row in data.get("additionalFields", [])}
        if not fields.keys() <= set(range(1, 7)):
            message = "Fields are numbered from 1 to 6."
            raise ApiError(422, "invalid-request-data", message, "data.additionalFields")
        order.remark = data.get("customerRemark", order.remark)
        order.eshop_remark = data.get("eshopRemark", order.eshop_remark)
        order.tracking_number = data.get("trackingNumber", order.tracking_number)
        order.extra_fields |= fields
        order.changed = platform.now()
        platform.emit("order:update", code)
    return answer(None)
