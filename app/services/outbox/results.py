"""Writing down how a claimed action ended, with what was read at the platform."""

from app import database
from app.domain.action_states import State
from app.services import ingest
from app.services.acting import proposing
from app.services.outbox import claims, rows
from app.services.outbox.claims import Held
from app.services.outbox.deeds import Sight
from app.services.outbox.rows import End


def finish(
    held: Held, how: End, sight: Sight | None, error: str = "", *, ours: bool = False
) -> None:
    """End a claimed action, and take in the order as it was just read; LeaseLost.

    `ours`: it was done by us although we do not remember asking.
    """
    with database.writing() as session:
        shop, row = claims.mine(session, held, State.CHECKING, State.SENT, State.UNKNOWN)
        now = database.now(session)
        row.last_error = error[:255] or row.last_error
        if ours:
            rows.ours(session, row)
        rows.end(session, shop, row, how, now)
        if sight is not None and sight.order is not None:
            ingest.save(session, shop.id, [sight.order], now)
        if how.state is State.CONFIRMED:
            proposing.lapse_of_order(session, shop, held.code, now)
