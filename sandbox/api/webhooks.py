"""Registration of webhooks, the signature key, the log of notifications."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request

from sandbox.api.answers import ApiError, answer, body, moment, paged
from sandbox.context import the_platform
from sandbox.deliveries import Notification
from sandbox.installation import CONFLICTS, EVENTS, Installation, Webhook
from sandbox.prices import Json
from sandbox.stamps import stamp
from sandbox.state import Platform

LOG_KEPT = timedelta(days=7)
MOST_AT_ONCE, LONGEST_URL = 50, 2000


def add_to(api: Blueprint) -> None:
    """Add the routes of webhooks."""
    api.get("/webhooks")(list_webhooks)
    api.post("/webhooks")(register)
    api.post("/webhooks/renew-signature-key")(renew_signature_key)
    api.get("/webhooks/notifications")(list_notifications)
    api.get("/webhooks/<int:webhook_id>")(show_webhook)
    api.patch("/webhooks/<int:webhook_id>")(change_webhook)
    api.delete("/webhooks/<int:webhook_id>")(delete_webhook)


def _installation(platform: Platform) -> Installation:
    kept = platform.active()
    if kept is None:
        raise ApiError(401, "expired-token", "Token is expired. Please ask for new one.")
    return kept


def _webhook_or_404(platform: Platform, webhook_id: int) -> Webhook:
    webhook = _installation(platform).webhooks.get(webhook_id)
    if webhook is None:
        message = f'Webhook with id "{webhook_id}" not found.'
        raise ApiError(404, "webhook-not-found", message, str(webhook_id))
    return webhook


def _document(webhook: Webhook) -> Json:
    return {
        "id": webhook.id,
        "event": webhook.event,
        "url": webhook.url,
        "created": stamp(webhook.created),
        "updated": stamp(webhook.updated),
        "sendPayload": webhook.send_payload,
    }


def list_webhooks() -> Response:
    """Answer the webhooks of this installation."""
    platform = the_platform()
    with platform.lock:
        rows, paginator = paged(list(_installation(platform).webhooks.values()), 20, 500)
        return answer({"webhooks": [_document(kept) for kept in rows], "paginator": paginator})


def register() -> Response:
    """Register webhooks; those that cannot be are named in `errors` (reference 2.1)."""
    platform, wrapped = the_platform(), request.get_json(silent=True)
    wishes = wrapped.get("data") if isinstance(wrapped, dict) else None
    if not isinstance(wishes, list) or not 1 <= len(wishes) <= MOST_AT_ONCE:
        raise ApiError(422, "invalid-request-data", "Expected 1 to 50 webhooks.", "data")
    made: list[Json] = []
    errors: list[ApiError] = []
    with platform.lock:
        kept = _installation(platform)
        for number, wish in enumerate(wishes):
            try:
                made.append(_document(_registered(platform, kept, wish, f"data.{number}")))
            except ApiError as error:
                errors.append(error)
    if made:
        return answer({"webhooks": made}, 201, errors)
    return answer(None, max(error.http_status for error in errors), errors)


def _registered(platform: Platform, kept: Installation, wish: Any, at: str) -> Webhook:
    event, url = _checked(wish, at)
    if kept.webhook_of(event):
        message = "Webhook already exists for this event"
        raise ApiError(422, "webhook-already-exists", message, f"{at}.event")
    for other in CONFLICTS.get(event, set()):
        if kept.webhook_of(other):
            message = f"{event} cannot be registered simultaneously with {other}."
            raise ApiError(409, "webhook-conflict", message, f"{at}.event")
    now = platform.now()
    webhook = Webhook(platform.next_id(), event, url, now, now, wish.get("sendPayload"))
    kept.webhooks[webhook.id] = webhook
    return webhook


def _checked(wish: Any, at: str) -> tuple[str, str]:
    if not isinstance(wish, dict) or wish.keys() - {"event", "url", "sendPayload"}:
        raise ApiError(422, "invalid-request-data", "Expected event, url, sendPayload.", at)
    event, url = wish.get("event"), wish.get("url")
    if not isinstance(event, str) or event not in EVENTS:
        raise ApiError(422, "invalid-request-data", "Unknown event.", f"{at}.event")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise ApiError(422, "invalid-request-data", "Invalid url.", f"{at}.url")
    if len(url) > LONGEST_URL:
        raise ApiError(422, "invalid-request-data", "The url is too long.", f"{at}.url")
    return event, url


def show_webhook(webhook_id: int) -> Response:
    """Answer one webhook."""
    platform = the_platform()
    with platform.lock:
        return answer({"webhook": _document(_webhook_or_404(platform, webhook_id))})


def change_webhook(webhook_id: int) -> Response:
    """Change a webhook's address."""
    platform = the_platform()
    with platform.lock:
        webhook = _webhook_or_404(platform, webhook_id)
        data = body({"url": str, "sendPayload": (str, type(None))})
        _, webhook.url = _checked({"event": webhook.event, "url": webhook.url} | data, "data")
        webhook.send_payload = data.get("sendPayload", webhook.send_payload)
        webhook.updated = platform.now()
    return answer(None)


def delete_webhook(webhook_id: int) -> Response:
    """Delete a webhook."""
    platform = the_platform()
    with platform.lock:
        _webhook_or_404(platform, webhook_id)
        del _installation(platform).webhooks[webhook_id]
    return answer(None)


def renew_signature_key() -> Response:
    """Make a new signature key; the old one signs nothing new any more."""
    platform = the_platform()
    with platform.lock:
        kept = _installation(platform)
        kept.signature_key = f"{platform.rng.getrandbits(128):032x}"
        return answer({"signatureKey": kept.signature_key})


def list_notifications() -> Response:
    """Answer the notifications of seven days, oldest first."""
    platform, since = the_platform(), moment("from")
    with platform.lock:
        first = platform.now() - LOG_KEPT
        first = max(first, since) if since else first
        rows, paginator = paged(
            [kept for kept in platform.notifications if _fits(kept, first)], 20, 500
        )
        found = [_notification(kept, platform.settings.eshop_id) for kept in rows]
        return answer({"notifications": found, "paginator": paginator})


def _fits(kept: Notification, first: Any) -> bool:
    args = request.args
    return (
        kept.webhook_id != 0
        and kept.event_created >= first
        and args.get("status") in {None, kept.status}
        and args.get("event") in {None, kept.event}
        and args.get("active") in {None, "true" if kept.active else "false"}
    )


def _notification(kept: Notification, eshop_id: int) -> Json:
    created = stamp(kept.event_created)
    return {
        "id": kept.id,
        "webhookId": kept.webhook_id,
        "webhookUrl": kept.url,
        "event": kept.event,
        "eventCreated": created,
        "created": created,
        "attempted": stamp(kept.attempted) if kept.attempted else None,
        "attempts": kept.attempts,
        "status": kept.status,
        "active": kept.active,
        "data": {
            "eshopId": eshop_id,
            "event": kept.event,
            "eventCreated": created,
            "eventInstance": str(kept.instance),
        },
    }
