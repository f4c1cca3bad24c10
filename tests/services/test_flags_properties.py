"""Whatever happens to flags and people, what is kept beside a customer is what stands."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import database
from app.domain.flags import FlagKind
from app.domain.roles import Role
from app.extensions import db
from app.models import Customer, Decision, Flag
from app.services import attachments, flag_list, flags
from app.services.actors import Actor
from app.services.marks import Marks
from tests.services.steps import NOON, fetched, new_shop, owners, save

CODES = ["1", "2", "3"]
MAILS = ["a@x.cz", "b@x.cz", "c@x.cz"]
TODAY = datetime.now(UTC).date()
ENDS = st.sampled_from([None, TODAY + timedelta(days=2), TODAY + timedelta(days=9)])
WHOM = st.lists(st.sampled_from(CODES), min_size=1, unique=True)
KINDS = st.sampled_from([FlagKind.BLACKLIST, FlagKind.EXEMPT])
SET = st.tuples(st.just("set"), WHOM, KINDS, st.sampled_from(["one", "two"]), ENDS)
REMOVE = st.tuples(st.just("remove"), WHOM, KINDS)
UNDO = st.tuples(st.just("undo"), st.integers(0, 9))
# Orders that change their e-mail join and part people.
MOVE = st.tuples(st.just("move"), st.sampled_from(CODES), st.sampled_from(MAILS))
_hours = count(1)


@given(steps=st.lists(SET | REMOVE | UNDO | MOVE, max_size=14))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_marks_are_what_stands_after_any_steps(
    sqlite_app: Flask, steps: list[tuple[object, ...]]
) -> None:
    actor = Actor(new_shop(), "Eva", Role.STAFF)
    for code, mail in zip(CODES, MAILS, strict=True):
        move(actor.shop_id, code, mail)
    batches: list[int] = []
    for what, *how in steps:
        if what == "move":
            move(actor.shop_id, str(how[0]), str(how[1]))
        elif what == "undo":
            undo(actor, batches, int(str(how[0])))
        else:
            batches += [change(actor, str(what), *how)]
    assert_marks_stand(actor.shop_id)
    assert_each_flag_follows_its_decision(actor.shop_id)


def move(shop_id: int, code: str, mail: str) -> None:
    changed = NOON + timedelta(hours=next(_hours))
    placed = NOON + timedelta(days=int(code))
    save(shop_id, fetched(code, email=mail, phone="", changed_at=changed, placed_at=placed))


def undo(actor: Actor, batches: list[int], number: int) -> None:
    """Undo a batch, and undo it again: that changes nothing."""
    done = [batch for batch in batches if batch]
    if done:
        batch = done[number % len(done)]
        flags.undo(actor, batch)
        assert flags.undo(actor, batch).changed == 0


def change(
    actor: Actor,
    what: str,
    codes: list[str],
    kind: FlagKind,
    reason: str = "",
    until: date | None = None,
) -> int:
    owned = owners(actor.shop_id)
    customers = [owned[code] for code in codes]
    before = kinds(actor.shop_id)
    if what == "remove":
        done = flags.remove_flag(actor, customers, kind, reason)
    else:
        done = flags.set_flag(actor, customers, kind, reason, until)
    for id in customers:
        assert (kind in kinds(actor.shop_id)[id]) is (what == "set")
    if done.changed == 0:
        assert kinds(actor.shop_id) == before
    return done.id


def kinds(shop_id: int) -> dict[int, list[str]]:
    """Return by customer the flags that hold, as lists show them."""
    db.session.rollback()
    rows = db.session.execute(
        select(Customer.id, Customer.marks).where(Customer.shop_id == shop_id)
    ).all()
    db.session.rollback()
    return {row.id: Marks.read(row.marks).flagged(datetime.now(UTC)) for row in rows}


def assert_marks_stand(shop_id: int) -> None:
    """Compare what is kept with what is rebuilt, and with what the page of each shows."""
    kept = kinds(shop_id)
    for id, found in kept.items():
        shown = flag_list.of(shop_id, id, datetime.now(UTC))
        assert sorted(flag.kind for flag in shown) == sorted(found)
    db.session.rollback()
    of_shop = select(Customer).where(Customer.shop_id == shop_id)
    before = {row.id: row.marks for row in db.session.scalars(of_shop)}
    with database.writing() as session:
        attachments.refresh(session, session.scalars(of_shop))
    assert {row.id: row.marks for row in db.session.scalars(of_shop)} == before
    db.session.rollback()


def assert_each_flag_follows_its_decision(shop_id: int) -> None:
    """A flag and the decision that set it are always found on the same person."""
    holders = {row.id: row.customer_id for row in db.session.scalars(select(Flag))}
    for decision in db.session.scalars(select(Decision).where(Decision.shop_id == shop_id)):
        if decision.kind == "flag_set":
            assert holders[decision.facts["set"]] == decision.customer_id
    db.session.rollback()
