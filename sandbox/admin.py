"""The merchant's admin: orders, customers, and the page with the plugin inside."""

from datetime import datetime
from urllib.parse import quote, urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox import accounts, addon, shop
from sandbox.context import the_platform
from sandbox.installation import LIFE
from sandbox.model import Order
from sandbox.prices import money, total
from sandbox.shop import Refused
from sandbox.stamps import SHOP_ZONE
from sandbox.state import Platform

admin = Blueprint("admin", __name__, url_prefix="/admin")
LANGUAGES = ("cs", "sk", "pl", "en", "hu")
APP_URL = "/shoptet/app?shop=#SHOP_ID#&language=#LANGUAGE#&code=#OAUTH_CODE#"
PAGE_SIZE = 50


@admin.context_processor
def _common() -> dict[str, object]:
    return {"money": money, "total": total, "statuses": the_platform().shop.statuses}


@admin.app_template_filter()
def shop_time(moment: datetime, form: str = "%d.%m.%Y %H:%M") -> str:
    """Write a moment as a clock in the shop shows it."""
    return moment.astimezone(SHOP_ZONE).strftime(form)


@admin.get("/")
@admin.get("/prehled-objednavek")
def order_list() -> str:
    """Show the orders, newest first; `?q=` finds a code, a name, an e-mail.

    `?language=` is the language of the staff, which the plugin's script follows.
    """
    platform, page = the_platform(), max(1, request.args.get("page", 1, int))
    language = _language()
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


def _language() -> str:
    language = request.args.get("language", LANGUAGES[0])
    return language if language in LANGUAGES else abort(404)


def _matches(order: Order, query: str) -> bool:
    parts = (order.code, order.contact.full_name, order.contact.email, order.contact.phone)
    return not query or any(query.casefold() in (part or "").casefold() for part in parts)


@admin.get("/objednavky-detail")
def order_detail() -> str:
    """Show one order."""
    platform = the_platform()
    with platform.lock:
        order = _by_number(platform, request.args.get("id", 0, int))
        return render_template("order.html", order=order)


def _by_number(platform: Platform, number: int) -> Order:
    orders = platform.shop.orders.values()
    return next((order for order in orders if order.number == number), None) or abort(404)


@admin.post("/orders/status")
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


@admin.get("/prehled-zakazniku")
def customer_list() -> str:
    """Show the registered customers."""
    platform = the_platform()
    with platform.lock:
        return render_template("customers.html", customers=list(platform.shop.customers.values()))


@admin.get("/zakaznici-detail")
def customer_detail() -> str:
    """Show one customer with the orders."""
    platform, number = the_platform(), request.args.get("id", 0, int)
    with platform.lock:
        kept = platform.shop.customers.values()
        customer = next((one for one in kept if one.number == number), None) or abort(404)
        orders = [o for o in platform.shop.orders.values() if o.customer_guid == customer.guid]
        return render_template("customer.html", customer=customer, orders=orders[::-1])


@admin.post("/customers/<guid>/blocking")
def change_blocking(guid: str) -> ResponseReturnValue:
    """Disable or enable the ordering of a customer."""
    platform = the_platform()
    with platform.lock:
        customer = platform.shop.customers.get(guid) or abort(404)
        accounts.disable_orders(platform, customer, not customer.disabled_orders)
    return redirect(url_for("admin.customer_detail", id=customer.number))


@admin.get("/addon/smajlik")
def addon_page() -> str:
    """Show the plugin's page in a frame, with a fresh one-time code in its address."""
    platform, language = the_platform(), _language()
    with platform.lock:
        kept = platform.installation
        frame = _frame(platform, language) if platform.active() else None
        return render_template(
            "addon.html",
            frame=frame,
            state=kept.state if kept else "not installed",
            possible=[event for event in LIFE if kept and kept.state in LIFE[event][1]],
            languages=LANGUAGES,
            language=language,
            message=request.args.get("message"),
        )


def _frame(platform: Platform, language: str) -> str:
    filled = APP_URL
    for placeholder, value in (
        ("#SHOP_ID#", str(platform.settings.eshop_id)),
        ("#LANGUAGE#", language),
        ("#OAUTH_CODE#", platform.tokens.user_code(platform.now())),
    ):
        filled = filled.replace(placeholder, quote(value, safe=""))
    return platform.settings.plugin_url + filled


@admin.post("/addon/smajlik/<event>")
def change_addon(event: str) -> ResponseReturnValue:
    """Install the add-on, or suspend, approve, terminate, uninstall it."""
    platform = the_platform()
    if event == "install":
        outcome = addon.install(platform)
        message = outcome.reason or "The add-on is installed."
    else:
        try:
            message = f"The add-on is {addon.live(platform, event)}."
        except Refused as error:
            message = str(error)
    language = request.form.get("language", "cs")
    query = urlencode({"message": message, "language": language})
    return redirect(f"{url_for('admin.addon_page')}?{query}")
