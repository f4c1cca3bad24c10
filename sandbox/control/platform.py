"""Control of the add-on, the shop's settings, deliveries and jobs."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox import addon
from sandbox.context import the_platform
from sandbox.jobs import finish
from sandbox.model import Status
from sandbox.report import deliveries, state
from sandbox.shop import Refused


def add_to(control: Blueprint) -> None:
    """Add the routes of the add-on, the shop's settings, deliveries and jobs."""
    control.post("/install")(install)
    control.post("/addon/<event>")(change_addon)
    control.post("/login-code")(login_code)
    control.post("/statuses")(change_status)
    control.post("/rights")(change_rights)
    control.post("/modules")(change_modules)
    control.get("/snippets")(list_snippets)
    control.get("/deliveries")(list_deliveries)
    control.post("/deliveries/flush")(flush_deliveries)
    control.post("/jobs/<job_id>/finish")(finish_job)
    control.get("/state")(show_state)
    control.get("/stories")(list_stories)


def install() -> ResponseReturnValue:
    """Install the add-on the way the platform does."""
    outcome = addon.install(the_platform())
    return jsonify(asdict(outcome)), 200 if outcome.installed else 502


def change_addon(event: str) -> Response:
    """Suspend, approve, terminate or uninstall the add-on."""
    return jsonify(state=addon.live(the_platform(), event))


def login_code() -> Response:
    """Hand out an #OAUTH_CODE# as the admin page would."""
    platform = the_platform()
    with platform.lock:
        return jsonify(code=platform.tokens.user_code(platform.now()))


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


def change_rights() -> Response:
    """Take the rights to groups of endpoints away: `{"denied": ["customers"]}`."""
    platform = the_platform()
    with platform.lock:
        if platform.installation is None:
            raise Refused("the add-on is not installed")
        platform.installation.denied = set(request.get_json()["denied"])
        return jsonify(denied=sorted(platform.installation.denied))


def change_modules() -> Response:
    """Set the shop's active modules: `{"active": ["customerReviews"]}`."""
    platform = the_platform()
    with platform.lock:
        platform.shop.modules = set(request.get_json()["active"])
        return jsonify(active=sorted(platform.shop.modules))


def list_snippets() -> Response:
    """Answer the HTML that the add-on has put into the storefront, by location."""
    platform = the_platform()
    with platform.lock:
        return jsonify(platform.installation.snippets if platform.installation else {})


def list_deliveries() -> Response:
    """Answer every notification with its attempts; `?event=` and `?status=` pick some."""
    return jsonify(
        deliveries(the_platform(), request.args.get("event"), request.args.get("status"))
    )


def flush_deliveries() -> Response:
    """Deliver now what waits for its next attempt."""
    return jsonify(flushed=the_platform().sender.flush())


def finish_job(job_id: str) -> ResponseReturnValue:
    """Finish a snapshot at once."""
    platform = the_platform()
    job = platform.jobs.get(job_id)
    if job is None:
        return jsonify(error="no job has this id"), 404
    finish(platform, job)
    return jsonify(id=job.id, status=job.status)


def show_state() -> Response:
    """Answer counts of everything."""
    return jsonify(state(the_platform()))


def list_stories() -> Response:
    """Answer the invented stories with their order codes, oldest first."""
    platform = the_platform()
    with platform.lock:
        return jsonify(platform.shop.stories)
