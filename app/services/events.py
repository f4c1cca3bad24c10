"""What each arrival in the inbox leads to: ask the platform, then write in one transaction."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import structlog

from app import database, request_ids, tenancy
from app.errors import LeaseLost, NotYet, PlatformError
from app.extensions import db
from app.models import Shop
from app.platforms.base import Arrival, Credentials, Platform, Topic
from app.secrets import UnreadableSecret
from app.services import (
    connecting,
    history,
    inbox,
    ingest,
    registered,
    replay,
    reratings,
    shops,
    statuses,
    tokens,
)
from app.services.acting import deciding, proposing
from app.services.checkout import installing
from app.services.locking import finishing, lock_shop
from app.services.mirror import carrying
from app.services.notices import unmapped
from app.services.privacy import deleted_accounts
from app.services.reconciling import carrying as comparing
from app.services.runtime import Runtime

log = structlog.get_logger(__name__)

Step = Callable[[Runtime, Platform, Credentials, inbox.Claim], None]
# How long arrivals of a shop that no longer accepts us wait before they are looked at again.
DISCONNECTED_PAUSE = timedelta(hours=1)
# A mass event brings thousands at once: a line names as many, and how many there were.
NAMED = 10


def process_one(runtime: Runtime) -> bool:
    """Look at the subject that has been due longest in the next shop; False: nothing was due.

    Whatever goes wrong with one subject is kept with it and never stops the others.
    """
    held = inbox.claim(runtime.lease, runtime.turns.arrival)
    if held is None:
        runtime.turns.arrival = 0
        return False
    runtime.turns.arrival = held.shop_id
    whose = request_ids.resumed(held.requests[0] if held.requests else "")
    with tenancy.bound_to(held.shop_id), whose, _named(held):
        try:
            _attempt(runtime, held)
        except LeaseLost:
            log.warning("lease_lost", attempts=held.attempts)
        except BaseException as told:
            if not isinstance(told, Exception):
                # We are to stop at once: nothing failed, and nobody has to wait for our lease.
                inbox.hand_back(held)
            raise
    return True


def _named(held: inbox.Claim) -> AbstractContextManager[None]:
    """Let every line meanwhile say which arrivals it is about, and which requests brought them."""
    named: dict[str, object] = {
        "shop_id": held.shop_id,
        "topic": str(held.topic),
        "events": held.events[:NAMED],
    }
    if len(held.events) > NAMED:
        named["events_count"] = len(held.events)
    if len(held.requests) > 1:
        named["request_ids"] = held.requests[:NAMED]
    return structlog.contextvars.bound_contextvars(**named)


def _attempt(runtime: Runtime, held: inbox.Claim) -> None:
    begun = time.monotonic()
    try:
        _carry_out(runtime, held)
        log.info("event_done", ms=round((time.monotonic() - begun) * 1000, 1))
    except LeaseLost:
        raise
    except NotYet as later:
        inbox.postpone(held, later.retry_after or timedelta(0))
    except PlatformError as error:
        log.warning("platform_error", reason=str(error), attempts=held.attempts)
        _after_platform_error(held, error)
    except UnreadableSecret as error:
        # Trying again cannot help; a new installation brings new secrets.
        log.error("secret_unreadable", error=error)
        _disconnect(held)
    except Exception as error:
        # Also a bug of ours must leave the arrival visible and the loop running.
        log.error("event_failed", error=error, attempts=held.attempts)
        inbox.retry(held, type(error).__name__)


def _after_platform_error(held: inbox.Claim, error: PlatformError) -> None:
    if error.disconnected:
        _disconnect(held)
    elif error.permanent:
        inbox.give_up(held, str(error))
    elif error.retry_after is not None:
        shops.pause(held.shop_id, error.retry_after)
        inbox.postpone(held, error.retry_after)
    else:
        inbox.retry(held, str(error))


def _disconnect(held: inbox.Claim) -> None:
    with database.writing() as session:
        shop = lock_shop(session, held.shop_id)
        inbox.put_off(session, held, DISCONNECTED_PAUSE)
        shops.disconnect(session, shop, database.now(session))


def _carry_out(runtime: Runtime, held: inbox.Claim) -> None:
    if held.topic in shops.STATES:
        shops.change_state(held)
        return
    if held.topic in ALONE:
        ALONE[held.topic](held)
        return
    session = db.session()
    platform = runtime.platform(session.get_one(Shop, held.shop_id).platform)
    session.rollback()
    STEPS[held.topic](runtime, platform, tokens.credentials(runtime, held.shop_id), held)


def _order(
    _runtime: Runtime, platform: Platform, credentials: Credentials, held: inbox.Claim
) -> None:
    order = platform.fetch_order(credentials, held.subject)
    with finishing(held) as (session, shop):
        now = database.now(session)
        if order is None:
            ingest.remove(session, held.shop_id, held.subject, now)
            proposing.lapse_of_order(session, shop, held.subject, now)
            return
        if ingest.save(session, held.shop_id, [order], now):
            unmapped.look(session, shop, [order.status_id], now)
        deciding.decide_order(session, shop, order.code, now)
        if not statuses.is_known(session, held.shop_id, order.status_id):
            inbox.append(session, held.shop_id, [Arrival(Topic.STATUSES)], now)


# What asks the platform nothing.
ALONE: dict[Topic, Callable[[inbox.Claim], None]] = {
    Topic.HISTORY: history.job_finished,
    Topic.RERATING: reratings.carry_on,
    Topic.BACKTEST: replay.carry_on,
}
STEPS: dict[Topic, Step] = {
    Topic.ORDER: _order,
    Topic.CUSTOMER: lambda _, *rest: registered.refresh(*rest),
    Topic.CUSTOMER_DELETED: lambda _, *rest: deleted_accounts.refresh(*rest),
    Topic.STATUSES: lambda _, *rest: connecting.refresh_statuses(*rest),
    Topic.SHOP: lambda _, *rest: connecting.refresh_shop(*rest),
    Topic.CONNECT: connecting.connect,
    Topic.IMPORT: history.carry_on,
    Topic.MIRROR: carrying.carry_out,
    Topic.CHECKOUT: installing.carry_out,
    Topic.RECONCILE: comparing.carry_on,
}
