"""The add-on's HTML in the storefront: template-include (reference 3.5)."""

from typing import Any

from flask import Blueprint, Response

from sandbox.api.answers import ApiError, answer, body
from sandbox.context import the_platform
from sandbox.installation import Installation
from sandbox.state import Platform

LOCATIONS = ("common-header", "common-footer", "order-confirmed")
LONGEST = 8192


def add_to(api: Blueprint) -> None:
    """Add the routes of the add-on's HTML."""
    api.get("/template-include")(list_snippets)
    api.post("/template-include")(write_snippets)
    api.delete("/template-include/<location>")(remove_snippet)


def _installation(platform: Platform) -> Installation:
    kept = platform.active()
    if kept is None:
        raise ApiError(401, "expired-token", "Token is expired. Please ask for new one.")
    return kept


def _answer(kept: Installation) -> Response:
    snippets = [{"location": where, "html": html} for where, html in kept.snippets.items()]
    return answer({"snippets": snippets})


def list_snippets() -> Response:
    """Answer the add-on's own HTML, one snippet a location."""
    platform = the_platform()
    with platform.lock:
        return _answer(_installation(platform))


def write_snippets() -> Response:
    """Put HTML at up to three locations, over what was there; all of it or nothing."""
    platform = the_platform()
    rows = body({"snippets": list}, ("snippets",))["snippets"]
    if not 1 <= len(rows) <= len(LOCATIONS):
        message = f"From 1 to {len(LOCATIONS)} snippets are expected."
        raise ApiError(422, "invalid-request-data", message, "data.snippets")
    wished = dict(_snippet(number, row) for number, row in enumerate(rows))
    with platform.lock:
        kept = _installation(platform)
        kept.snippets |= wished
        return _answer(kept)


def _snippet(number: int, row: Any) -> tuple[str, str]:
    where = f"data.snippets[{number}]"
    if not isinstance(row, dict) or row.keys() != {"location", "html"}:
        message = "A snippet has a location and html."
        raise ApiError(422, "invalid-request-data", message, where)
    location, html = row["location"], row["html"]
    if not isinstance(location, str) or not isinstance(html, str):
        raise ApiError(422, "invalid-request-data", "Wrong type.", where)
    if len(html) > LONGEST:
        message = f"Must be at most {LONGEST} characters long"
        raise ApiError(422, "invalid-request-data", message, f"{where}.html")
    if location not in LOCATIONS:
        message = f"Invalid location code: {location}. Possible values:\n"
        message += "common-header, common-footer, order-confirmed"
        raise ApiError(400, "template-include-location-invalid", message, "location")
    return location, html


def remove_snippet(location: str) -> Response:
    """Take the HTML of a location away; 404 where there is none."""
    platform = the_platform()
    with platform.lock:
        if _installation(platform).snippets.pop(location, None) is None:
            message = f"There is no code at location {location}."
            # The contract tells of the 404, not of its code.
            raise ApiError(404, "template-include-not-found", message, "location")
    return answer(None)
