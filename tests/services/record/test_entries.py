"""The record as a list: filters, pages, threads, and how often the database is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.errors import NotFound
from app.extensions import db
from app.models import Shop
from app.services.admins import VisitedShop, visit
from app.services.paging import PAGE
from app.services.record import entries, threads
from app.services.record.entries import Wanted
from app.services.record.filters import KINDS, Filters, Group
from tests.factories import make_customer, make_order, make_shop
from tests.recording import EVERY_KIND, decide


@pytest.fixture
def shop(app: Flask) -> Shop:
    shop = make_shop()
    db.session.commit()
    return shop


def visited(shop: Shop) -> VisitedShop:
    return visit(shop.id, shop.epoch)


def numbers(shop: Shop, **filters: Any) -> list[int]:
    found = entries.page(visited(shop), Wanted(Filters(**filters)))
    return [entry.number for entry in found.rows]


@contextmanager
def statements() -> Iterator[list[str]]:
    """Count what the database is asked."""
    asked: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    yield asked
    event.remove(db.engine, "before_cursor_execute", hear)


def test_every_kind_is_in_exactly_one_group() -> None:
    kinds = [kind for group in Group for kind in KINDS[group]]
    assert sorted(kinds) == sorted(EVERY_KIND)


def test_the_record_is_paged_from_the_newest_and_back(shop: Shop) -> None:
    for _ in range(2 * PAGE + 1):
        decide(shop, "breaker_reset")
    first = entries.page(visited(shop), Wanted(Filters()))
    second = entries.page(visited(shop), Wanted(Filters(), older_than=first.older))
    third = entries.page(visited(shop), Wanted(Filters(), older_than=second.older))
    back = entries.page(visited(shop), Wanted(Filters(), newer_than=third.newer))

    pages = [[row.number for row in page.rows] for page in (first, second, third)]
    assert pages == [[*range(101, 51, -1)], [*range(51, 1, -1)], [1]]
    assert (first.newer, third.older) == (None, None)
    assert [row.number for row in back.rows] == pages[1]


def test_filters_let_through_what_is_asked_for(shop: Shop) -> None:
    jana, order = make_customer(shop), make_order(shop, code="2026000777")
    other = make_order(make_shop(), code="2026000777")
    decide(shop, "flag_set", jana, reason="Vyhrožuje 100% a_b")  # 1
    decide(shop, "order_decided", order)  # 2
    decide(shop, "action_ended", order, about=2)  # 3
    decide(shop, "settings_changed", author="Ota")  # 4
    decide(shop, "objection", order)  # 5
    decide(other.shop_id, "flag_set", other)

    assert numbers(shop) == [5, 4, 3, 2, 1]
    assert numbers(shop, group=Group.ORDERS) == [3, 2]
    assert numbers(shop, group=Group.SETTINGS) == [4]
    assert numbers(shop, author="") == [3, 2]
    assert numbers(shop, author="Ota") == [4]
    assert numbers(shop, customer=jana.id) == [1]
    assert numbers(shop, order="2026000777") == [5, 3, 2]
    assert numbers(shop, order="2026000777", author="") == [3, 2]
    assert numbers(shop, text="vyhrožuje") == [1]
    assert numbers(shop, text="0% A_B") == [1]
    assert numbers(shop, text="aXb") == []


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, [3, 2, 1]),
        (date(2026, 11, 20), None, [3, 2]),
        (None, date(2026, 11, 20), [2, 1]),
        (date(2026, 11, 20), date(2026, 11, 20), [2]),
        (date(2026, 11, 21), date(2026, 11, 20), []),
        (date.min, date.max, [3, 2, 1]),
    ],
)
def test_days_are_those_of_the_shop(
    shop: Shop, since: date | None, until: date | None, found: list[int]
) -> None:
    """In Prague, midnight of 20 November is 23 o'clock of the day before in UTC."""
    midnight = datetime(2026, 11, 19, 23, tzinfo=UTC)
    decide(shop, "breaker_reset", written_at=midnight - timedelta(seconds=1))
    decide(shop, "breaker_reset", written_at=midnight)
    decide(shop, "breaker_reset", written_at=midnight + timedelta(days=1))
    assert numbers(shop, since=since, until=until) == found


