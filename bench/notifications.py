"""Signed notifications as Shoptet sends them, each about an order of its own, ready for a socket.

Both servers get the same requests at the same path. Nothing of the application is imported here:
the client is a process that starts at once.
"""

import hmac
import json
from collections.abc import Iterator
from itertools import count

PATH = "/webhooks/shoptet"
SHOP = "222651"
KEY = "b9f60f2d4f1f42c1a1f0a1d0c54e1c5e"

HEAD = (
    f"POST {PATH} HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\n"
    "Content-Type: application/json\r\n"
    "Shoptet-Webhook-Signature: {signature}\r\n"
    "Content-Length: {length}\r\n"
    "\r\n"
)


def requests(run: int) -> Iterator[bytes]:
    """Yield requests about orders that no other run names."""
    for number in count():
        yield request(f"{run:03}{number:07}")


def request(code: str) -> bytes:
    """Return the whole HTTP request that says an order was created."""
    notification = {
        "eshopId": int(SHOP),
        "event": "order:create",
        "eventCreated": "2026-01-08T15:13:39+0100",
        "eventInstance": code,
    }
    body = json.dumps(notification).encode()
    signature = hmac.digest(KEY.encode(), body, "sha1").hex()
    return HEAD.format(signature=signature, length=len(body)).encode() + body
