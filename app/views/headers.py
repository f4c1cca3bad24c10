"""Security headers on every response."""

import re
from collections.abc import Iterable, Sequence

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
ONE_YEAR = 365 * 24 * 60 * 60
ANYBODY = "*"
# What stands on every answer that nobody may show in a frame.
UNFRAMED = [
    ("Content-Security-Policy", f"{POLICY}; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]
# What stands on answers to whoever came encrypted, beside the others.
ENCRYPTED = ("Strict-Transport-Security", f"max-age={ONE_YEAR}; includeSubDomains")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")


def register(app: Flask) -> None:
    """Add the headers to everything the application answers."""
    app.after_request(_protect)


def embeddable_by(*origins: str) -> None:
    """Allow these origins, and no other, to show the present answer in a frame."""
    g.frame_ancestors = origins


def plain_origins(origins: Iterable[str]) -> list[str]:
    """Return those that are plain origins: a shop's address comes from outside."""
    return [origin for origin in origins if _ORIGIN.fullmatch(origin)]


def _protect(response: Response) -> Response:
    headers = response.headers
    for name, value in UNFRAMED:
        headers.setdefault(name, value)
    if ancestors := _frame_ancestors(g.get("frame_ancestors", ())):
        headers["Content-Security-Policy"] = f"{POLICY}; frame-ancestors {ancestors}"
        del headers["Cross-Origin-Opener-Policy"]
    if request.endpoint == "static":
        # The modules of static/embed.js run in the platform's pages; files are nobody's secret.
        headers["Access-Control-Allow-Origin"] = ANYBODY
    if request.is_secure:
        headers.set(*ENCRYPTED)
    return response


def _frame_ancestors(origins: Sequence[str]) -> str:
    return ANYBODY if ANYBODY in origins else " ".join(plain_origins(origins))
