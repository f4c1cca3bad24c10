"""A shop that has left is deleted in the end, from every table, and no other one is."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import database
from app.extensions import db
from app.models import Shop
from app.platforms.base import Arrival, Installation, Topic
from app.services import inbox, shops
from app.services.privacy import leaving
from app.services.privacy.erasing import erase
from app.services.runtime import Runtime
from tests.factories import (
    NOON,
    make_actor,
    make_customer,
    make_import,
    make_member,
    make_order,
    make_reconciliation,
    make_status,
)
from tests.fakes import FakePlatform
from tests.services.privacy.everywhere import Everywhere, known_everywhere
from tests.services.steps import fetched, installed_shop, save, shop_row, work_off

MONTH = timedelta(days=30)
LONG_AGO = datetime.now(UTC) - timedelta(days=31)
JUST_NOW = datetime.now(UTC) - timedelta(days=29)


@pytest.fixture
def left(app: Flask) -> Everywhere:
    """A shop with rows in all tables, which has left long ago."""
    known = fill()
    change(known.shop, uninstalled_at=LONG_AGO)
    return known


def fill() -> Everywhere:
    """Return a shop with rows in all tables."""
    known = known_everywhere()
    shop = db.session.get_one(Shop, known.shop)
    gone = make_customer(shop)
    make_order(shop, gone, email="gone@x.cz", phone="")
    make_member(shop)
    make_status(shop)
    make_import(shop)
    make_reconciliation(shop)
    tables = {table.name: table for table in db.metadata.tables.values()}
    given = {"shop_id": shop.id}
    db.session.execute(
        tables["checkout_asks"].insert(), given | {"client": "c", "value": "v", "asked_at": NOON}
    )
    db.session.execute(
        tables["reratings"].insert(),
        given
        | {"version": 1, "from_orders": False, "requested_by": "Eva", "requested_at": NOON}
        | {"total": 0},
    )
    db.session.execute(tables["retentions"].insert(), given | {"kind": "notices", "removed": 0})
    customer = gone.id
    db.session.commit()
    erase(make_actor(known.shop), customer, "asked")
    return known


def change(shop_id: int, **values: object) -> None:
    db.session.execute(update(Shop).where(Shop.id == shop_id).values(**values))
    db.session.commit()


def wipe() -> None:
    for _ in range(500):
        if not leaving.wipe_some(MONTH):
            return
    raise AssertionError("it never ends")


def rows(shop_id: int) -> dict[str, int]:
    found = leaving.counts(db.session(), shop_id)
    db.session.rollback()
    return found


def test_a_shop_that_left_long_ago_is_gone_from_every_table(left: Everywhere) -> None:
    assert [name for name, count in rows(left.shop).items() if not count] == []
    assert rows(left.shop).keys() == set(db.metadata.tables) - {"shops"}
    other = fill()
    before = rows(other.shop)

    wipe()

    assert set(rows(left.shop).values()) == {0}
    assert db.session.get(Shop, left.shop) is None
    assert (rows(other.shop), shop_row(other.shop).platform) == (before, "fake")


@pytest.mark.parametrize(
    "values", [{"uninstalled_at": JUST_NOW}, {"suspended_at": LONG_AGO}, {"installed_at": LONG_AGO}]
)
def test_a_shop_that_may_come_back_keeps_everything(
    sqlite_app: Flask, values: dict[str, datetime]
) -> None:
    known = fill()
    change(known.shop, **values)
    before = rows(known.shop)
    wipe()
    assert rows(known.shop) == before


def test_a_terminated_shop_goes_when_no_process_can_still_believe_in_it(sqlite_app: Flask) -> None:
    known = fill()
    change(known.shop, terminated_at=LONG_AGO)
    wipe()
    assert set(rows(known.shop).values()) == {0}
    assert shop_row(known.shop).platform == leaving.WIPED
    change(known.shop, uninstalled_at=datetime.now(UTC) - timedelta(minutes=2))
    wipe()
    assert db.session.get(Shop, known.shop) is None


def test_installing_again_in_time_keeps_everything_and_too_late_begins_anew(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    save(shop_id, fetched("1"))
    change(shop_id, uninstalled_at=LONG_AGO)
    again = Installation("1", "https://kocour.example/", "secret")
    assert shops.install(runtime, platform.name, again) == shop_id
    wipe()
    assert rows(shop_id)["orders"] == 1

    change(shop_id, uninstalled_at=LONG_AGO)
    assert leaving.wipe_some(MONTH)
    new = shops.install(runtime, platform.name, again)
    assert new != shop_id
    wipe()
    assert (rows(shop_id)["orders"], db.session.get(Shop, shop_id)) == (0, None)
    assert shop_row(new).uninstalled_at is None


def test_secrets_go_at_once_with_an_uninstallation(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    change(shop_id, checkout_key=b"x", previous_webhook_key=b"x")
    with database.writing() as session:
        inbox.append(session, shop_id, [Arrival(Topic.UNINSTALLED)], database.now(session))
    work_off(runtime)
    shop = shop_row(shop_id)
    assert [shop.secret, shop.api_token, shop.webhook_key, shop.previous_webhook_key] == [None] * 4
    assert shop.checkout_key is None
    assert db.session.scalars(select(Shop.id)).all() == [shop_id]
