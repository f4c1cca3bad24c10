"""Requests for indicators, ready for a socket. Nothing of the application is imported here."""

import json
from collections.abc import Sequence

ASKED = "/api/indicators"
# What one request asks for.
CODES = 100

HEAD = (
    f"POST {ASKED} HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\n"
    "Content-Type: application/json\r\n"
    "Authorization: Bearer {token}\r\n"
    "Content-Length: {length}\r\n"
    "\r\n"
)


def request(codes: Sequence[str], token: str) -> str:
    """Return the whole HTTP request."""
    body = json.dumps({"codes": codes})
    return HEAD.format(token=token, length=len(body)) + body
