"""Customers as CSV: all of a shop's, none of another's, a few at a time."""

from datetime import UTC, datetime, timedelta

import pytest

from app.extensions import db
from app.models import Customer
from app.services.customer_files import exporting
from tests.factories import NOON, make_customer, make_order, make_shop
from tests.services.customer_files.desk import Desk, attach_flag, attach_note

COMING = datetime(2999, 1, 1, tzinfo=UTC)


def person(desk: Desk, email: str = "jana@kocour.example", **values: object) -> Customer:
    customer = make_customer(desk.shop, email=email, **values)
    make_order(desk.shop, customer, email=email)
    return customer


def test_a_customer_is_exported_with_all_that_stands_on_them(desk: Desk) -> None:
    summary = {"orders_count": 3, "paid_total": 249850, "paid_currency": "CZK"}
    jana = person(desk, registered=True, level="vip", last_order_at=NOON, **summary)
    newest = make_order(desk.shop, jana, placed_at=NOON + timedelta(days=1), phone="602 999 888")
    attach_flag(jana, "Our friend", "exempt", until=datetime(2998, 12, 31, 23, tzinfo=UTC))
    attach_flag(jana, "Over", "blacklist", until=NOON - timedelta(days=900))
    attach_flag(jana, "Taken back", "auto_cancel", removed_at=NOON)
    attach_note(jana, "Leash\nfor Rex", recall=True)
    attach_note(jana, "Tea", recall=True, done_at=NOON)
    attach_note(jana, "Removed", removed_at=NOON)

    flag, leash, tea = desk.table()

    assert flag == {
        "email": "jana@kocour.example",
        "phone": "'+420602999888",
        "order": newest.code,
        "name": "Jana Nováková",
        "registered": "yes",
        "level": "vip",
        "orders": "3",
        "paid_total": "2498.50",
        "currency": "CZK",
        "last_order": "2026-11-20",
        "kind": "exempt",
        "text": "Our friend",
        "until": "2998-12-31",
        "recall": "",
        "author": "Petr",
        "written": "2026-11-20 13:00",
    }
    assert [(row["kind"], row["text"], row["recall"], row["until"]) for row in (leash, tea)] == [
        ("note", "Leash\nfor Rex", "yes", ""),
        ("note", "Tea", "", ""),
    ]


def test_who_has_nothing_has_one_row_of_their_own(sqlite_desk: Desk) -> None:
    make_customer(sqlite_desk.shop, name="", company="Kocour s.r.o.")

    (row,) = sqlite_desk.table()

    said = {name: text for name, text in row.items() if text}
    assert said == {
        "name": "Kocour s.r.o.",
        "registered": "no",
        "level": "new",
        "orders": "0",
        "paid_total": "0",
    }


def test_nobody_of_another_shop_is_exported(sqlite_desk: Desk) -> None:
    stranger = person(Desk(make_shop()), "anna@other.example")
    jana = person(sqlite_desk)

    for ids in (None, [jana.id, stranger.id]):
        assert [row["email"] for row in sqlite_desk.table(ids)] == ["jana@kocour.example"]
    assert sqlite_desk.table([stranger.id]) == []


def test_only_those_who_were_chosen_are_exported(sqlite_desk: Desk) -> None:
    people = [person(sqlite_desk, f"p{number}@kocour.example") for number in range(4)]

    chosen = sqlite_desk.table([people[2].id, people[0].id, people[2].id])

    assert [row["email"] for row in chosen] == ["p0@kocour.example", "p2@kocour.example"]
    assert sqlite_desk.table([]) == []


def test_it_is_sent_in_pages_with_no_transaction_open_between_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE", 2)
    for number in range(5):
        attach_note(person(desk, f"p{number}@kocour.example"), "Tea")
    found = exporting.export(desk.actor, desk.visited, NOON)

    sent = []
    for line in found:
        assert not db.session().in_transaction()
        sent.append(line)

    assert len(sent) == 6
    assert [row["email"][:2] for row in desk.table()] == ["p0", "p1", "p2", "p3", "p4"]
