"""Statuses change their names and meanings; past orders follow."""

import pytest
from flask import Flask
from sqlalchemy import select

from app import database
from app.domain.orders import Outcome
from app.extensions import db
from app.models import OrderStatus
from app.platforms import base
from app.services import shops, statuses
from app.services.locking import lock_shop
from tests.services.steps import NOON, fetched, level_of, save, shop_row


@pytest.fixture
def shop_id(app: Flask) -> int:
    with database.writing() as session:
        return shops.create(session, "fake", "1", NOON).id


def refresh(shop_id: int, *found: base.OrderStatus) -> None:
    with database.writing() as session:
        statuses.refresh(session, lock_shop(session, shop_id), found, NOON)


def status(name: str, suggestion: Outcome | None) -> base.OrderStatus:
    return base.OrderStatus("5", name, False, suggestion, False)


def stored() -> OrderStatus:
    db.session.rollback()
    return db.session.scalars(select(OrderStatus)).one()


def test_a_status_that_nothing_maps_counts_as_open(shop_id: int) -> None:
    refresh(shop_id, status("Balíme s láskou", None))
    save(shop_id, fetched("1", status_id="5"))
    assert (stored().outcome, level_of("1")) == (None, "new")


def test_a_suggestion_counts_at_once_and_waits_to_be_confirmed(shop_id: int) -> None:
    refresh(shop_id, status("Nevyzvednuto", Outcome.UNCOLLECTED))
    save(shop_id, fetched("1", status_id="5"))
    assert (stored().confirmed, level_of("1")) == (False, "watch")


def test_a_new_name_with_another_meaning_turns_the_orders_that_stand_in_it(shop_id: int) -> None:
    refresh(shop_id, status("Balíme s láskou", None))
    save(shop_id, fetched("1", status_id="5"))
    revision = shop_row(shop_id).revision
    refresh(shop_id, status("Nevyzvednuto", Outcome.UNCOLLECTED))
    assert level_of("1") == "watch"
    assert shop_row(shop_id).revision > revision


def test_a_merchants_word_stays_whatever_the_status_is_called(shop_id: int) -> None:
    refresh(shop_id, status("Nevyzvednuto", Outcome.UNCOLLECTED))
    with database.writing() as session:
        row = session.scalars(select(OrderStatus)).one()
        row.outcome, row.confirmed = Outcome.CARRIER_FAULT, True
    refresh(shop_id, status("Vráceno dopravcem", Outcome.UNCOLLECTED))
    assert (stored().name, stored().outcome) == ("Vráceno dopravcem", "carrier_fault")


@pytest.mark.parametrize(
    ("_case", "values", "names", "renamed_from"),
    [
        ("another name", {"confirmed": True}, ["Vráceno"], "Nevyzvednuto"),
        ("two other names", {"confirmed": True}, ["Vráceno", "Zpět"], "Nevyzvednuto"),
        ("another name twice", {"confirmed": True}, ["Vráceno", "Vráceno"], "Nevyzvednuto"),
        ("its old name again", {"confirmed": True}, ["Vráceno", "Nevyzvednuto"], None),
        ("the same name", {"confirmed": True}, ["Nevyzvednuto"], None),
        ("nobody confirmed it", {}, ["Vráceno"], None),
    ],
)
def test_the_name_that_a_meaning_was_confirmed_for_is_remembered(
    shop_id: int, _case: str, values: dict[str, bool], names: list[str], renamed_from: str | None
) -> None:
    refresh(shop_id, status("Nevyzvednuto", Outcome.UNCOLLECTED))
    with database.writing() as session:
        for column, value in values.items():
            setattr(session.scalars(select(OrderStatus)).one(), column, value)

    for name in names:
        refresh(shop_id, status(name, None))

    assert (stored().name, stored().renamed_from) == (names[-1], renamed_from)


def test_a_status_whose_meaning_the_platform_defines_may_have_any_name(shop_id: int) -> None:
    for name in ("Vyřízena", "Hotovo"):
        refresh(shop_id, base.OrderStatus("-3", name, True, Outcome.OK, True))
    assert (stored().name, stored().renamed_from, stored().outcome) == ("Hotovo", None, "ok")


@pytest.mark.parametrize(
    ("_case", "names", "news"),
    [
        ("as before", ["Nevyzvednuto"], False),
        ("renamed", ["Nevyzvednuto v termínu"], True),
        ("deleted", [], True),
    ],
)
def test_pages_hear_of_every_change_of_the_statuses(
    shop_id: int, _case: str, names: list[str], news: bool
) -> None:
    revision = shop_row(shop_id).revision
    refresh(shop_id, status("Nevyzvednuto", Outcome.UNCOLLECTED))
    assert shop_row(shop_id).revision > revision, "a new one"

    revision = shop_row(shop_id).revision
    refresh(shop_id, *(status(name, Outcome.UNCOLLECTED) for name in names))

    assert (shop_row(shop_id).revision > revision) is news


def test_a_deleted_status_keeps_its_meaning_for_past_orders(shop_id: int) -> None:
    refresh(shop_id, status("Nevyzvednuto", Outcome.UNCOLLECTED))
    save(shop_id, fetched("1", status_id="5"))
    refresh(shop_id)
    assert stored().missing_since == NOON
    assert level_of("1") == "watch"
    refresh(shop_id, status("Nevyzvednuto", Outcome.UNCOLLECTED))
    assert stored().missing_since is None
