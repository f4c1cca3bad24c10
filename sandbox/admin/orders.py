"""The merchant's orders: the list, one of them, and what can be done to them by a click."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox import shop
from sandbox.admin.language import chosen_language
from sandbox.context import the_platform
from sandbox.merchant import DEEDS, changes_of
from sandbox.model import Order
from sandbox.records import remarks
from sandbox.shop import Refused
from sandbox.state import Platform

PAGE_SIZE = 50


def add_to(admin: Blueprint) -> None:
    """Add the routes of orders."""
    admin.get("/prehled-objednavek")(order_list)
    admin.get("/")(order_list)
    admin.get("/objednavky-detail")(order_detail)
    admin.post("/orders/status")(change_status)
    admin.post("/orders/<code>/<deed>")(act)


def order_list() -> str:
    """Show the orders, newest first; `?q=` finds a code, a name, an e-mail.

    `?language=` is the language of the staff, which the plugin's script follows.
    """
    platform, page = the_platform(), max(1, request.args.get("page", 1, int))
    language = chosen_language()
    query = request.args.get("q", "").strip()
    with platform.lock:
        found = [order for order in platform.shop.orders.values() if _matches(order, query)]
        found.sort(key=lambda order: (order.created, order.number), reverse=True)
        pages = max(1, -(-len(found) // PAGE_SIZE))
        return render_template(
            "orders.html",
            orders=found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
            count=len(found),
            page=page,
            pages=pages,
            query=query,
            language=language,
            plugin=_script(platform, language) if platform.active() else None,
        )


def _script(platform: Platform, language: str) -> dict[str, str]:
    """Return what the tag of the plugin's script carries, with a fresh one-time code."""
    return {
        "src": f"{platform.settings.plugin_url}/static/embed.js",
        "data-shop": str(platform.settings.eshop_id),
        "data-language": language,
        "data-code": platform.tokens.user_code(platform.now()),
    }


def _matches(order: Order, query: str) -> bool:
    parts = (order.code, order.contact.full_name, order.contact.email, order.contact.phone)
    return not query or any(query.casefold() in (part or "").casefold() for part in parts)


def order_detail() -> str:
    """Show one order, with who did what to it."""
    platform = the_platform()
    with platform.lock:
        order = _by_number(platform, request.args.get("id", 0, int))
        return render_template("order.html", order=order, remarks=remarks(order))


def _by_number(platform: Platform, number: int) -> Order:
    orders = platform.shop.orders.values()
    return next((order for order in orders if order.number == number), None) or abort(404)


def change_status() -> ResponseReturnValue:
    """Set the status of the chosen orders; of more than one at once with order:massUpdate."""
    platform, codes = the_platform(), request.form.getlist("code")
    with platform.lock:
        kept = platform.shop.orders
        orders = [kept[code] for code in codes if code in kept]
        changes = {"status_id": request.form.get("status_id", 0, int)}
        try:
            if len(orders) == 1:
                shop.change_order(platform, orders[0], changes)
            else:
                shop.change_many(platform, orders, changes)
        except Refused:
            abort(422)
    return redirect(_back())


def _back() -> str:
    """Return the page of this admin to go back to, never another site's."""
    target = request.form.get("back", "")
    return target if target.startswith("/admin/") else url_for("admin.order_list")


def act(code: str, deed: str) -> ResponseReturnValue:
    """Cancel an order, mark it paid, or ship it with the tracking number of the form."""
    platform = the_platform()
    if deed not in DEEDS:
        abort(404)
    with platform.lock:
        order = platform.shop.orders.get(code) or abort(404)
        changes = changes_of(deed)
        if "tracking_number" in changes:
            changes["tracking_number"] = request.form.get("tracking_number", "").strip() or None
        try:
            shop.change_order(platform, order, changes)
        except Refused:
            abort(422)
    return redirect(url_for("admin.order_detail", id=order.number))
