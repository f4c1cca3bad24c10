"""What is done to single orders and customers of a shop, and what is said about it there.

Every call is made once. An error with `uncertain` may come after it was done, whatever was
answered; then only reading tells.
"""

import re
from typing import Any

from app.errors import PlatformError
from app.platforms.base import Credentials
from app.platforms.shoptet.client import Client, Reply
from app.platforms.shoptet.endpoints import Endpoint

MISSING = 404
CONFLICT = 409
CHANGED_MEANWHILE = "record-already-changed"
# The status did change; a document that the merchant wants made with it failed.
NO_DOCUMENT = frozenset({"document-not-generated"})
FULL_HISTORY = "order-history-item-exceeded-limit"
# The contract names no limit. More than this nobody reads in the narrow list of an order's history.
REMARK_LENGTH = 1000

_STATUS_ID = re.compile(r"-?[0-9]{1,9}")


def change_status(
    client: Client, credentials: Credentials, code: str, status_id: str, *, quiet: bool
) -> None:
    """Put an order into a status; `quiet`: neither e-mail nor text message goes out with it."""
    if not _STATUS_ID.fullmatch(status_id):
        raise PlatformError("a status of Shoptet's has a number", permanent=True)
    suppressed = "true" if quiet else "false"
    reply = client.act(
        credentials,
        Endpoint.CHANGE_STATUS,
        id=code,
        params={"suppressEmailSending": suppressed, "suppressSmsSending": suppressed},
        body={"data": {"statusId": int(status_id)}},
        expected=frozenset({MISSING, CONFLICT}),
        harmless=NO_DOCUMENT,
    )
    _refuse_missing(reply, "order")
    if reply.status == CONFLICT:
        # Somebody else saved the order at this moment: nothing was done, and it may be done later.
        passing = CHANGED_MEANWHILE in reply.errors
        raise PlatformError("the order was being changed by somebody else", permanent=not passing)


def fetch_remarks(client: Client, credentials: Credentials, code: str) -> tuple[str, ...]:
    """Return all texts of an order's history, at most a hundred.

    Shoptet's own lines are among them: its examples mark what an add-on wrote as the system's.
    """
    expected = frozenset({MISSING})
    reply = client.call(credentials, Endpoint.REMARKS, id=code, expected=expected)
    _refuse_missing(reply, "order")
    lines = reply.data.get("orderHistory")
    if not isinstance(lines, list):
        raise PlatformError("the answer holds no history of the order")
    return tuple(filter(None, map(_text, lines)))


def _text(line: Any) -> str:
    text = line.get("text") if isinstance(line, dict) else None
    return text if isinstance(text, str) else ""


def add_remark(client: Client, credentials: Credentials, code: str, text: str) -> None:
    """Write into an order's history, which only the shop's staff see; cut to its length."""
    short = shortened(text)
    if not short:
        raise PlatformError("a remark needs a text", permanent=True)
    reply = client.act(
        credentials,
        Endpoint.ADD_REMARK,
        id=code,
        body={"data": {"text": short, "type": "comment"}},
        expected=frozenset({403, MISSING}),
    )
    _refuse_missing(reply, "order")
    if FULL_HISTORY in reply.errors:
        raise PlatformError("the order's history is full: 100 remarks", permanent=True)
    if reply.status == 403:
        raise PlatformError("Shoptet forbids remarks at the order", permanent=True)


def shortened(text: str) -> str:
    """Return the text as it goes into a history: whole words, an ellipsis where some are left."""
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if len(text) <= REMARK_LENGTH:
        return text
    kept = text[: REMARK_LENGTH - 1]
    return f"{kept.rsplit(' ', 1)[0]}…"


def set_orders_disabled(
    client: Client, credentials: Credentials, guid: str, disabled: bool
) -> None:
    """Set `disabledOrders` of a customer; a shop without the module is said to ignore it."""
    reply = client.act(
        credentials,
        Endpoint.CHANGE_CUSTOMER,
        id=guid,
        body={"data": {"disabledOrders": disabled}},
        # 403: the module is missing, and it is no error to lack it.
        expected=frozenset({403, MISSING}),
    )
    _refuse_missing(reply, "customer")


def _refuse_missing(reply: Reply, thing: str) -> None:
    if reply.status != MISSING:
        return
    if f"{thing}-not-found" in reply.errors:
        raise PlatformError(f"there is no such {thing} in the shop", permanent=True)
    # Only this word means deleted: any other 404 may be a gateway that lost its way.
    raise PlatformError(f"a 404 that does not say that the {thing} is gone")
