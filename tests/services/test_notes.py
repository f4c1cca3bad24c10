"""Notes: who wrote what when, what they said before, and who was quicker."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.roles import Role
from app.errors import Forbidden, Invalid, NotFound, Outdated
from app.extensions import db
from app.models import Customer, Shop
from app.services import note_list, notes
from app.services.actors import Actor
from app.services.notes import Wording
from tests.factories import make_customer, make_order, make_shop
from tests.services.noting import marks, past, staff, stored, write
from tests.services.steps import shop_row
from tests.tables import everything

TODAY = datetime.now(UTC).date()
TOMORROW = TODAY + timedelta(days=1)
GIFT = "Přibalit dárek pro Rexe"


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A shop in Prague."""
    shop = make_shop()
    db.session.commit()
    return shop


@pytest.fixture
def jana(shop: Shop) -> Customer:
    """A customer with one order."""
    customer = make_customer(shop)
    make_order(shop, customer)
    db.session.commit()
    return customer


@pytest.fixture
def eva(shop: Shop) -> Actor:
    return staff(shop.id)


@pytest.fixture
def ota(shop: Shop) -> Actor:
    return staff(shop.id, "Ota")


def test_a_note_remembers_who_wrote_it_when_and_follows_the_newest_order(
    shop: Shop, jana: Customer, eva: Actor
) -> None:
    newest = make_order(shop, jana, placed_at=datetime.now(UTC)).id
    db.session.commit()
    revision = shop_row(shop.id).revision

    note = stored(write(eva, jana, f"  {GIFT}\r\nLabrador\n", recall=True, until=TOMORROW))

    assert (note.text, note.author, note.version) == (f"{GIFT}\nLabrador", "Eva", 1)
    assert (note.shop_id, note.customer_id, note.order_id) == (shop.id, jana.id, newest)
    assert abs(datetime.now(UTC) - note.written_at) < timedelta(minutes=1)
    assert shop_row(shop.id).revision == revision + 1
    assert marks(jana)["notes"] == 1
    assert marks(jana)["recalls"]


def test_a_note_on_somebody_without_orders_follows_none(shop: Shop, eva: Actor) -> None:
    nobody = make_customer(shop)
    db.session.commit()

    assert stored(write(eva, nobody, "x")).order_id is None


@pytest.mark.parametrize(
    ("timezone", "day", "end"),
    [
        ("Europe/Prague", date(2030, 1, 3), datetime(2030, 1, 3, 23, tzinfo=UTC)),
        ("Europe/Prague", date(2030, 3, 31), datetime(2030, 3, 31, 22, tzinfo=UTC)),
        ("America/New_York", date(2030, 11, 20), datetime(2030, 11, 21, 5, tzinfo=UTC)),
        ("Nowhere/None", date(2030, 11, 20), datetime(2030, 11, 20, 23, tzinfo=UTC)),
    ],
)
def test_a_last_day_ends_on_the_clock_of_the_shop(
    shop: Shop, jana: Customer, eva: Actor, timezone: str, day: date, end: datetime
) -> None:
    shop.timezone = timezone
    db.session.commit()

    note = stored(write(eva, jana, "x", until=day))

    assert note.until == end


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\r\nb\rc\x0bd\x0ce\tf", "a\nb\nc\nd\ne\tf"),
        ("\x1b[31mred\x07\x7f\x85", "[31mred"),
        ("\u2028 x \u00a0", "x"),
        ("🐕" * 4000, "🐕" * 4000),
        (" " * 5000 + "x", "x"),
    ],
)
def test_a_text_is_kept_without_what_nobody_sees(
    jana: Customer, eva: Actor, given: str, kept: str
) -> None:
    assert stored(write(eva, jana, given)).text == kept


@pytest.mark.parametrize(
    "text", ["", " \n\t ", "\x07", "x" * 4001, "a\x00b", "a\ud800b"], ids=range(6)
)
def test_a_text_that_cannot_be_a_note_is_refused(jana: Customer, eva: Actor, text: str) -> None:
    note = write(eva, jana, "x")
    before = everything()

    with pytest.raises(Invalid):
        write(eva, jana, text)
    with pytest.raises(Invalid):
        notes.edit(eva, note, 1, Wording(text))

    assert everything() == before


@pytest.mark.parametrize("day", [TODAY - timedelta(days=2), date(3000, 1, 1), date.max], ids=str)
def test_a_day_that_has_passed_or_never_comes_is_refused(
    jana: Customer, eva: Actor, day: date
) -> None:
    note = write(eva, jana, "x")
    before = everything()

    with pytest.raises(Invalid):
        write(eva, jana, "x", until=day)
    with pytest.raises(Invalid):
        notes.edit(eva, note, 1, Wording("x", until=day))

    assert everything() == before


