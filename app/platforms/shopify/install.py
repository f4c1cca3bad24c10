"""The signed address with which Shopify opens the app: installing it, or showing it."""

import hmac
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from app.errors import Unauthenticated
from app.platforms.shopify.domains import shop_domain

Pairs = Sequence[tuple[str, str]]
WINDOW = timedelta(seconds=90)
# Two of one of these, and two readers would believe different things.
SINGLE = frozenset({"hmac", "shop", "signature", "timestamp"})
UNSIGNED = frozenset({"hmac", "signature"})
_SECONDS = re.compile(r"\A[0-9]{1,12}\Z")


def launched_shop(pairs: Pairs, secrets: Sequence[str], now: datetime) -> str:
    """Return the domain of the shop in an address that Shopify signed lately; Unauthenticated.

    `pairs`: the decoded names and values of the query, in their order.
    """
    often = Counter(name.removesuffix("[]") for name, _ in pairs)
    if any(often[name] > 1 for name in SINGLE):
        raise Unauthenticated("the address says something twice")
    values = dict(pairs)
    verify_query(pairs, values.get("hmac", ""), secrets)
    _check_age(values.get("timestamp", ""), now)
    shop = shop_domain(values.get("shop"))
    if shop is None:
        raise Unauthenticated("the address names no shop")
    return shop


def verify_query(pairs: Pairs, given: str, secrets: Sequence[str]) -> None:
    """Check the lower-case hex HMAC-SHA256 of a query with any of the secrets; Unauthenticated."""
    messages = [message.encode() for message in messages_of(pairs)]
    signature = given.encode(errors="replace")
    for secret in filter(None, secrets):
        for message in messages:
            expected = hmac.digest(secret.encode(), message, "sha256").hex().encode()
            if hmac.compare_digest(expected, signature):
                return
    raise Unauthenticated("the address is not signed")


def messages_of(pairs: Pairs) -> tuple[str, ...]:
    """Return what is signed of a query, as either of Shopify's own libraries writes it.

    They differ in what they escape, and no text of one means something else to the other.
    Source: shopify/session.py of shopify_python_api, hmac-validator.ts of shopify-app-js.
    """
    signed = list(_joined(pair for pair in pairs if pair[0] not in UNSIGNED))
    python = (f"{_escaped(name).replace('=', '%3D')}={_escaped(value)}" for name, value in signed)
    javascript = (f"{_encoded(name)}={_encoded(value)}" for name, value in sorted(signed))
    return "&".join(sorted(python)), "&".join(javascript)


def _joined(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Make one pair of all that belong to a list: ids[]=2, ids[]=1 is ids=["2", "1"]."""
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        if name.endswith("[]"):
            lists.setdefault(name.removesuffix("[]"), []).append(value)
        else:
            yield name, value
    yield from ((name, json.dumps(values)) for name, values in lists.items())


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("&", "%26")


def _encoded(text: str) -> str:
    # As URLSearchParams does, with %20 for a space.
    return quote(text, safe="*").replace("~", "%7E")


def _check_age(timestamp: str, now: datetime) -> None:
    if not _SECONDS.match(timestamp):
        raise Unauthenticated("the address does not say when it was signed")
    if abs(now.timestamp() - int(timestamp)) > WINDOW.total_seconds():
        raise Unauthenticated("the address was signed too long ago, or is from the future")
