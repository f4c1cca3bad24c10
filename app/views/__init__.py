"""Routes. A view loads, calls one service, and renders."""

from flask import Flask

from app.views import (
    api,
    backtest,
    customer_bulk,
    customer_files,
    customer_list,
    customers,
    embedded,
    errors,
    flags,
    headers,
    health,
    identity,
    install,
    notes,
    order_reasons,
    orders,
    overrides,
    rules,
    settings,
    statuses,
    tokens,
    webhooks,
)
from app.views.language import language, locale, timezone
from app.views.permission import may

__all__ = ["BLUEPRINTS", "locale", "register", "timezone"]

BLUEPRINTS = (
    backtest.bp,
    customer_bulk.bp,
    customer_files.bp,
    customer_list.bp,
    customers.bp,
    embedded.bp,
    flags.bp,
    health.bp,
    identity.bp,
    install.bp,
    notes.bp,
    order_reasons.bp,
    orders.bp,
    overrides.bp,
    rules.bp,
    settings.bp,
    statuses.bp,
    tokens.bp,
    webhooks.bp,
)


def register(app: Flask) -> None:
    """Add every route, what errors answer, and the headers of all answers."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    api.register(app)
    app.add_template_global(language)
    app.add_template_global(may)
    errors.register(app)
    headers.register(app)
    webhooks.shortcut(app)
