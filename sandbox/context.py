"""The platform behind the current request."""

from typing import cast

from flask import current_app

from sandbox.state import Platform


def the_platform() -> Platform:
    """Return the state of the sandbox that serves this request."""
    return cast(Platform, current_app.extensions["sandbox"])