def test_objections_wait_until_they_are_reviewed(shop: Shop) -> None:
    order = make_order(shop)
    about = decide(shop, "order_decided", order).id  # 1
    another = decide(shop, "order_decided", order).id  # 2
    for number in (about, another, about):
        decide(shop, "objection", order, about=number)  # 3, 4, 5
    assert (entries.waiting(shop.id), numbers(shop, waiting=True)) == (3, [5, 4, 3])
    decide(shop, "objection_reviewed", order, about=about)  # 6
    assert (entries.waiting(shop.id), numbers(shop, waiting=True)) == (1, [4])
    decide(shop, "objection", order, about=about)  # 7
    assert (entries.waiting(shop.id), numbers(shop, waiting=True)) == (2, [7, 4])


def test_an_entry_names_whom_it_is_on_and_where_the_order_is_shown(shop: Shop) -> None:
    order = make_order(shop, make_customer(shop, name="Jana", language="pl"))
    decide(shop, "order_decided", order)
    decide(shop, "breaker_reset")
    found = entries.one(shop.id, 1)
    assert (found.name, found.language, found.admin_url) == ("Jana", "pl", order.admin_url)
    assert (found.order_code, found.placed_at) == (order.code, order.placed_at)
    whole = entries.one(shop.id, 2)
    assert (whole.name, whole.customer_id, whole.admin_url) == ("", None, "")


def test_entries_of_another_shop_and_of_no_shop_are_not_found(shop: Shop) -> None:
    other = make_shop()
    decide(other, "breaker_reset")
    for number in (0, 1, 2, 2**63 - 1):
        with pytest.raises(NotFound):
            entries.one(shop.id, number)
    assert numbers(shop) == []


def test_a_thread_holds_what_followed_and_what_it_follows(shop: Shop) -> None:
    order = make_order(shop)
    first = decide(shop, "order_decided", order)
    decide(shop, "action_ended", order, about=first.id)
    flag = decide(shop, "flag_set", order)
    decide(shop, "undone", order, undoes=flag.id)
    decide(shop, "objection", order, about=first.id)
    rows = entries.page(visited(shop), Wanted(Filters())).rows
    found = {row.number: threads.of(shop.id, rows)[row.id] for row in rows}

    assert [answer.number for answer in found[1].answers] == [2, 5]
    assert [answer.number for answer in found[3].answers] == [4]
    follows = {n: thread.first and thread.first.number for n, thread in found.items()}
    assert follows == {1: None, 2: 1, 3: None, 4: 3, 5: 1}
    assert found[1].objection is not None
    assert found[1].objection.number == 5
    assert found[3].objection is None


def test_how_a_new_attempt_ended_follows_it_and_what_was_decided_at_first(shop: Shop) -> None:
    order = make_order(shop)
    first = decide(shop, "order_decided", order)
    decide(shop, "action_ended", order, about=first.id)
    again = decide(shop, "action_retried", order, about=first.id)
    decide(shop, "action_ended", order, about=again.id)
    decide(shop, "objection", order, about=again.id)
    decide(make_shop(), "action_ended", about=again.id)
    every = entries.page(visited(shop), Wanted(Filters())).rows

    for rows in (every, [row for row in every if row.number == 1]):
        found = threads.of(shop.id, rows)[first.id]
        assert [answer.number for answer in found.answers] == [2, 3, 4]
        assert found.objection is None
    found = threads.of(shop.id, every)[again.id]
    assert [answer.number for answer in found.answers] == [4, 5]
    assert (found.first and found.first.number, found.objection and found.objection.number) == (
        1,
        5,
    )


def test_a_page_asks_as_often_however_much_is_on_it(shop: Shop) -> None:
    def asked() -> int:
        where = visited(shop)
        with statements() as heard:
            rows = entries.page(where, Wanted(Filters())).rows
            threads.of(shop.id, rows)
        return len([one for one in heard if one.startswith("SELECT")])

    order = make_order(shop)
    decide(shop, "order_decided", order)
    few = asked()
    for _ in range(10):
        first = decide(shop, "order_decided", make_order(shop))
        decide(shop, "objection", order, about=first.id)
    assert asked() == few == 2


def test_nothing_is_asked_for_a_page_without_entries(shop: Shop) -> None:
    assert threads.of(shop.id, []) == {}
