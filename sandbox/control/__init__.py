"""The control API under /sandbox/: what tests and developers do instead of people."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from sandbox.control import customers, faults, orders, platform
from sandbox.shop import Refused


def blueprint() -> Blueprint:
    """Make the control's blueprint."""
    control = Blueprint("control", __name__, url_prefix="/sandbox")
    for part in (platform, orders, customers, faults):
        part.add_to(control)
    control.register_error_handler(Refused, _refused)
    for error in (KeyError, TypeError, ValueError):
        control.register_error_handler(error, _misunderstood)
    return control


def _refused(error: Refused) -> ResponseReturnValue:
    return jsonify(error=str(error)), 409


def _misunderstood(error: Exception) -> ResponseReturnValue:
    return jsonify(error=str(error)), 422
