"""The JSON API: for the smileys in other lists, and for the merchant's own automation."""

from flask import Flask

from app.views.api import front, indicators, openapi
from app.views.api.description import Description

DESCRIBED = (indicators.bp,)


def register(app: Flask) -> None:
    """Add the routes of the API, and publish what they take and answer."""
    description = Description(app)
    for blueprint in DESCRIBED:
        description.register_blueprint(blueprint)
    indicators.remember(app)
    app.register_blueprint(openapi.bp)
    openapi.publish(app, description.spec.to_dict())
    front.shortcut(app)
