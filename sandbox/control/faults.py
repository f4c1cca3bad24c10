"""Control of everything that may go wrong, and of the merchant who is quicker."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox import shop
from sandbox.context import the_platform
from sandbox.merchant_first import read_wish


def add_to(control: Blueprint) -> None:
    """Add the routes of faults."""
    control.route("/faults", methods=["GET", "POST"])(faults)
    control.route("/merchant-first", methods=["GET", "POST"])(merchant_first)


def faults() -> Response:
    """Answer the switches of faults, after turning them as posted."""
    platform = the_platform()
    with platform.lock:
        if request.method == "POST":
            platform.faults.change(request.get_json())
        return jsonify(platform.faults.document())


def merchant_first() -> Response:
    """Answer what the merchant does first and to which orders it was done, after the switch."""
    platform = the_platform()
    with platform.lock:
        if request.method == "POST":
            posted: dict[str, Any] = request.get_json()
            wished = read_wish(posted, platform.settings.seed)
            shop.check(platform, wished.changes)
            platform.merchant_first = wished
        return jsonify(platform.merchant_first.document())
