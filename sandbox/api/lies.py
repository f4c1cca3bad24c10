"""Answers that claim success and carry errors, while nothing was done: the fault lying_200."""

from typing import cast

from flask import Response, current_app, request

from sandbox.api.answers import ApiError, answer

# What each write would answer with: the route that shows what is there, or nothing.
SHOWN_BY = {
    "api.change_status": "api.show_order",
    "api.change_customer": "api.show_customer",
    "api.write_snippets": "api.list_snippets",
    "api.change_statuses": None,
    "api.change_notes": None,
    "api.write_history": None,
    "api.remove_snippet": None,
}
CREATES = frozenset(("api.write_history",))


def can_lie() -> bool:
    """Tell whether a lie about this call would look like its truth."""
    return request.endpoint in SHOWN_BY


def lie() -> Response:
    """Answer as if the call had been carried out, with what was there before, and errors."""
    endpoint = request.endpoint or ""
    shown_by, data = SHOWN_BY[endpoint], None
    if shown_by is not None:
        shown = current_app.view_functions[shown_by](**(request.view_args or {}))
        data = cast(Response, shown).get_json()["data"]
    error = ApiError(200, "invalid-request-data", "The change was not made.", request.path)
    return answer(data, 201 if endpoint in CREATES else 200, [error])
