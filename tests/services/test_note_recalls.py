"""Notes that come back with an order: with which, until when, and in every list alike."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.domain.roles import Role
from app.errors import NotFound
from app.extensions import db
from app.models import Customer, Note, Shop
from app.services import note_list, notes, order_list
from app.services.actors import Actor
from app.services.admins import visit
from app.services.attachments import refresh
from tests.factories import make_customer, make_order, make_shop
from tests.services.noting import staff, write

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def shop(app: Flask) -> Shop:
    return make_shop()


@pytest.fixture
def jana(shop: Shop) -> Customer:
    return make_customer(shop)


def note(customer: Customer, **values: Any) -> Note:
    """Attach a note that waits for an order since an hour ago."""
    defaults: dict[str, Any] = {
        "shop_id": customer.shop_id,
        "customer_id": customer.id,
        "author": "Eva",
        "written_at": NOW - HOUR,
        "text": "Přibalit dárek pro Rexe",
        "recall": True,
    }
    row = Note(**defaults | values)
    db.session.add(row)
    db.session.flush()
    refresh(db.session(), [customer])
    db.session.commit()
    return row


def badges(shop: Shop, now: datetime = NOW) -> list[list[str]]:
    """Return the badges of the orders in the list, newest first."""
    page = order_list.page(visit(shop.id, shop.epoch), order_list.Wanted(), now)
    return [row.badges for row in page.rows]


@pytest.mark.parametrize(
    ("_case", "values", "order", "now", "comes"),
    [
        ("an order after the note", {}, {}, NOW, True),
        ("a note that asks for nothing", {"recall": False}, {}, NOW, False),
        ("an order before the note", {}, {"placed_at": NOW - 2 * HOUR}, NOW, False),
        (
            "an order within the same second, told in whole ones",
            {"written_at": NOW + timedelta(milliseconds=900)},
            {},
            NOW,
            True,
        ),
        ("an order that has ended", {}, {"outcome": "ok"}, NOW, False),
        ("a cancelled order", {}, {"outcome": "cancelled_by_shop"}, NOW, False),
        ("a note with an end to come", {"until": NOW + DAY}, {}, NOW, True),
        ("a note that is over", {"until": NOW + DAY}, {}, NOW + DAY, False),
        ("a ticked note", {"done_by": "Ota", "done_at": NOW}, {}, NOW, False),
        ("a removed note", {"removed_by": "Ota", "removed_at": NOW}, {}, NOW, False),
    ],
)
def test_a_note_comes_back_with_open_orders_after_it(
    shop: Shop,
    jana: Customer,
    _case: str,
    values: dict[str, Any],
    order: dict[str, Any],
    now: datetime,
    comes: bool,
) -> None:
    row = note(jana, **values)
    placed = make_order(shop, jana, **{"placed_at": NOW} | order)
    db.session.commit()

    assert badges(shop, now) == [["recall"] if comes else []]
    waiting = note_list.waiting(shop.id, placed.id, now)
    assert [seen.id for seen in waiting] == ([row.id] if comes else [])


def test_an_order_names_only_the_notes_that_wait_for_it(shop: Shop, jana: Customer) -> None:
    first = note(jana, text="first")
    note(jana, text="later", written_at=NOW + HOUR)
    note(make_customer(shop), text="of somebody else")
    third = note(jana, text="third")
    placed = make_order(shop, jana, placed_at=NOW)
    db.session.commit()

    assert [seen.id for seen in note_list.waiting(shop.id, placed.id, NOW)] == [first.id, third.id]


def test_a_tick_takes_the_badge_off_every_open_order(shop: Shop, jana: Customer) -> None:
    row = note(jana).id
    for _number in range(2):
        make_order(shop, jana, placed_at=NOW)
    db.session.commit()
    eva = Actor(shop.id, "Eva", Role.STAFF)
    assert badges(shop) == [["recall"], ["recall"]]

    notes.tick(eva, row)

    assert badges(shop) == [[], []]
    notes.untick(eva, row)
    assert badges(shop) == [["recall"], ["recall"]]


def test_a_note_written_now_waits_for_the_next_order_only(shop: Shop, jana: Customer) -> None:
    make_order(shop, jana, placed_at=datetime.now(UTC) - HOUR)
    db.session.commit()
    write(staff(shop.id), jana, "x", recall=True)
    make_order(shop, jana, placed_at=datetime.now(UTC) + HOUR)
    db.session.commit()

    assert badges(shop, datetime.now(UTC)) == [["recall"], []]


def test_an_order_of_another_shop_is_not_found(shop: Shop, jana: Customer) -> None:
    foreign = make_order(make_shop()).id
    db.session.commit()

    for id in (foreign, foreign + 1000):
        with pytest.raises(NotFound):
            note_list.waiting(shop.id, id, NOW)
