"""How much one client may ask about at one shop: nobody can find out who is listed by trying."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import database
from app.extensions import db
from app.models import CheckoutAsk

# How many different values one client may ask about at one shop, within each of these times.
OF_CLIENT = ((timedelta(minutes=10), 5), (timedelta(days=1), 20))
# All clients together: who has many addresses gets no further than this.
OF_SHOP = timedelta(minutes=10), 1_000
KEPT = timedelta(days=1)
# Rows that go in one transaction, so that nobody waits for it.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Ask:
    """A client asks about a value at a shop; both are digests."""

    shop_id: int
    client: str
    value: str


def grant(ask: Ask) -> bool:
    """Say whether a client may be told the truth about a value, and count it if it is a new one.

    A value that was granted once stays granted; one that was not is not remembered, so that a flood
    of guesses writes nothing. Holds across processes.
    """
    session: Session = db.session()
    verdict = _verdict(session, ask, database.now(session))
    if verdict is not None:
        return verdict
    with database.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            # Guesses that come at once must count one after another.
            turn = int.from_bytes(bytes.fromhex(ask.client)[:8], signed=True)
            session.execute(select(func.pg_advisory_xact_lock(turn)))
        now = database.now(session)
        verdict = _verdict(session, ask, now)
        if verdict is None:
            columns = {"shop_id": ask.shop_id, "client": ask.client, "value": ask.value}
            session.add(CheckoutAsk(**columns, asked_at=now))
        return verdict is not False


def _verdict(session: Session, ask: Ask, now: datetime) -> bool | None:
    """Return whether a value was granted or is one too many; None for a new one within limits."""
    asked = session.execute(
        select(CheckoutAsk.value, CheckoutAsk.asked_at).where(
            CheckoutAsk.shop_id == ask.shop_id,
            CheckoutAsk.client == ask.client,
            CheckoutAsk.asked_at > now - KEPT,
        )
    ).all()
    if any(row.value == ask.value for row in asked):
        return True
    for window, most in OF_CLIENT:
        if sum(row.asked_at > now - window for row in asked) >= most:
            return False
    window, most = OF_SHOP
    return None if _count(session, ask.shop_id, now - window) < most else False


def _count(session: Session, shop_id: int, since: datetime) -> int:
    recent = select(func.count()).where(
        CheckoutAsk.shop_id == shop_id, CheckoutAsk.asked_at > since
    )
    return session.scalar(recent) or 0


def prune(now: datetime) -> bool:
    """Forget some values that were asked about more than a day ago; False: there were none."""
    chosen = select(CheckoutAsk.id).where(CheckoutAsk.asked_at < now - KEPT).limit(AT_ONCE)
    options = {"across_shops": "what is old is old in all shops", "synchronize_session": False}
    with database.writing() as session:
        gone = session.scalars(
            delete(CheckoutAsk)
            .where(CheckoutAsk.id.in_(chosen))
            .returning(CheckoutAsk.id)
            .execution_options(**options)
        ).all()
    return bool(gone)
