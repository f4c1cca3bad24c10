"""Notifications: who claims to send one, whether that is true, and what it is about."""

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from app import strict_json
from app.errors import Invalid, Unauthenticated
from app.platforms.base import Arrival, Topic
from app.platforms.shoptet.ids import shop_id

SIGNATURE_HEADER = "Shoptet-Webhook-Signature"
SUBJECT_LENGTH = 100
# Where notifications come from. Source: two public plugins that quote developers.shoptet.com.
SENDERS: tuple[str, ...] = ("185.184.254.0/24",)

# Registered through the API for every shop. order:update covers order:cancel and order:paid, and
# Shoptet refuses order:cancel beside it.
REGISTERED_EVENTS: dict[str, Topic] = {
    "order:create": Topic.ORDER,
    "order:update": Topic.ORDER,
    "order:delete": Topic.ORDER,
    "order:massCreate": Topic.ORDER,
    "order:massUpdate": Topic.ORDER,
    "order:massPaid": Topic.ORDER,
    "orderStatusesList:change": Topic.STATUSES,
    "customer:create": Topic.CUSTOMER,
    "customer:disableOrders": Topic.CUSTOMER,
    "customer:enableOrders": Topic.CUSTOMER,
    "customer:delete": Topic.CUSTOMER_DELETED,
    "job:finished": Topic.HISTORY,
    "eshop:projectDomain": Topic.SHOP,
}

# Sent by Shoptet itself to the addresses typed into the partner administration.
SYSTEM_EVENTS: dict[str, Topic] = {
    "addon:suspend": Topic.SUSPENDED,
    "addon:approve": Topic.RESUMED,
    "addon:terminate": Topic.TERMINATED,
    "addon:uninstall": Topic.UNINSTALLED,
}

_EVENTS = REGISTERED_EVENTS | SYSTEM_EVENTS
_MASS = frozenset(event for event in REGISTERED_EVENTS if event.startswith("order:mass"))
_ABOUT_ONE = frozenset({Topic.ORDER, Topic.CUSTOMER, Topic.CUSTOMER_DELETED, Topic.HISTORY})


def claimed_shop(body: bytes) -> str:
    """Return the eshopId of the body, which nobody has proven yet; Unauthenticated if none."""
    try:
        notification = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Unauthenticated("the notification is not JSON") from None
    shop = shop_id(notification.get("eshopId")) if type(notification) is dict else None
    if shop is None:
        raise Unauthenticated("the notification names no shop")
    return shop


def verify(headers: Mapping[str, str], body: bytes, keys: Sequence[str]) -> None:
    """Check the lower-case hex HMAC-SHA1 over the raw body with any of the keys; Unauthenticated.

    Source: Shoptet's own SDK, SignatureValidator.
    """
    given = headers.get(SIGNATURE_HEADER, "").encode(errors="replace")
    for key in keys:
        # Anybody can sign with an empty key.
        if key and hmac.compare_digest(
            hmac.digest(key.encode(), body, "sha1").hex().encode(), given
        ):
            return
    raise Unauthenticated("the signature does not match")


def read(body: bytes) -> tuple[Arrival, ...]:
    """Return what a proven notification is about; nothing for an event we do not act on. Invalid.

    One arrival per order of a mass event, each order once.
    """
    try:
        notification = strict_json.loads(body)
    except ValueError:
        raise Invalid("the notification is not strict JSON") from None
    return arrivals(notification)


def arrivals(notification: Any) -> tuple[Arrival, ...]:
    """Return what `event` and `eventInstance` of a notification are about; as `read`. Invalid."""
    event = notification.get("event") if type(notification) is dict else None
    if type(event) is not str:
        raise Invalid("the notification names no event")
    topic = _EVENTS.get(event)
    if topic is None:
        return ()
    instance = notification.get("eventInstance")
    if event in _MASS:
        return tuple(
            Arrival(topic, code) for code in dict.fromkeys(map(_subject, _codes(instance)))
        )
    subject = _subject(instance)
    return (Arrival(topic, subject if topic in _ABOUT_ONE else ""),)


def _codes(instance: Any) -> list[Any]:
    # A JSON list inside a JSON string, by the documentation.
    try:
        codes = strict_json.loads(instance) if type(instance) is str else instance
    except ValueError:
        raise Invalid("the mass event holds no list of codes") from None
    if type(codes) is not list:
        raise Invalid("the mass event holds no list of codes")
    return codes


def _subject(value: Any) -> str:
    subject = str(value) if type(value) is int else value
    if type(subject) is not str or not 0 < len(subject) <= SUBJECT_LENGTH:
        raise Invalid("the notification's instance is neither a number nor a short text")
    if not subject.isprintable():
        raise Invalid("the notification's instance holds control characters")
    return subject
