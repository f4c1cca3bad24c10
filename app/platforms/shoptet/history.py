"""The export of all past orders: asked for, waited for, read as a stream."""

import gzip
import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

import orjson
import urllib3

from app.errors import NotYet, PlatformError
from app.platforms.base import Credentials, FetchedOrder, UnreadableOrder
from app.platforms.http import BODY_BYTES, Http
from app.platforms.origins import origin
from app.platforms.shoptet.client import Client
from app.platforms.shoptet.endpoints import ORDER_SECTIONS, Endpoint
from app.platforms.shoptet.orders import Unreadable, read_order

POLL = timedelta(seconds=30)
# After ten looks at an unfinished job Shoptet answers 403 until it is finished.
POLLED_TOO_OFTEN = "job-detail-try-counter-exceeded-limit"
POLL_WHEN_REFUSED = timedelta(minutes=10)
UNFINISHED = frozenset({"pending", "running"})


def request_history(client: Client, credentials: Credentials) -> str:
    """Start the export and return its job; job:finished must be registered, or Shoptet refuses."""
    job = client.call(credentials, Endpoint.SNAPSHOT, params=ORDER_SECTIONS).data.get("jobId")
    if not isinstance(job, str) or not job:
        raise PlatformError("the answer names no job")
    return job


def history_address(client: Client, credentials: Credentials, job: str) -> str:
    """Return where the finished export lies; NotYet while it is made, permanent if it failed."""
    reply = client.call(credentials, Endpoint.JOB, id=job, expected=frozenset({403}))
    if reply.status == 403:
        if POLLED_TOO_OFTEN in reply.errors:
            raise NotYet("the export is not finished", retry_after=POLL_WHEN_REFUSED)
        raise PlatformError("Shoptet does not show the job", permanent=True)
    detail = reply.data.get("job")
    status = detail.get("status") if isinstance(detail, dict) else None
    if status in UNFINISHED:
        raise NotYet("the export is not finished", retry_after=POLL)
    address = detail.get("resultUrl") if isinstance(detail, dict) else None
    if status != "completed" or not isinstance(address, str):
        raise PlatformError("Shoptet could not make the export", permanent=True)
    check_address(address, credentials.url)
    return address


def check_address(address: str, shop_url: str) -> None:
    """Refuse, permanently, an address that is neither the shop's own nor Shoptet's."""
    try:
        scheme, host, port = origin(address)
        own = origin(shop_url)
    except ValueError as error:
        raise PlatformError(f"the export's address: {error}", permanent=True) from None
    secure = (scheme, port) == ("https", 443)
    allowed = secure and (host == own[1] or host.endswith(".myshoptet.com"))
    if not allowed and (scheme, host, port) != own:
        raise PlatformError("the export lies on a foreign host", permanent=True)


def read_history(
    http: Http, credentials: Credentials, address: str
) -> Iterator[FetchedOrder | UnreadableOrder]:
    """Yield the orders of an export (gzip, one JSON document per line), one at a time.

    No token goes along: the secret is the address. A broken stream is a PlatformError after the
    orders that came through; reading again from the start is safe.
    """
    check_address(address, credentials.url)
    with http.stream(address) as file:
        try:
            yield from _orders(gzip.GzipFile(fileobj=file))
        except (OSError, EOFError, zlib.error, urllib3.exceptions.HTTPError) as error:
            raise PlatformError(f"the export broke off: {type(error).__name__}") from None


def _orders(lines: "BinaryIO | gzip.GzipFile") -> Iterator[FetchedOrder | UnreadableOrder]:
    number = 0
    while line := lines.readline(BODY_BYTES):
        number += 1
        if not line.endswith(b"\n") and len(line) == BODY_BYTES:
            _skip_rest(lines)
            yield UnreadableOrder(number, "the line is longer than 10 MB")
        elif line.strip():
            yield _order(number, line)


def _skip_rest(lines: "BinaryIO | gzip.GzipFile") -> None:
    while (rest := lines.readline(BODY_BYTES)) and not rest.endswith(b"\n"):
        pass


def _order(number: int, line: bytes) -> FetchedOrder | UnreadableOrder:
    try:
        return read_order(orjson.loads(line))
    except orjson.JSONDecodeError:
        return UnreadableOrder(number, "the line is not JSON")
    except Unreadable as error:
        return UnreadableOrder(number, str(error))