def test_an_edit_keeps_what_the_note_said_before(
    shop: Shop, jana: Customer, eva: Actor, ota: Actor
) -> None:
    note_id = write(eva, jana, "one")

    notes.edit(ota, note_id, 1, Wording("two", recall=True, until=TOMORROW))
    notes.edit(eva, note_id, 2, Wording("three", recall=True))

    note = stored(note_id)
    assert (note.text, note.version, note.author, note.edited_by) == ("three", 3, "Eva", "Eva")
    assert (note.recall, note.until) == (True, None)
    assert past(note_id) == [(1, "one", "Eva"), (2, "two", "Ota")]
    seen = note_list.of(shop.id, jana.id)[0]
    assert [(former.version, former.author) for former in seen.former] == [(2, "Ota"), (1, "Eva")]


def test_whoever_edits_an_older_version_learns_of_the_newer_and_changes_nothing(
    jana: Customer, eva: Actor, ota: Actor
) -> None:
    note_id = write(eva, jana, "one")
    notes.edit(ota, note_id, 1, Wording("two"))
    before = everything()

    with pytest.raises(Outdated):
        notes.edit(eva, note_id, 1, Wording("mine"))

    assert everything() == before
    notes.edit(eva, note_id, 2, Wording("mine"))
    assert past(note_id) == [(1, "one", "Eva"), (2, "two", "Ota")]


def test_of_two_edits_at_one_moment_one_wins_and_the_other_learns_of_it(
    app: Flask, jana: Customer, eva: Actor
) -> None:
    note_id = write(eva, jana, "one")
    together = Barrier(2, timeout=20)

    def edit(text: str) -> str:
        with app.app_context():
            together.wait()
            try:
                notes.edit(eva, note_id, 1, Wording(text))
            except Outdated:
                return ""
            return text

    with ThreadPoolExecutor(2) as threads:
        kept = [text for text in threads.map(edit, ("two", "three")) if text]

    assert kept == [stored(note_id).text]
    assert past(note_id) == [(1, "one", "Eva")]


def test_saying_the_same_again_is_no_edit(shop: Shop, jana: Customer, eva: Actor) -> None:
    note_id = write(eva, jana, "one")
    notes.edit(eva, note_id, 1, Wording("two"))
    before = everything()

    notes.edit(eva, note_id, 1, Wording(" two "))

    assert everything() == before


def test_a_day_that_has_passed_may_stand_while_the_text_is_edited(
    jana: Customer, eva: Actor
) -> None:
    note_id = write(eva, jana, "one", until=TOMORROW)
    note = stored(note_id)
    note.until = datetime(2026, 1, 3, 23, tzinfo=UTC)
    db.session.commit()

    notes.edit(eva, note_id, 1, Wording("two", until=date(2026, 1, 3)))

    assert stored(note_id).text == "two"


def test_a_removed_note_is_kept_and_comes_back(
    shop: Shop, jana: Customer, eva: Actor, ota: Actor
) -> None:
    note_id = write(eva, jana, GIFT, recall=True)

    notes.remove(ota, note_id)

    assert marks(jana) == {}
    assert stored(note_id).removed_by == "Ota"
    notes.remove(eva, note_id)
    assert stored(note_id).removed_by == "Ota", "the first one removed it"
    notes.restore(eva, note_id)
    assert (stored(note_id).removed_by, stored(note_id).removed_at) == (None, None)
    assert marks(jana)["notes"] == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda actor, id: notes.edit(actor, id, 1, Wording("mine")),
        notes.tick,
        notes.untick,
    ],
)
def test_a_removed_note_has_to_be_restored_before_it_changes(
    jana: Customer, eva: Actor, change: Callable[[Actor, int], None]
) -> None:
    note_id = write(eva, jana, GIFT, recall=True)
    notes.remove(eva, note_id)
    before = everything()

    with pytest.raises(Outdated):
        change(eva, note_id)

    assert everything() == before


def test_a_tick_names_who_did_it_first_and_can_be_taken_back(
    jana: Customer, eva: Actor, ota: Actor
) -> None:
    note_id = write(eva, jana, GIFT, recall=True)

    notes.tick(ota, note_id)
    notes.tick(eva, note_id)

    assert (stored(note_id).done_by, marks(jana)) == ("Ota", {"notes": 1})
    notes.untick(eva, note_id)
    assert (stored(note_id).done_by, stored(note_id).done_at) == (None, None)
    assert marks(jana)["recalls"]


