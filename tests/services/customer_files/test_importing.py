"""Flags and notes from a file: set once, told apart from faults, never a stranger's."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from app.domain.roles import Role
from app.errors import Forbidden
from app.extensions import db
from app.models import Customer, Decision, Flag, Note
from app.services.customer_files import importing, reading
from app.services.customer_files.faults import BrokenFile, Problem
from app.services.customer_files.report import LISTED
from tests.factories import make_customer, make_order, make_shop
from tests.services.customer_files.desk import Desk, attach_flag, attach_note, sheet
from tests.tables import everything

SOON = datetime.now(UTC).date() + timedelta(days=30)
EMAIL, PHONE = "jana@kocour.example", "+420602123456"


def person(desk: Desk, **values: str) -> Customer:
    """Add somebody with one order."""
    given = {"email": EMAIL, "phone": PHONE} | values
    customer = make_customer(desk.shop)
    make_order(desk.shop, customer, **given)
    return customer


def count(model: type[Flag] | type[Note] | type[Decision]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_file_sets_what_it_says_once(desk: Desk) -> None:
    jana = person(desk)
    file = sheet(
        f"{EMAIL};;;blacklist;Threatened the courier;{SOON};",
        f"{EMAIL};;;note;Likes tea;;",
        f";602 123 456;;note;Leash for Rex;{SOON:%d.%m.%Y};yes",
    )

    report = desk.carry_out(file)

    assert (report.flags, report.notes, report.faulty, report.done) == (1, 2, 0, True)
    flag = db.session.scalars(select(Flag)).one()
    assert (flag.customer_id, flag.reason, flag.author) == (
        jana.id,
        "Threatened the courier",
        "Eva",
    )
    midnight = datetime.combine(SOON + timedelta(days=1), time(), ZoneInfo("Europe/Prague"))
    assert flag.until == midnight
    tea, leash = db.session.scalars(select(Note).order_by(Note.id))
    assert (tea.text, tea.recall, tea.until) == ("Likes tea", False, None)
    assert (leash.text, leash.recall, leash.until) == ("Leash for Rex", True, flag.until)
    assert jana.marks["notes"] == 2
    assert list(jana.marks["flags"]) == ["blacklist"]
    stood = everything()

    again = desk.carry_out(file)

    assert (again.changes, again.unchanged, again.faulty) == (0, 3, 0)
    assert everything() == stood


def test_a_check_says_the_same_and_writes_nothing(desk: Desk) -> None:
    person(desk)
    attach_note(person(desk, email="eva@kocour.example", phone=""), "Likes tea")
    file = sheet(
        f"{EMAIL};;;exempt;Our friend;;",
        "eva@kocour.example;;;note;Likes  tea;;",
        f"{EMAIL};;;;;;",
        "nobody@kocour.example;;;note;x;;",
    )
    db.session.commit()
    before = everything()

    looked = desk.check(file)

    assert everything() == before
    assert (looked.rows, looked.flags, looked.unchanged, looked.silent) == (4, 1, 1, 1)
    assert [(f.line, f.problem) for f in looked.faults] == [(5, Problem.NO_CUSTOMER)]
    done = desk.carry_out(file)
    assert (done.flags, done.unchanged, done.faults) == (1, 1, looked.faults)


@pytest.mark.parametrize(
    "row",
    [
        f"{EMAIL};;;",
        "Jana <JANA@Kocour.example>;;;",
        ";602123456;;",
        ";00420 602 12 34 56;;",
        ";'+420 602 123 456;;",
        ";;A1;",
        f"{EMAIL};+420 602 123 456;A1;",
        f"{EMAIL};not a phone;;",
        f"stranger@kocour.example;{PHONE};;",
    ],
)
def test_a_customer_is_found_in_any_spelling(sqlite_desk: Desk, row: str) -> None:
    jana = person(sqlite_desk, code="A1")
    person(sqlite_desk, email="petr@kocour.example", phone="+420602999888")

    report = sqlite_desk.carry_out(sheet(f"{row}note;Likes tea;;"))

    assert report.notes == 1
    assert db.session.scalars(select(Note)).one().customer_id == jana.id


def test_the_email_decides_about_a_phone_that_is_shared(sqlite_desk: Desk) -> None:
    person(sqlite_desk)
    petr = person(sqlite_desk, email="petr@kocour.example")

    sqlite_desk.carry_out(sheet(f"petr@kocour.example;{PHONE};;note;Likes tea;;"))

    assert db.session.scalars(select(Note)).one().customer_id == petr.id


FAULTS = {
    "nobody@kocour.example;;;note;x;;": (None, Problem.NO_CUSTOMER),
    "anna@other.example;;;note;x;;": (None, Problem.NO_CUSTOMER),
    ";;STRANGE;note;x;;": (None, Problem.NO_CUSTOMER),
    f"{EMAIL};+420602999888;;note;x;;": (None, Problem.TWO_CUSTOMERS),
    ";+420602777666;;note;x;;": (None, Problem.SEVERAL_CUSTOMERS),
    ";;;note;x;;": (None, Problem.NOBODY_NAMED),
    "jana at kocour;12;;note;x;;": (None, Problem.NOBODY_NAMED),
    f"{EMAIL};;;;x;;": ("kind", Problem.NO_KIND),
    f"{EMAIL};;;;;;yes": ("kind", Problem.NO_KIND),
    f"{EMAIL};;;vip;x;;": ("kind", Problem.UNKNOWN_KIND),
    f"{EMAIL};;;blacklist;;;": ("text", Problem.NO_TEXT),
    f"{EMAIL};;;note; ;;": ("text", Problem.NO_TEXT),
    f"{EMAIL};;;blacklist;{'x' * 256};;": ("text", Problem.TOO_LONG),
    f"{EMAIL};;;note;{'x' * 4001};;": ("text", Problem.TOO_LONG),
    f'{EMAIL};;;exempt;"a\nb";;': ("text", Problem.NOT_ONE_LINE),
    f"{EMAIL};;;blacklist;x;soon;": ("until", Problem.NO_DATE),
    f"{EMAIL};;;blacklist;x;2027-02-30;": ("until", Problem.NO_DATE),
    f"{EMAIL};;;blacklist;x;1/2/2027;": ("until", Problem.NO_DATE),
    f"{EMAIL};;;blacklist;x;9999-12-31;": ("until", Problem.NO_DATE),
    f"{EMAIL};;;note;x;2020-01-01;": ("until", Problem.PAST),
    f"{EMAIL};;;note;x;;maybe": ("recall", Problem.NEITHER_YES_NOR_NO),
    f"{EMAIL};;;blacklist;x;;yes": ("recall", Problem.RECALL_OF_FLAG),
    f"{EMAIL};;note;x": (None, Problem.OTHER_COLUMNS),
    f'{EMAIL};;;note;"x"y;;': (None, Problem.BROKEN_ROW),
}


@pytest.mark.parametrize(("row", "fault"), FAULTS.items(), ids=range(len(FAULTS)))
def test_a_row_with_a_fault_is_named_and_left_out(
    sqlite_desk: Desk, row: str, fault: tuple[str | None, Problem]
) -> None:
    person(sqlite_desk)
    for name in ("petr", "pavel"):
        person(sqlite_desk, email=f"{name}@kocour.example", phone="+420602777666")
    person(sqlite_desk, email="eva@kocour.example", phone="+420602999888")
    other = Desk(make_shop())
    person(other, email="anna@other.example", phone="+420602000111", code="STRANGE")
    good = "eva@kocour.example;;;note;Likes tea;;"

    report = sqlite_desk.carry_out(sheet(good, row))

    assert (report.rows, report.notes, report.flags, report.faulty) == (2, 1, 0, 1)
    assert [(f.line, f.column, f.problem) for f in report.faults] == [(3, *fault)]
    assert (count(Note), count(Flag), count(Decision)) == (1, 0, 0)


def test_two_rows_that_contradict_each_other_set_the_first(sqlite_desk: Desk) -> None:
    person(sqlite_desk)
    file = sheet(
        f"{EMAIL};;;blacklist;First;;",
        f"{EMAIL};;;blacklist;First;;",
        f";{PHONE};;blacklist;Next;;",
    )

    for flagged in (1, 0):
        report = sqlite_desk.carry_out(file)
        assert (report.flags, report.unchanged) == (flagged, 2 - flagged)
        assert [(f.line, f.problem) for f in report.faults] == [(4, Problem.OTHER_WORD)]
    assert db.session.scalars(select(Flag)).one().reason == "First"


def test_another_reason_takes_the_place_of_the_old_one(sqlite_desk: Desk) -> None:
    jana = person(sqlite_desk)
    attach_flag(jana, "Old")

    report = sqlite_desk.carry_out(sheet(f"{EMAIL};;;blacklist;New;;"))

    assert report.flags == 1
    standing = select(Flag).where(Flag.removed_at.is_(None))
    assert [flag.reason for flag in db.session.scalars(standing)] == ["New"]


BROKEN = {
    b"": Problem.EMPTY,
    b"\xef\xbb\xbf": Problem.EMPTY,
    b" \r\n": Problem.EMPTY,
    b"PK\x03\x04\x00\x00": Problem.NOT_TEXT,
    sheet().decode().encode("utf-16"): Problem.NOT_TEXT,
    b"email;kind;text\r\n\x81;note;\xff": Problem.NOT_TEXT,
    b"just a line\r\n": Problem.NO_TABLE,
    b'"email;kind\r\n': Problem.NO_TABLE,
    b"email;text\r\n": Problem.NO_KIND_COLUMN,
    b"kind;text\r\n": Problem.NO_NAMING_COLUMN,
    b"email;kind;Email\r\n": Problem.COLUMN_TWICE,
    b"email;kind\r\n" + b"x;note\r\n" * (reading.MOST_ROWS + 1): Problem.TOO_MANY_ROWS,
    b"email;kind\r\n" + b"x" * reading.LARGEST: Problem.TOO_LARGE,
    b"email;kind\r\n" + b"x" * (1024 * 1024): Problem.NO_TABLE,
}


@pytest.mark.parametrize(("data", "problem"), BROKEN.items(), ids=range(len(BROKEN)))
def test_a_broken_file_writes_nothing(sqlite_desk: Desk, data: bytes, problem: Problem) -> None:
    person(sqlite_desk)
    db.session.commit()
    before = everything()

    for attempt in (sqlite_desk.check, sqlite_desk.carry_out):
        with pytest.raises(BrokenFile) as caught:
            attempt(data)
        assert caught.value.problem == problem

    assert everything() == before


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
def test_spreadsheets_write_it_in_several_ways(sqlite_desk: Desk, mark: str, encoding: str) -> None:
    person(sqlite_desk)
    rows = (("Kind", "TEXT", "email", "Colour"), ("NOTE", "Vodítko pro žluťoučkého psa", EMAIL, ""))
    data = "\n".join(mark.join(row) for row in rows).encode(encoding)

    report = sqlite_desk.carry_out(data)

    assert (report.notes, report.passed_over) == (1, ["Colour"])
    assert db.session.scalars(select(Note)).one().text == "Vodítko pro žluťoučkého psa"


def test_of_very_many_faults_the_first_are_named_in_the_order_of_the_file(
    sqlite_desk: Desk,
) -> None:
    rows = ["x@y.example;;;note;x;;", "x;;;vip;x;;", "x;;"] * LISTED

    report = sqlite_desk.check(sheet(*rows))

    assert report.faulty == 3 * LISTED
    assert [fault.line for fault in report.faults] == list(range(2, LISTED + 2))


def test_the_flags_of_a_whole_file_are_taken_back_at_once(desk: Desk) -> None:
    people = [person(desk, email=f"p{number}@kocour.example", phone="") for number in range(120)]
    attach_flag(people[0], "Old")
    rows = (f"p{n}@kocour.example;;;blacklist;Reason {n % 3};;" for n in range(120))

    report = desk.carry_out(sheet(*rows))
    assert report.flags == 120
    batch = importing.undo(desk.actor, report.batches)

    assert batch.changed == 120
    standing = select(Flag).where(Flag.removed_at.is_(None))
    assert [flag.reason for flag in db.session.scalars(standing)] == ["Old"]


def test_who_may_only_read_brings_nothing_in(sqlite_desk: Desk) -> None:
    person(sqlite_desk)
    db.session.commit()
    before = everything()
    reader = Desk(sqlite_desk.shop, Role.READ_ONLY)

    for attempt in (reader.check, reader.carry_out):
        with pytest.raises(Forbidden):
            attempt(sheet(f"{EMAIL};;;note;x;;"))
    with pytest.raises(Forbidden):
        reader.export()

    assert everything() == before


def test_the_pages_hear_of_an_import_that_changed_something(sqlite_desk: Desk) -> None:
    person(sqlite_desk)
    revision, file = sqlite_desk.shop.revision, sheet(f"{EMAIL};;;note;x;;")

    sqlite_desk.carry_out(file)
    assert sqlite_desk.shop.revision == revision + 1
    sqlite_desk.carry_out(file)
    assert sqlite_desk.shop.revision == revision + 1
