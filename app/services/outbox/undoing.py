"""Taking back an action by hand, while the platform has not been asked yet."""

from app import database
from app.domain.action_states import RETRACTABLE, Skipped, State
from app.domain.roles import Right
from app.errors import Outdated
from app.services.actors import Actor
from app.services.given_reason import LONGEST, given_reason
from app.services.locking import lock_shop
from app.services.outbox import rows
from app.services.outbox.rows import End


def undo(actor: Actor, action_id: int, reason: str = "") -> None:
    """Take back an action that waits; taking it back again does nothing.

    Raises Forbidden, NotFound, Invalid (the reason), and Outdated when it is too late.
    """
    actor.must(Right.DECIDE)
    said = given_reason(reason, required=False)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        row = rows.of_shop(session, shop, action_id)
        if (row.state, row.reason) == (State.SKIPPED, Skipped.UNDONE):
            return
        if row.state not in RETRACTABLE:
            raise Outdated("it is too late to take this back")
        how = End(State.SKIPPED, Skipped.UNDONE, actor.name[:LONGEST], said)
        rows.end(session, shop, row, how, database.now(session))
