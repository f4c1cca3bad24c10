"""Every route names who may call it."""

from flask import Flask

from app.views.auth import GUARDS, public


def test_every_blueprint_declares_exactly_one_guard(sqlite_app: Flask) -> None:
    declared = {
        name: [guard.__name__ for guard in GUARDS if guard in sqlite_app.before_request_funcs[name]]
        for name in sqlite_app.blueprints
    }

    assert {name: guards for name, guards in declared.items() if len(guards) != 1} == {}


def test_only_files_are_served_outside_the_blueprints(sqlite_app: Flask) -> None:
    endpoints = {rule.endpoint for rule in sqlite_app.url_map.iter_rules()}

    assert {endpoint for endpoint in endpoints if "." not in endpoint} == {"static"}


def test_routes_that_anybody_may_call_are_counted(sqlite_app: Flask) -> None:
    """A new public blueprint is a decision: it has to be written down here."""
    functions = sqlite_app.before_request_funcs
    open_to_all = {name for name in sqlite_app.blueprints if public in functions[name]}
    # openapi: what the API takes and answers is the same for every shop.
    # checkout: whoever sees a shop's order form has its token (docs/decisions/0011).
    assert open_to_all == {"checkout", "health", "openapi"}
