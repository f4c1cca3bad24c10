"""Flags: set, removed and taken back, one by one and many at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import database
from app.domain.flags import FlagKind
from app.domain.roles import Role
from app.errors import Forbidden, Invalid, NotFound
from app.extensions import db
from app.models import Customer, Decision, Flag
from app.services import attachments, flags
from app.services.actors import Actor
from app.services.flags import Batch
from app.services.marks import Marks
from tests.services.steps import NOON, fetched, new_shop, owners, save, shop_row
from tests.tables import everything

# Flags are set by the database's clock; their days are those of Prague.
PRAGUE = ZoneInfo("Europe/Prague")
TODAY = datetime.now(PRAGUE).date()
TOMORROW = TODAY + timedelta(days=1)
ENDS = datetime.combine(TOMORROW + timedelta(days=1), time(), PRAGUE).astimezone(UTC)
LATER = ENDS + timedelta(days=30)
LIST = [FlagKind.BLACKLIST]


@pytest.fixture
def eva(app: Flask) -> Actor:
    """A member of the staff of a shop with three customers, at noon."""
    shop_id = new_shop()
    for code in "123":
        save(shop_id, fetched(code, email=f"{code}@x.cz", phone=""))
    return Actor(shop_id, "Eva", Role.STAFF)


def people(actor: Actor) -> list[int]:
    found = owners(actor.shop_id)
    return [found[code] for code in sorted(found)]


def put(
    actor: Actor,
    customers: Sequence[int],
    reason: str = "Never pays.",
    until: date | None = None,
    kind: FlagKind = FlagKind.BLACKLIST,
) -> Batch:
    return flags.set_flag(actor, customers, kind, reason, until)


def flagged(customer_id: int, at: datetime | None = None) -> list[str]:
    db.session.rollback()
    marks = db.session.scalar(select(Customer.marks).where(Customer.id == customer_id))
    db.session.rollback()
    return Marks.read(marks or {}).flagged(at or datetime.now(UTC))


def end_all_flags() -> None:
    with database.writing() as session:
        past = NOON - timedelta(days=1)
        session.execute(update(Flag).values(until=past))
        attachments.refresh(session, session.scalars(select(Customer)))


def rows(customer_id: int) -> list[Flag]:
    db.session.rollback()
    db.session.expire_all()
    of_theirs = select(Flag).where(Flag.customer_id == customer_id).order_by(Flag.id)
    return list(db.session.scalars(of_theirs))


def decisions(actor: Actor) -> list[Decision]:
    db.session.rollback()
    db.session.expire_all()
    of_shop = select(Decision).where(Decision.shop_id == actor.shop_id).order_by(Decision.id)
    # What flags mean for open orders is decided on too.
    return list(db.session.scalars(of_shop.where(Decision.kind != "order_decided")))


def test_a_flag_stands_beside_each_customer_with_who_decided_it_and_why(eva: Actor) -> None:
    one, two, three = people(eva)
    revision = shop_row(eva.shop_id).revision

    batch = put(eva, [one, two, one], "  Never pays. ", TOMORROW)

    assert (batch.changed, batch.skipped) == (2, {})
    assert [flagged(id) for id in (one, two, three)] == [LIST, LIST, []]
    (flag,) = rows(one)
    assert flag.until == ENDS
    assert (flag.reason, flag.author, flag.order_id is None) == ("Never pays.", "Eva", False)
    first, second = decisions(eva)
    assert (first.id, first.batch, second.batch) == (batch.id, batch.id, batch.id)
    assert (first.kind, first.reason, first.author) == ("flag_set", "Never pays.", "Eva")
    assert first.facts["flag"] == "blacklist"
    assert first.facts["until"] == ENDS.isoformat()
    assert shop_row(eva.shop_id).revision > revision


def test_a_flag_ends_by_itself_with_the_day(eva: Actor) -> None:
    one, *_ = people(eva)
    put(eva, [one], until=TOMORROW)
    assert flagged(one, ENDS - timedelta(seconds=1)) == LIST
    assert flagged(one, ENDS) == []


def test_the_same_flag_again_changes_nothing(eva: Actor) -> None:
    one, two, _ = people(eva)
    put(eva, [one], until=TOMORROW)
    before = everything()

    assert put(eva, [one], until=TOMORROW) == Batch(0, 0, {"already": 1})

    assert everything() == before
    assert put(eva, [one, two], until=TOMORROW).skipped == {"already": 1}


@pytest.mark.parametrize(("reason", "until"), [("Threatened us.", None), ("Never pays.", TOMORROW)])
def test_another_reason_or_end_replaces_the_flag(
    eva: Actor, reason: str, until: date | None
) -> None:
    one, *_ = people(eva)
    put(eva, [one])
    assert put(eva, [one], reason, until).changed == 1
    old, new = rows(one)
    assert (old.removed_by, old.removed_at, new.removed_at) == ("Eva", new.written_at, None)
    assert (new.reason, new.until is None) == (reason, until is None)


def test_a_flag_that_has_ended_can_be_set_again(eva: Actor) -> None:
    one, *_ = people(eva)
    put(eva, [one], until=TOMORROW)
    end_all_flags()
    assert flagged(one) == []
    assert put(eva, [one]).changed == 1
    assert flagged(one, LATER) == LIST


def test_a_flag_that_has_ended_is_not_removed_any_more(eva: Actor) -> None:
    one, *_ = people(eva)
    put(eva, [one], until=TOMORROW)
    end_all_flags()
    before = everything()
    assert flags.remove_flag(eva, [one], FlagKind.BLACKLIST, "") == Batch(0, 0, {"already": 1})
    assert everything() == before


def test_kinds_do_not_touch_each_other(eva: Actor) -> None:
    one, *_ = people(eva)
    put(eva, [one])
    put(eva, [one], kind=FlagKind.AUTO_CANCEL)
    flags.remove_flag(eva, [one], FlagKind.BLACKLIST, "")
    assert flagged(one) == ["auto_cancel"]


def test_removing_passes_over_those_without_the_flag(eva: Actor) -> None:
    one, two, three = people(eva)
    put(eva, [one, two])

    batch = flags.remove_flag(eva, [one, three], FlagKind.BLACKLIST, "Paid at last.")

    assert (batch.changed, batch.skipped) == (1, {"already": 1})
    assert [flagged(id) for id in (one, two, three)] == [[], LIST, []]
    last = decisions(eva)[-1]
    assert (last.kind, last.reason, last.batch) == ("flag_removed", "Paid at last.", batch.id)


def test_undoing_brings_back_what_was_before_and_doing_so_again_does_nothing(eva: Actor) -> None:
    one, two, _ = people(eva)
    put(eva, [one], "Before.", TOMORROW)
    batch = put(eva, [one, two])

    undone = flags.undo(eva, batch.id)

    assert (undone.changed, undone.skipped) == (2, {})
    assert [flagged(one), flagged(two)] == [LIST, []]
    assert [flag.reason for flag in rows(one) if flag.removed_at is None] == ["Before."]
    records = decisions(eva)[-2:]
    assert [record.kind for record in records] == ["undone", "undone"]
    assert [record.undoes for record in records] == [batch.id, batch.id + 1]
    before = everything()
    assert flags.undo(eva, batch.id) == Batch(0, 0, {"already": 2})
    assert everything() == before


def test_undoing_a_removal_sets_the_flag_as_it_was(eva: Actor) -> None:
    one, *_ = people(eva)
    put(eva, [one], until=TOMORROW)
    batch = flags.remove_flag(eva, [one], FlagKind.BLACKLIST, "")
    assert flagged(one) == []
    assert flags.undo(eva, batch.id).changed == 1
    assert flagged(one) == LIST
    assert rows(one)[0].removed_by is None


def test_undoing_leaves_alone_what_somebody_has_changed_since(eva: Actor) -> None:
    one, two, three = people(eva)
    batch = put(eva, [one, two, three])
    ota = replace(eva, name="Ota")
    put(ota, [one], "Another reason.")
    flags.remove_flag(ota, [two], FlagKind.BLACKLIST, "")

    undone = flags.undo(eva, batch.id)

    assert (undone.changed, undone.skipped) == (1, {"changed": 2})
    assert [flagged(id) for id in (one, two, three)] == [LIST, [], []]


def test_flags_of_joined_people_go_back_with_them_and_are_undone_together(eva: Actor) -> None:
    one, two, _ = people(eva)
    batch = put(eva, [one, two])
    save(eva.shop_id, fetched("1", email="2@x.cz", phone="", changed_at=NOON + timedelta(hours=1)))
    joined = owners(eva.shop_id)["1"]
    assert owners(eva.shop_id)["2"] == joined
    assert len(rows(joined)) == 2

    assert flags.undo(eva, batch.id).changed == 2

    assert flagged(joined) == []


def test_of_two_flags_of_joined_people_the_longer_one_counts(eva: Actor) -> None:
    one, two, _ = people(eva)
    put(eva, [one])
    put(eva, [two], until=TOMORROW)
    save(eva.shop_id, fetched("1", email="2@x.cz", phone="", changed_at=NOON + timedelta(hours=1)))
    assert flagged(owners(eva.shop_id)["1"], LATER) == LIST


def test_a_thousand_customers_are_flagged_at_once_and_no_more(eva: Actor) -> None:
    save(eva.shop_id, *(fetched(f"m{n}", email=f"m{n}@x.cz", phone="") for n in range(997)))
    everybody = people(eva)
    batch = put(eva, everybody)
    assert (batch.changed, batch.skipped) == (1000, {})
    assert flags.undo(eva, batch.id).changed == 1000
    before = everything()
    with pytest.raises(Invalid):
        put(eva, [*everybody, 10**6])
    assert everything() == before


@pytest.mark.parametrize("reason", ["", "  ", "x" * 256, "two\nlines", "a\0b", "\x9b31m"], ids=repr)
def test_a_flag_without_a_proper_reason_is_not_set(eva: Actor, reason: str) -> None:
    customers = people(eva)
    before = everything()
    with pytest.raises(Invalid):
        put(eva, customers, reason)
    assert everything() == before


@pytest.mark.parametrize("until", [TODAY - timedelta(days=1), date(3000, 1, 1), date.max], ids=str)
def test_a_flag_that_has_ended_before_or_never_will_is_not_set(eva: Actor, until: date) -> None:
    customers = people(eva)
    before = everything()
    with pytest.raises(Invalid):
        put(eva, customers, until=until)
    assert everything() == before


def test_a_flag_may_end_today(eva: Actor) -> None:
    assert put(eva, people(eva), until=TODAY).changed == 3


def test_people_of_another_shop_are_not_found_and_nothing_changes(eva: Actor) -> None:
    customers = people(eva)
    batch = put(eva, customers)
    stranger = Actor(new_shop(), "Ota", Role.OWNER)
    save(stranger.shop_id, fetched("1"))
    own = people(stranger)
    before = everything()
    for act in (
        lambda: put(stranger, [*own, customers[0]]),
        lambda: put(stranger, [10**6]),
        lambda: flags.remove_flag(stranger, customers[:1], FlagKind.BLACKLIST, ""),
        lambda: flags.undo(stranger, batch.id),
        lambda: flags.undo(stranger, 10**6),
        lambda: flags.undo(stranger, 0),
    ):
        with pytest.raises(NotFound):
            act()
    assert everything() == before


def test_whoever_may_only_read_changes_nothing(eva: Actor) -> None:
    customers = people(eva)
    batch = put(eva, customers)
    reader = replace(eva, role=Role.READ_ONLY)
    before = everything()
    for act in (
        lambda: put(reader, customers),
        lambda: flags.remove_flag(reader, customers, FlagKind.BLACKLIST, ""),
        lambda: flags.undo(reader, batch.id),
    ):
        with pytest.raises(Forbidden):
            act()
    assert everything() == before


def test_nobody_chosen_is_nothing_done(eva: Actor) -> None:
    before = everything()
    assert put(eva, []) == Batch(0, 0)
    assert everything() == before
