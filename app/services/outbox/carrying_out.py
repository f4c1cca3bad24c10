"""Carrying out one action: look, write down that we ask, ask once, look again.

What the platform answers proves nothing: it may say 200 and do nothing, or fail after doing it. So
only what is read back counts, and what is unclear is read twice before it may be tried again.
"""

from datetime import timedelta

import structlog

from app import tenancy
from app.domain.action_states import MAX_ATTEMPTS, Skipped, State
from app.errors import LeaseLost, PlatformError
from app.extensions import db
from app.models import Shop
from app.services import inbox, outcomes, shops, tokens
from app.services.outbox import claims, looking_after, results
from app.services.outbox.claims import Held
from app.services.outbox.deeds import Deed, deed_of
from app.services.outbox.forgotten import is_ours
from app.services.outbox.rows import End
from app.services.runtime import Runtime

log = structlog.get_logger(__name__)


def carry_out_one(runtime: Runtime) -> bool:
    """Carry out, or look after, what has been due longest in the next shop; False: none was due.

    Whatever goes wrong with one action is kept with it and never stops the others.
    """
    held = claims.claim(runtime.lease, runtime.turns.action)
    if held is None:
        return False
    runtime.turns.action = held.shop_id
    named = {"shop_id": held.shop_id, "action": held.id}
    with tenancy.bound_to(held.shop_id), structlog.contextvars.bound_contextvars(**named):
        try:
            _attempt(runtime, held)
        except LeaseLost as error:
            log.warning("action.lease_lost", reason=str(error))
        except BaseException as told:
            if not isinstance(told, Exception):
                claims.hand_back(held)
            raise
    return True


def _attempt(runtime: Runtime, held: Held) -> None:
    try:
        deed = _deed(runtime, held)
        if held.state is State.UNKNOWN:
            looking_after.look_again(held, deed)
        else:
            _do(held, deed)
    except LeaseLost:
        raise
    except Exception as error:
        # A bug of ours must leave the action visible and the loop running. Whether the platform
        # was asked is in the row: a lease that ends in `sent` makes it unclear.
        log.error("action.broke", error=error)
        raise LeaseLost("left to its lease") from error


def _deed(runtime: Runtime, held: Held) -> Deed:
    session = db.session()
    platform = runtime.platform(session.get_one(Shop, held.shop_id).platform)
    mapping = outcomes.mapping(session, held.shop_id)
    session.rollback()
    return deed_of(platform, tokens.credentials(runtime, held.shop_id), held, mapping)


def _do(held: Held, deed: Deed) -> None:
    try:
        sight = deed.look()
        why = deed.why_not(sight)
        forgotten = why is Skipped.ALREADY and is_ours(held, deed)
    except PlatformError as error:
        _not_now(held, error)
        return
    if forgotten:
        results.finish(held, End(State.CONFIRMED), sight, ours=True)
        return
    if why is not None:
        results.finish(held, End(State.SKIPPED, why), sight)
        return
    status = sight.order.status_id if sight.order else ""
    claims.mark_sent(held, status, sight.stamp)
    # A worker that slept since its claim must not ask: another may have looked after it by now.
    held.check()
    _ask(held, deed)


def _ask(held: Held, deed: Deed) -> None:
    said = ""
    try:
        deed.do()
    except PlatformError as error:
        said = str(error)
        log.warning("action.refused", reason=said, uncertain=error.uncertain)
        if not error.uncertain:
            _not_now(held, error)
            return
    looking_after.read_back(held, deed, said)


def _not_now(held: Held, error: PlatformError) -> None:
    """Nothing was done: try again later, or give up what can never succeed."""
    text = str(error)
    if error.disconnected:
        claims.wait(held, State.TODO, text, timedelta(0), disconnected=True)
    elif error.permanent or held.attempts >= MAX_ATTEMPTS:
        results.finish(
            held, End(State.FAILED, "refused" if error.permanent else "tries"), None, text
        )
    elif error.retry_after is not None:
        claims.wait(held, State.TODO, text, error.retry_after)
        shops.pause(held.shop_id, error.retry_after)
    else:
        claims.wait(held, State.TODO, text, inbox.pause(held.attempts))
