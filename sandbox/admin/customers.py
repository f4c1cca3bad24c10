"""The merchant's registered customers."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox import accounts
from sandbox.context import the_platform


def add_to(admin: Blueprint) -> None:
    """Add the routes of customers."""
    admin.get("/prehled-zakazniku")(customer_list)
    admin.get("/zakaznici-detail")(customer_detail)
    admin.post("/customers/<guid>/blocking")(change_blocking)


def customer_list() -> str:
    """Show the registered customers."""
    platform = the_platform()
    with platform.lock:
        return render_template(
            "customers.html",
            customers=list(platform.shop.customers.values()),
            can_disable=accounts.can_disable(platform),
        )


def customer_detail() -> str:
    """Show one customer with the orders."""
    platform, number = the_platform(), request.args.get("id", 0, int)
    with platform.lock:
        kept = platform.shop.customers.values()
        customer = next((one for one in kept if one.number == number), None) or abort(404)
        orders = [o for o in platform.shop.orders.values() if o.customer_guid == customer.guid]
        return render_template(
            "customer.html",
            customer=customer,
            orders=orders[::-1],
            can_disable=accounts.can_disable(platform),
        )


def change_blocking(guid: str) -> ResponseReturnValue:
    """Disable or enable the ordering of a customer."""
    platform = the_platform()
    with platform.lock:
        customer = platform.shop.customers.get(guid) or abort(404)
        accounts.disable_orders(platform, customer, not customer.disabled_orders)
    return redirect(url_for("admin.customer_detail", id=customer.number))
