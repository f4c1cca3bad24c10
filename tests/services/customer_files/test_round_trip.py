"""What was exported and comes back changes nothing, whatever the texts are."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.extensions import db
from app.models import Customer
from app.services.customer_files import reading
from app.services.customer_files.columns import Column
from app.services.customer_files.reading import Row
from app.services.customer_files.writing import heading, line
from tests.factories import make_customer, make_order, make_shop
from tests.services.customer_files.desk import Desk, attach_flag, attach_note
from tests.tables import everything

COLUMNS = list(Column)
THREE = (Column.EMAIL, Column.KIND, Column.TEXT)
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
TEXTS |= st.sampled_from(["=1+1", "'=1", "''@x", "+420", 'a"b', '"', "a;b,c\td", "a\r\nb\rc", "🐶"])
SAID = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=5)


def person(desk: Desk, number: int, name: str = "Jana") -> Customer:
    email = f"p{number}@kocour.example"
    customer = make_customer(desk.shop, name=name, email=email)
    make_order(desk.shop, customer, email=email, name=name[:255])
    return customer


def assert_own_export_changes_nothing(desk: Desk) -> bytes:
    exported = desk.export()
    before = everything()

    report = desk.carry_out(exported)

    assert (report.changes, report.faults) == (0, [])
    assert everything() == before
    return exported


@given(SAID)
def test_cells_come_back_as_they_were(said: list[tuple[str, str, str]]) -> None:
    written = [dict(zip(THREE, cells, strict=True)) for cells in said]
    file = heading(COLUMNS) + b"".join(line(COLUMNS, cells) for cells in written)

    rows = reading.read(file).rows

    filled = [cells for cells in written if any(cells.values())]
    assert len(rows) == len(filled)
    for row, cells in zip(rows, filled, strict=True):
        assert isinstance(row, Row)
        assert {column: row.texts[column] for column in cells} == cells


@given(st.lists(st.tuples(TEXTS, TEXTS.filter(str.strip), TEXTS.filter(str.strip)), max_size=4))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_an_export_that_comes_back_changes_nothing(
    sqlite_desk: Desk, said: list[tuple[str, str, str]]
) -> None:
    desk = Desk(make_shop())
    for number, (name, reason, note) in enumerate(said):
        customer = person(desk, number, name)
        attach_flag(customer, reason[:255], until=datetime(2998, 5, 5, 17, tzinfo=UTC))
        attach_note(customer, note)

    assert_own_export_changes_nothing(desk)


@pytest.mark.shared
def test_naughty_strings_as_names_and_notes_go_out_and_come_back(desk: Desk, shared: Path) -> None:
    strings = json.loads((shared / "vectors" / "blns.json").read_text())
    said = [text.replace("\x00", "") for text in strings]
    for number, text in enumerate(text for text in said if text.strip()):
        customer = person(desk, number, text[:255])
        attach_note(customer, text)
    db.session.commit()

    exported = assert_own_export_changes_nothing(desk).decode("utf-8-sig")

    rows = csv.DictReader(io.StringIO(exported, newline=""), delimiter=";")
    assert not [row for row in rows if row["text"].startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [row.texts[Column.TEXT] for row in reading.read(exported.encode()).rows] == [
        text for text in said if text.strip()
    ]


def test_a_customer_without_a_contact_comes_back_by_an_order(sqlite_desk: Desk) -> None:
    customer = make_customer(sqlite_desk.shop)
    make_order(sqlite_desk.shop, customer, email="", phone="")
    attach_note(customer, "Tea")

    assert_own_export_changes_nothing(sqlite_desk)


def test_several_who_share_a_phone_and_an_email_are_told_apart(sqlite_desk: Desk) -> None:
    for name in ("Jana", "Petr", "Eva"):
        customer = make_customer(sqlite_desk.shop, name=name)
        make_order(sqlite_desk.shop, customer)
        attach_note(customer, name)

    assert_own_export_changes_nothing(sqlite_desk)


def test_flags_of_people_who_were_joined_come_back_as_one(sqlite_desk: Desk) -> None:
    customer = person(sqlite_desk, 1)
    attach_flag(customer, "Older")
    attach_flag(customer, "Newer")

    assert_own_export_changes_nothing(sqlite_desk)