def test_a_note_that_asks_for_nothing_cannot_be_ticked(jana: Customer, eva: Actor) -> None:
    note_id = write(eva, jana, "x")
    before = everything()

    with pytest.raises(Invalid):
        notes.tick(eva, note_id)

    assert everything() == before


def test_a_note_that_asks_anew_waits_again(jana: Customer, eva: Actor) -> None:
    note_id = write(eva, jana, GIFT, recall=True)
    notes.tick(eva, note_id)
    notes.edit(eva, note_id, 1, Wording(f"{GIFT}!", recall=True))
    assert stored(note_id).done_by == "Eva", "other words do not undo what was done"
    notes.edit(eva, note_id, 2, Wording(GIFT))

    notes.edit(eva, note_id, 3, Wording(GIFT, recall=True))

    assert stored(note_id).done_at is None
    assert marks(jana)["recalls"]


CHANGES = [
    pytest.param(lambda actor, id: notes.edit(actor, id, 1, Wording("y")), id="edit"),
    pytest.param(notes.remove, id="remove"),
    pytest.param(notes.restore, id="restore"),
    pytest.param(notes.tick, id="tick"),
    pytest.param(notes.untick, id="untick"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_who_may_only_read_or_is_of_another_shop_changes_nothing(
    shop: Shop, jana: Customer, eva: Actor, change: Callable[[Actor, int], None]
) -> None:
    note_id = write(eva, jana, GIFT, recall=True)
    stranger = staff(make_shop().id)
    db.session.commit()
    before = everything()

    with pytest.raises(Forbidden):
        change(staff(shop.id, role=Role.READ_ONLY), note_id)
    with pytest.raises(NotFound):
        change(stranger, note_id)
    with pytest.raises(NotFound):
        change(eva, note_id + 1000)

    assert everything() == before


def test_a_note_cannot_be_written_by_readers_or_on_customers_of_others(
    shop: Shop, jana: Customer
) -> None:
    stranger = staff(make_shop().id)
    db.session.commit()
    before = everything()

    with pytest.raises(Forbidden):
        write(staff(shop.id, role=Role.READ_ONLY), jana, "x")
    with pytest.raises(NotFound):
        write(stranger, jana, "x")

    assert everything() == before


def test_a_name_longer_than_its_column_is_cut(shop: Shop, jana: Customer) -> None:
    note_id = write(staff(shop.id, "Eva" * 100), jana, "x")

    assert stored(note_id).author == ("Eva" * 100)[:255]


def test_the_list_holds_only_the_notes_of_its_customer_newest_first(
    shop: Shop, jana: Customer, eva: Actor
) -> None:
    other = make_customer(shop)
    foreign = make_customer(make_shop())
    db.session.commit()
    write(eva, other, "other")
    ids = [write(eva, jana, text) for text in ("one", "two")]
    write(staff(foreign.shop_id), foreign, "foreign")

    seen = note_list.of(shop.id, jana.id)

    assert [note.id for note in seen] == ids[::-1]
    assert note_list.of(foreign.shop_id, jana.id) == []
    with pytest.raises(NotFound):
        note_list.one(foreign.shop_id, ids[0])


WORDINGS = st.builds(
    Wording,
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
        str.strip
    ),
    st.booleans(),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), st.integers(1, 6), WORDINGS),
        st.tuples(st.sampled_from(["remove", "restore", "tick", "untick"])),
    ),
    max_size=12,
)


@given(first=WORDINGS, steps=STEPS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_text_that_was_taken_is_ever_lost(
    sqlite_app: Flask, first: Wording, steps: list[tuple[object, ...]]
) -> None:
    customer = make_customer(make_shop())
    db.session.commit()
    eva = staff(customer.shop_id)
    note_id = notes.write(eva, customer.id, first)
    taken = [first.text.strip()]
    for name, *values in steps:
        version = stored(note_id).version
        try:
            getattr(notes, str(name))(eva, note_id, *values)
        except (Outdated, Invalid):
            assert stored(note_id).version == version
            continue
        if stored(note_id).version > version:
            taken.append(values[1].text.strip())  # type: ignore[attr-defined]

    note = stored(note_id)
    assert [text for _version, text, _author in past(note_id)] + [note.text] == taken
    assert note.version == len(taken)
    waits = note.recall and note.done_at is None and note.removed_at is None
    assert bool(marks(customer).get("recalls")) == waits
