"""Control of registered customers, as the merchant changes them."""

from flask import Blueprint, Response, abort, jsonify, request

from sandbox import accounts
from sandbox.context import the_platform
from sandbox.model import Customer
from sandbox.report import customer_row
from sandbox.state import Platform


def add_to(control: Blueprint) -> None:
    """Add the routes of customers."""
    control.get("/customers")(list_customers)
    control.get("/customers/<guid>")(show_customer)
    control.post("/customers/<guid>")(change_customer)


def _customer_or_404(platform: Platform, guid: str) -> Customer:
    if guid not in platform.shop.customers:
        answer = jsonify(error="no customer has this GUID")
        answer.status_code = 404
        abort(answer)
    return platform.shop.customers[guid]


def list_customers() -> Response:
    """Answer the customers in short; `?email=` picks one."""
    platform, email = the_platform(), request.args.get("email", "").casefold()
    with platform.lock:
        kept = platform.shop.customers.values()
        found = [one for one in kept if email in {"", (one.contact.email or "").casefold()}]
        return jsonify([customer_row(platform, customer) for customer in found])


def show_customer(guid: str) -> Response:
    """Answer a customer in short."""
    platform = the_platform()
    with platform.lock:
        return jsonify(customer_row(platform, _customer_or_404(platform, guid)))


def change_customer(guid: str) -> Response:
    """Disable or enable the ordering of a customer: `{"disabled_orders": true}`."""
    platform, posted = the_platform(), request.get_json()
    if posted.keys() != {"disabled_orders"} or not isinstance(posted["disabled_orders"], bool):
        raise ValueError("of a customer, disabled_orders can be set to true or false")
    with platform.lock:
        customer = _customer_or_404(platform, guid)
        accounts.disable_orders(platform, customer, posted["disabled_orders"])
        return jsonify(customer_row(platform, customer))
