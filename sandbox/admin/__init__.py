"""The merchant's admin: orders, customers, and the page with the plugin inside."""

from datetime import datetime

from flask import Blueprint

from sandbox.admin import customers, orders, plugin
from sandbox.context import the_platform
from sandbox.prices import money, total
from sandbox.stamps import SHOP_ZONE


def blueprint() -> Blueprint:
    """Make the admin's blueprint."""
    admin = Blueprint("admin", __name__, url_prefix="/admin")
    for part in (orders, customers, plugin):
        part.add_to(admin)
    admin.context_processor(_common)
    admin.add_app_template_filter(shop_time)
    return admin


def _common() -> dict[str, object]:
    return {"money": money, "total": total, "statuses": the_platform().shop.statuses}


def shop_time(moment: datetime, form: str = "%d.%m.%Y %H:%M") -> str:
    """Write a moment as a clock in the shop shows it."""
    return moment.astimezone(SHOP_ZONE).strftime(form)
