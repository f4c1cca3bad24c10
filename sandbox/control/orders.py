"""Control of orders: placing, changing as the merchant does, and what has happened to each."""

from dataclasses import fields
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox import shop
from sandbox.context import the_platform
from sandbox.model import Contact, Order
from sandbox.placing import Wish, place_orders, place_repeatedly
from sandbox.records import order_record, touched
from sandbox.report import order_row
from sandbox.shop import CONTACT_FIELDS
from sandbox.state import Platform

WISH_FIELDS = frozenset(field.name for field in fields(Wish)) - {"contact"}


def add_to(control: Blueprint) -> None:
    """Add the routes of orders."""
    control.post("/orders")(create_orders)
    control.get("/orders/<code>")(show_order)
    control.post("/orders/<code>")(change_order)
    control.delete("/orders/<code>")(delete_order)
    control.get("/orders/<code>/record")(show_record)
    control.get("/records")(list_records)


def create_orders() -> ResponseReturnValue:
    """Place one order (an object), many (a list; order:massCreate too), or one `count` times."""
    platform, posted = the_platform(), request.get_json()
    with platform.lock:
        if isinstance(posted, dict) and "count" in posted:
            wish = _wish({key: value for key, value in posted.items() if key != "count"})
            orders = place_repeatedly(platform, wish, posted["count"])
            return jsonify([order_row(platform, order) for order in orders]), 201
        wishes = [_wish(row) for row in (posted if isinstance(posted, list) else [posted])]
        rows = [order_row(platform, order) for order in place_orders(platform, wishes)]
    return jsonify(rows if isinstance(posted, list) else rows[0]), 201


def _wish(row: dict[str, Any]) -> Wish:
    """Read an order: fields of the contact, of `Wish`, and `products` as code to amount."""
    row = {"full_name": "Jana Nováková", "email": None, "phone": None} | row
    contact = Contact(**{key: row.pop(key) for key in CONTACT_FIELDS if key in row})
    unknown = row.keys() - WISH_FIELDS
    if unknown:
        raise ValueError(f"an order has no {', '.join(sorted(unknown))}")
    if "products" in row:
        row["products"] = tuple((code, amount) for code, amount in row["products"].items())
    return Wish(contact=contact, **row)


def _order_or_404(platform: Platform, code: str) -> Order:
    if code not in platform.shop.orders:
        answer = jsonify(error="no order has this code")
        answer.status_code = 404
        abort(answer)
    return platform.shop.orders[code]


def change_order(code: str) -> Response:
    """Change an order: status_id, paid, payment, remark, tracking_number, the contact's fields."""
    platform = the_platform()
    with platform.lock:
        order = _order_or_404(platform, code)
        changed = shop.change_order(platform, order, request.get_json())
        return jsonify(order_row(platform, order) | {"changed": changed})


def show_order(code: str) -> Response:
    """Answer an order in short, with its history."""
    platform = the_platform()
    with platform.lock:
        return jsonify(order_row(platform, _order_or_404(platform, code)))


def delete_order(code: str) -> ResponseReturnValue:
    """Delete an order."""
    platform = the_platform()
    with platform.lock:
        shop.delete_order(platform, _order_or_404(platform, code))
    return "", 204


def show_record(code: str) -> Response:
    """Answer who set the status of an order when, the e-mails it caused, and the remarks."""
    platform = the_platform()
    with platform.lock:
        return jsonify(order_record(platform, _order_or_404(platform, code)))


def list_records() -> Response:
    """Answer the records of the orders named by `?code=` (again for each), or of all touched."""
    platform, codes = the_platform(), request.args.getlist("code")
    with platform.lock:
        named = [_order_or_404(platform, code) for code in codes]
        return jsonify([order_record(platform, order) for order in named or touched(platform)])
