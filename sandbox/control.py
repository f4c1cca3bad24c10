"""The control API under /sandbox/: what tests and developers do instead of people."""

from dataclasses import asdict, fields
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox import addon, shop
from sandbox.context import the_platform
from sandbox.jobs import finish
from sandbox.model import Contact, Status
from sandbox.placing import Wish, place_orders
from sandbox.report import deliveries, order_row, state
from sandbox.shop import CONTACT_FIELDS, Refused

control = Blueprint("control", __name__, url_prefix="/sandbox")
WISH_FIELDS = frozenset(field.name for field in fields(Wish)) - {"contact"}


@control.errorhandler(Refused)
def _refused(error: Refused) -> ResponseReturnValue:
    return jsonify(error=str(error)), 409


@control.errorhandler(KeyError)
@control.errorhandler(TypeError)
@control.errorhandler(ValueError)
def _misunderstood(error: Exception) -> ResponseReturnValue:
    return jsonify(error=str(error)), 422


@control.post("/install")
def install() -> ResponseReturnValue:
    """Install the add-on the way the platform does."""
    outcome = addon.install(the_platform())
    return jsonify(asdict(outcome)), 200 if outcome.installed else 502


@control.post("/addon/<event>")
def change_addon(event: str) -> Response:
    """Suspend, approve, terminate or uninstall the add-on."""
    return jsonify(state=addon.live(the_platform(), event))


@control.post("/orders")
def create_orders() -> ResponseReturnValue:
    """Place one order (an object) or many (a list; order:massCreate too); answer what was made."""
    platform, posted = the_platform(), request.get_json()
    with platform.lock:
        wishes = [_wish(row) for row in (posted if isinstance(posted, list) else [posted])]
        orders = place_orders(platform, wishes)
        rows = [order_row(platform, order) for order in orders]
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


@control.post("/orders/<code>")
def change_order(code: str) -> ResponseReturnValue:
    """Change an order: status_id, paid, payment, remark or any field of the contact."""
    platform = the_platform()
    with platform.lock:
        if code not in platform.shop.orders:
            return jsonify(error="no order has this code"), 404
        order = platform.shop.orders[code]
        changed = shop.change_order(platform, order, request.get_json())
        return jsonify(order_row(platform, order) | {"changed": changed})


@control.get("/orders/<code>")
def show_order(code: str) -> ResponseReturnValue:
    """Answer an order in short, with its history."""
    platform = the_platform()
    with platform.lock:
        if code not in platform.shop.orders:
            return jsonify(error="no order has this code"), 404
        return jsonify(order_row(platform, platform.shop.orders[code]))


@control.delete("/orders/<code>")
def delete_order(code: str) -> ResponseReturnValue:
    """Delete an order."""
    platform = the_platform()
    with platform.lock:
        if code not in platform.shop.orders:
            return jsonify(error="no order has this code"), 404
        shop.delete_order(platform, platform.shop.orders[code])
    return "", 204


@control.post("/statuses")
def change_status() -> Response:
    """Rename a status (`id`, `name`) or add one (`name`): orderStatusesList:change."""
    platform, posted = the_platform(), request.get_json()
    with platform.lock:
        kept = platform.shop.statuses
        id = posted.get("id", max(kept) + 1)
        if id in kept:
            kept[id].name = str(posted["name"])
        else:
            kept[id] = Status(id, str(posted["name"]), "#5f6368")
        platform.emit("orderStatusesList:change", id)
    return jsonify(id=id, name=posted["name"])


@control.post("/rights")
def change_rights() -> Response:
    """Take the rights to groups of endpoints away: `{"denied": ["customers"]}`."""
    platform = the_platform()
    with platform.lock:
        if platform.installation is None:
            raise Refused("the add-on is not installed")
        platform.installation.denied = set(request.get_json()["denied"])
        return jsonify(denied=sorted(platform.installation.denied))


@control.post("/modules")
def change_modules() -> Response:
    """Set the shop's active modules: `{"active": ["customerReviews"]}`."""
    platform = the_platform()
    with platform.lock:
        platform.shop.modules = set(request.get_json()["active"])
        return jsonify(active=sorted(platform.shop.modules))


@control.get("/deliveries")
def list_deliveries() -> Response:
    """Answer every notification with its attempts; `?event=` and `?status=` pick some."""
    return jsonify(
        deliveries(the_platform(), request.args.get("event"), request.args.get("status"))
    )


@control.post("/deliveries/flush")
def flush_deliveries() -> Response:
    """Deliver now what waits for its next attempt."""
    return jsonify(flushed=the_platform().sender.flush())


@control.route("/faults", methods=["GET", "POST"])
def faults() -> Response:
    """Answer the switches of faults, after turning them as posted."""
    platform = the_platform()
    with platform.lock:
        if request.method == "POST":
            platform.faults.change(request.get_json())
        return jsonify(platform.faults.document())


@control.get("/state")
def show_state() -> Response:
    """Answer counts of everything."""
    return jsonify(state(the_platform()))


@control.get("/stories")
def list_stories() -> Response:
    """Answer the invented stories with their order codes, oldest first."""
    platform = the_platform()
    with platform.lock:
        return jsonify(platform.shop.stories)


@control.post("/jobs/<job_id>/finish")
def finish_job(job_id: str) -> ResponseReturnValue:
    """Finish a snapshot at once."""
    platform = the_platform()
    job = platform.jobs.get(job_id)
    if job is None:
        return jsonify(error="no job has this id"), 404
    finish(platform, job)
    return jsonify(id=job.id, status=job.status)


@control.post("/login-code")
def login_code() -> Response:
    """Hand out an #OAUTH_CODE# as the admin page would."""
    platform = the_platform()
    with platform.lock:
        return jsonify(code=platform.tokens.user_code(platform.now()))
