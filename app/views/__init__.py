"""Routes. A view loads, calls one service, and renders."""

from flask import Flask

from app.views import (
    backtest,
    customers,
    embedded,
    errors,
    headers,
    health,
    install,
    orders,
    rules,
    statuses,
    tokens,
    webhooks,
)
from app.views.language import language, locale, timezone

__all__ = ["BLUEPRINTS", "locale", "register", "timezone"]

BLUEPRINTS = (
    backtest.bp,
    customers.bp,
    embedded.bp,
    health.bp,
    install.bp,
    orders.bp,
    rules.bp,
    statuses.bp,
    tokens.bp,
    webhooks.bp,
)


def register(app: Flask) -> None:
    """Add every route, what errors answer, and the headers of all answers."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.add_template_global(language)
    errors.register(app)
    headers.register(app)
    webhooks.shortcut(app)
