"""What must hold whatever broke: I1 to I7. Each raises AssertionError with a sentence.

The first two are said in the words of docs/decisions/0001: arrivals are not compared, so "once"
means that waiting ones are one look, and that looking again changes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, and_, func, or_, select

from app import database
from app.domain.action_states import ENDED, State
from app.extensions import db
from app.models import Action, Decision, Notice, Order, Shop, WebhookEvent
from app.services import record_chain
from app.services.acting.deciding import DECIDED
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.oracle import assert_equal_to_a_rebuild


def hold(runtime: Runtime, platform: FakePlatform | None = None) -> None:
    """Check all that can be seen in the tables, and in the platform where all shops are of one."""
    db.session.rollback()
    db.session.expire_all()
    nothing_is_lost()
    everything_is_once(platform)
    everything_is_in_order(platform)
    nobody_sees_another_shop()
    if platform is not None:
        what_is_shown_is_true(platform)
    nothing_is_held_for_long(runtime)
    db.session.rollback()


def nothing_is_lost() -> None:
    """I1: every arrival of a shop that may be asked ends; what is given up is told.

    A process that remembers a key takes in for a second more what comes of a shop that has left:
    it waits for a new installation, or goes with the shop.
    """
    here = or_(Shop.uninstalled_at.is_(None), WebhookEvent.received_at < Shop.uninstalled_at)
    found = (
        select(WebhookEvent)
        .join(Shop)
        .where(WebhookEvent.done_at.is_(None), WebhookEvent.given_up_at.is_(None))
        .where(here, Shop.suspended_at.is_(None), Shop.terminated_at.is_(None))
        .where(Shop.disconnected_at.is_(None), Shop.paused_until.is_(None))
    )
    waiting = [(event.topic, event.subject) for event in db.session.scalars(found)]
    # An export is being made: the platform will tell, or its time will come.
    assert not [one for one in waiting if one[0] != "import"], f"never looked at: {waiting}"
    for event in db.session.scalars(
        select(WebhookEvent).where(WebhookEvent.given_up_at.is_not(None))
    ):
        _told("event_given_up", event.shop_id, f"{event.topic} {event.subject}")


def _told(kind: str, shop_id: int, key: str) -> None:
    known = select(func.count()).where(
        Notice.kind == kind, Notice.shop_id == shop_id, Notice.key == key
    )
    assert db.session.scalar(known), f"{kind} {key} was told to nobody"


def everything_is_once(platform: FakePlatform | None = None) -> None:
    """I2: an order stands once, ends once in the record, and is changed by us at most once."""
    orders = Counter(map(tuple, db.session.execute(select(Order.shop_id, Order.code))))
    _each_once(orders, "an order stands twice")
    ends = select(Decision).where(Decision.kind.in_(("action_ended", "action_undone")))
    ended = Counter((one.about, one.facts["action"]) for one in db.session.scalars(ends))
    _each_once(ended, "an action ended twice")
    decided = db.session.scalars(select(Decision).where(Decision.kind == DECIDED))
    seen = Counter((one.shop_id, one.order_code, str(one.facts["flags"])) for one in decided)
    _each_once(seen, "an order was decided on twice for the same flags")
    if platform is not None:
        _each_once(Counter(code for code, _, _ in platform.changes), "an order was changed twice")
        written = Counter({code: len(texts) for code, texts in platform.remarks.items()})
        _each_once(written, "an order has two remarks of ours")


def _each_once(counted: Mapping[Any, int], sentence: str) -> None:
    more = [key for key, count in counted.items() if count > 1]
    assert not more, f"{sentence}: {more}"


def everything_is_in_order(platform: FakePlatform | None = None) -> None:
    """I3: no older state stands, and ratings are those of a rebuild from the orders."""
    for shop in db.session.scalars(select(Shop)).all():
        assert_equal_to_a_rebuild(shop.id)
        verdict = record_chain.verify(shop.id)
        assert verdict.broken_at is None, f"the record broke at {verdict.broken_at}"
    for order in db.session.scalars(select(Order)) if platform is not None else ():
        assert platform is not None
        there = platform.orders.get(order.code)
        stale = there is not None and there.changed_at < order.changed_at
        assert not stale, f"order {order.code} stands in a state from the future"


def nobody_sees_another_shop() -> None:
    """I4: no row points to a row of another shop, in any table that the schema knows."""
    for table in db.metadata.sorted_tables:
        if "shop_id" in table.c:
            for other, mismatch in _pointing_elsewhere(table):
                count = db.session.scalar(mismatch)
                assert not count, f"{count} rows of {table.name} point to another shop's {other}"


def _pointing_elsewhere(table: Table) -> Iterable[tuple[str, Any]]:
    for key in table.foreign_keys:
        there = key.column.table
        if there is not table and "shop_id" in there.c:
            other = there.alias()
            yield (
                there.name,
                select(func.count())
                .select_from(table.join(other, key.parent == other.c[key.column.name]))
                .where(table.c.shop_id != other.c.shop_id),
            )


def what_is_shown_is_true(platform: FakePlatform) -> None:
    """I5: "confirmed" was read back: the platform has done it; "by us" only what we asked for."""
    for action in db.session.scalars(select(Action).where(Action.state == State.CONFIRMED)):
        if action.kind == "remark":
            assert platform.remarks.get(action.order_code), f"{action.order_code} has no remark"
            continue
        asked = [(code, status) for code, status, _ in platform.changes]
        there = (action.order_code, action.target_status)
        assert there in asked, f"{action.order_code} is said to be changed and was not"
    unasked = (
        select(Order.code)
        .outerjoin(
            Action,
            and_(
                Action.shop_id == Order.shop_id,
                Action.order_code == Order.code,
                Action.kind == "cancel",
                or_(Action.sent_at.is_not(None), Action.state == State.CONFIRMED),
            ),
        )
        .where(Order.cancelled_by_us.is_(True), Action.id.is_(None))
    )
    wrong = db.session.scalars(unasked).all()
    assert not wrong, f"said to be cancelled by us, who never asked: {wrong}"


def nothing_is_held_for_long(runtime: Runtime) -> None:
    """I6: whatever a dead worker holds is due again after one lease, and what ended is free."""
    longest = database.now(db.session()) + runtime.lease
    for model in (WebhookEvent, Action):
        held = select(func.count()).where(model.lease.is_not(None), model.leased_until > longest)
        assert not db.session.scalar(held), f"a row of {model.__tablename__} is held too long"
    ended = select(func.count()).where(Action.state.in_(ENDED), Action.lease.is_not(None))
    assert not db.session.scalar(ended), "an action that ended is still held"


def answers_are_honest(statuses: Sequence[int], *, stored: int, refused: Sequence[int]) -> None:
    """I7: a 200 for each row that was stored before; otherwise one of the refusals, and no row."""
    counted = Counter(statuses)
    assert counted[200] == stored, f"{counted[200]} were answered 200, and {stored} are stored"
    others = set(counted) - {200}
    assert others <= set(refused), f"answered with {sorted(others)}, allowed: {list(refused)}"
