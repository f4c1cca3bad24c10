"""Routes. A view loads, calls one service, and renders."""

from flask import Flask

from app.views import (
    acting,
    api,
    auth,
    backtest,
    bodies,
    checkout,
    checkout_settings,
    customer_bulk,
    customer_files,
    customer_list,
    customers,
    decisions,
    embedded,
    errors,
    flags,
    headers,
    heads,
    health,
    identity,
    install,
    limits,
    metrics,
    notes,
    notice_words,
    notices,
    notify,
    order_reasons,
    orders,
    overrides,
    personal_data,
    planned,
    privacy,
    proposals,
    request_log,
    rules,
    settings,
    statuses,
    tokens,
    webhooks,
)
from app.views.language import language, locale, timezone
from app.views.permission import may
from app.views.proposal_count import proposals_waiting

__all__ = ["BLUEPRINTS", "locale", "register", "timezone"]

BLUEPRINTS = (
    acting.bp,
    backtest.bp,
    checkout.bp,
    checkout_settings.bp,
    customer_bulk.bp,
    customer_files.bp,
    customer_list.bp,
    customers.bp,
    decisions.bp,
    embedded.bp,
    flags.bp,
    health.bp,
    identity.bp,
    install.bp,
    metrics.bp,
    notes.bp,
    notices.bp,
    notify.bp,
    order_reasons.bp,
    orders.bp,
    overrides.bp,
    personal_data.bp,
    planned.bp,
    privacy.bp,
    proposals.bp,
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
    app.teardown_request(auth.forget_shop)
    app.add_template_global(language)
    app.add_template_global(may)
    app.add_template_global(notice_words.bar, "notice_bar")
    app.add_template_global(proposals_waiting)
    bodies.register(app)
    limits.register(app)
    errors.register(app)
    headers.register(app)
    webhooks.shortcut(app)
    heads.shortcut(app)
    request_log.register(app)
