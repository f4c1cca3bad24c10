"""How each shop stands: looked up for the operator, changing nothing."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app import database
from app.extensions import db
from app.models import Shop, WebhookEvent
from app.services import history, inbox, record_chain, shop_notices, shops
from app.services.checkup import Checkup, GivenUp, HistoryState, Inbox, State
from app.services.named_shops import NamedShop
from app.services.notices import standing
from app.services.privacy import proof
from app.services.reconciling import standing as comparisons
from app.services.runtime import Runtime

LISTED = 5


def examine(named: NamedShop, ask: Runtime | None = None) -> Checkup:
    """Return everything about one shop that an operator should see.

    With `ask` the platform says how its webhooks are now, which changes nothing there; else they
    are as they were last seen.
    """
    session = db.session()
    now = database.now(session)
    shop = session.get_one(Shop, named.id)
    state = _state(shop)
    renewed = shop.webhook_key_renewed_at
    found = Checkup(
        shop=named,
        state=state,
        token_until=shop.api_token_until,
        webhook_key_age=now - renewed if renewed else None,
        history=_history(session, shop.id),
        inbox=_inbox(session, shop, state, now),
        statuses=shop_notices.status_questions(shop.id),
        record=record_chain.verify(shop.id),
        standing=standing.look(session, shop, now),
        comparison=comparisons.look(session, shop, now),
        unforgotten_since=proof.silent_since(shop.id),
    )
    session.rollback()
    if ask is None or state is not State.CONNECTED:
        return found
    told = comparisons.ask(ask, found.comparison, named.id, named.platform)
    return replace(found, comparison=told)


def _state(shop: Shop) -> State:
    if shop.platform == shops.NO_PLATFORM:
        return State.FILES_ONLY
    told = (
        (State.UNINSTALLED, shop.uninstalled_at),
        (State.TERMINATED, shop.terminated_at),
        (State.SUSPENDED, shop.suspended_at),
        (State.DISCONNECTED, shop.disconnected_at),
    )
    for state, moment in told:
        if moment is not None:
            return state
    return State.CONNECTED if shop.connected_at else State.WAITING


def _history(session: Session, shop_id: int) -> HistoryState | None:
    row = history.newest(session, shop_id)
    if row is None:
        return None
    return HistoryState(
        row.lines_done, row.expected, row.skipped, row.finished_at, row.failed_at, row.error
    )


def _inbox(session: Session, shop: Shop, state: State, now: datetime) -> Inbox:
    mine = WebhookEvent.shop_id == shop.id
    waiting = (mine, inbox.waiting())
    unclaimed = or_(WebhookEvent.leased_until.is_(None), WebhookEvent.leased_until <= now)
    count = session.scalar(select(func.count()).select_from(WebhookEvent).where(*waiting))
    oldest = session.scalar(select(func.min(WebhookEvent.due_at)).where(*waiting, unclaimed))
    lost = (mine, WebhookEvent.given_up_at.is_not(None))
    given_up = session.scalar(select(func.count()).select_from(WebhookEvent).where(*lost))
    newest = session.execute(
        select(WebhookEvent.topic, WebhookEvent.subject, WebhookEvent.last_error)
        .where(*lost)
        .order_by(WebhookEvent.given_up_at.desc(), WebhookEvent.id.desc())
        .limit(LISTED)
    )
    return Inbox(
        waiting=count or 0,
        overdue=_overdue(shop, state, oldest, now),
        given_up=given_up or 0,
        newest_given_up=[GivenUp(*row) for row in newest],
    )


def _overdue(shop: Shop, state: State, oldest: datetime | None, now: datetime) -> timedelta | None:
    # The arrivals of a shop that is suspended, lost or paused wait on purpose.
    if state not in (State.CONNECTED, State.WAITING) or oldest is None or oldest > now:
        return None
    since = max(oldest, shop.paused_until) if shop.paused_until else oldest
    return now - since if since <= now else None
