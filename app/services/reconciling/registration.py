"""Whether a shop's webhooks are as they should be, and mending them when they are not."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import structlog

from app import database
from app.platforms.base import Credentials, Platform, WebhookFaults
from app.services import inbox
from app.services.locking import lock_shop
from app.services.reconciling import beginning, rows
from app.services.runtime import Runtime

log = structlog.get_logger(__name__)


def check(
    runtime: Runtime, platform: Platform, credentials: Credentials, held: inbox.Claim
) -> None:
    """Look at the shop's webhooks and register what is missing; what is left is kept to be seen."""
    faults = platform.webhook_faults(credentials)
    _note(runtime, held, faults, mended=False)
    if not faults:
        return
    log.warning("webhooks_wrong", **{name: len(events) for name, events in asdict(faults).items()})
    platform.register_webhooks(credentials)
    _note(runtime, held, platform.webhook_faults(credentials), mended=True)


def faults_of(stored: Mapping[str, Sequence[str]]) -> WebhookFaults:
    """Read what a row has stored; {} is none."""
    return WebhookFaults(**{name: tuple(events) for name, events in stored.items()})


def _note(runtime: Runtime, held: inbox.Claim, faults: WebhookFaults, *, mended: bool) -> None:
    with database.writing() as session:
        shop = lock_shop(session, held.shop_id)
        inbox.renew(session, held, runtime.lease)
        now = database.now(session)
        row = rows.ready(session, shop.id, now)
        row.webhooks = {name: list(events) for name, events in asdict(faults).items() if events}
        row.checked_at = now
        if mended:
            row.mended_at = now
            beginning.ask_unless_asked(session, shop, now)
