"""Staff who click at one moment, or twice."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app import database
from app.domain.flags import FlagKind
from app.errors import Outdated
from app.extensions import db
from app.models import Action, Customer, Decision, NoteEdit, Proposal, Shop
from app.services import flags, notes, overrides
from app.services.acting import settling
from app.services.runtime import Runtime
from tests.factories import make_actor
from tests.fakes import FakePlatform
from tests.faults import crashing, invariants, stories
from tests.faults.crowd import at_once
from tests.faults.stories import World
from tests.services.acting import steps
from tests.tables import everything


@pytest.fixture
def proposed(
    app: Flask, runtime: Runtime, platform: FakePlatform, shop_id: int, sound: None
) -> int:
    """A shop where cancelling a paid order of a flagged customer is proposed; their id."""
    steps.placed(platform, "old", status_id="-3")
    steps.hear(runtime, shop_id, "old")
    steps.settings(shop_id, share=100)
    steps.flagged(shop_id, "old")
    steps.placed(platform, "new", paid=True)
    steps.hear(runtime, shop_id, "new")
    return shop_id


def test_of_twenty_who_confirm_at_once_one_does_and_the_order_is_cancelled_once(
    app: Flask, proposed: int, runtime: Runtime, platform: FakePlatform
) -> None:
    (proposal,) = db.session.scalars(select(Proposal.id)).all()
    db.session.rollback()
    clicks = [
        partial(settling.confirm, make_actor(proposed, name=f"Eva {number}"), [proposal])
        for number in range(20)
    ]
    answers = at_once(app, clicks)
    failures = [answer for answer in answers if isinstance(answer, Exception)]
    assert failures == []
    assert db.session.scalar(select(func.count()).select_from(Action)) == 1
    db.session.rollback()
    steps.pass_by(minutes=2)
    crashing.finish(runtime)
    assert platform.changes == [("new", "-4", False)]
    settled = select(func.count()).where(Decision.kind == "proposal_settled")
    assert db.session.scalar(settled) in (0, 1)


def test_two_who_edit_one_note_at_once_lose_nothing(app: Flask, proposed: int) -> None:
    owner = steps.customer_of(proposed, "old")
    eva, ota = make_actor(proposed, name="Eva"), make_actor(proposed, name="Ota")
    note = notes.write(eva, owner, notes.Wording("0"))
    taken = 1
    for turn in range(1, 11):
        edits = [
            partial(notes.edit, actor, note, turn, notes.Wording(f"{turn} {actor.name}"))
            for actor in (eva, ota)
        ]
        answers = at_once(app, edits)
        refused = [answer for answer in answers if isinstance(answer, Exception)]
        assert [type(one) for one in refused] == [Outdated], "one wins, the other learns of it"
        taken += 1
    kept = db.session.scalar(select(func.count()).where(NoteEdit.note_id == note))
    db.session.rollback()
    assert kept == taken - 1, "what each edit replaced can be read"


def test_a_click_that_comes_twice_changes_nothing_more(app: Flask, proposed: int) -> None:
    """But for a note: two of the same are both there, and one can be removed."""
    owner, eva = steps.customer_of(proposed, "old"), make_actor(proposed)
    (proposal,) = db.session.scalars(select(Proposal.id)).all()
    recall = notes.write(eva, owner, notes.Wording("zavolat", recall=True))
    set_again = partial(flags.set_flag, eva, [owner], FlagKind.BLACKLIST, "dluží", None)
    batch = set_again().id
    clicks = (
        set_again,
        partial(flags.remove_flag, eva, [owner], FlagKind.AUTO_CANCEL, "omyl"),
        partial(overrides.set_override, eva, owner, "watch", "pozor", None),
        partial(settling.confirm, eva, [proposal]),
        partial(notes.tick, eva, recall),
        partial(flags.undo, eva, batch),
        partial(overrides.take_back, eva, owner),
    )
    for click in clicks:
        click()
        before = what_stands()
        click()
        assert what_stands() == before, f"{click.func.__name__} twice is more than once"


def what_stands() -> str:
    """Return a digest of all rows, whatever open pages are told to look at again."""
    db.session.remove()
    with database.writing() as session:
        session.execute(update(Shop).values(revision=0))
    return everything()


def test_two_workers_and_a_person_meet_at_one_customer(app: Flask) -> None:
    """Orders of one person arrive while the flag on them is set and removed."""
    world = World.new(app)
    stories.an_order_is_cancelled(world)
    owner, eva = steps.customer_of(world.shop_id, "old"), make_actor(world.shop_id)
    codes = [f"next-{number}" for number in range(6)]
    for code in codes:
        steps.placed(world.platform, code)
    world.hear(*codes)

    def toggle() -> None:
        for _ in range(3):
            flags.remove_flag(eva, [owner], FlagKind.AUTO_CANCEL, "")
            flags.set_flag(eva, [owner], FlagKind.AUTO_CANCEL, "zase", None)

    answers = at_once(app, [partial(crashing.work, world.runtime)] * 2 + [toggle])
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    crashing.finish(world.runtime)
    people = db.session.scalar(select(func.count()).select_from(Customer))
    assert people == 1
    invariants.hold(world.runtime, world.platform)
