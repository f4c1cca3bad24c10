"""A customer whom the platform deletes is forgotten here."""

import pytest
from flask import Flask
from sqlalchemy import select

from app import database
from app.domain.erased import PERSON_ERASED
from app.extensions import db
from app.models import Decision, PlatformAccount
from app.platforms.base import Arrival, FetchedCustomer, Topic
from app.services import inbox
from app.services.admins import visit
from app.services.customer_files import importing
from app.services.runtime import Runtime
from tests.factories import NOON, make_actor
from tests.fakes import FakePlatform
from tests.services.privacy.everywhere import dump
from tests.services.steps import fetched, installed_shop, owners, save, work_off


@pytest.fixture
def shop_id(app: Flask, runtime: Runtime, platform: FakePlatform) -> int:
    shop_id = installed_shop(runtime, platform)
    save(
        shop_id,
        fetched("1", customer_id="guid-1", email="jana@x.cz", phone=""),
        fetched("2", email="jana@x.cz", phone=""),
        fetched("3", customer_id="guid-3", email="petr@x.cz", phone=""),
    )
    return shop_id


def told(runtime: Runtime, shop_id: int, account: str, topic: Topic) -> None:
    with database.writing() as session:
        inbox.append(session, shop_id, [Arrival(topic, account)], database.now(session))
    work_off(runtime)


def test_their_orders_and_those_they_placed_as_a_guest_go(shop_id: int, runtime: Runtime) -> None:
    told(runtime, shop_id, "guid-1", Topic.CUSTOMER_DELETED)
    assert owners(shop_id).keys() == {"3"}
    assert "jana@x.cz" not in dump()
    said = db.session.scalars(select(Decision).where(Decision.kind == PERSON_ERASED)).one()
    assert (said.author, said.facts["gone"]["orders"]) == ("Fake", 2)


def test_an_account_that_is_still_there_is_only_read(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.customers["guid-1"] = FetchedCustomer("guid-1", "Jana", ("jana@x.cz",), False)
    told(runtime, shop_id, "guid-1", Topic.CUSTOMER_DELETED)
    assert owners(shop_id).keys() == {"1", "2", "3"}


def test_an_account_that_cannot_be_found_without_word_of_a_deletion_keeps_its_orders(
    shop_id: int, runtime: Runtime
) -> None:
    told(runtime, shop_id, "guid-1", Topic.CUSTOMER)
    assert owners(shop_id).keys() == {"1", "2", "3"}


def test_nothing_is_written_down_of_an_erased_person_who_does_not_order(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    told(runtime, shop_id, "guid-1", Topic.CUSTOMER_DELETED)
    platform.customers["guid-1"] = FetchedCustomer("guid-1", "Jana", ("jana@x.cz",), True)
    told(runtime, shop_id, "guid-1", Topic.CUSTOMER)
    told(runtime, shop_id, "guid-1", Topic.MIRROR)
    file = b"email;kind;text\njana@x.cz;blacklist;never pays\njana@x.cz;note;call first\n"
    report = importing.carry_out(make_actor(shop_id), visit(shop_id, 1), file)
    assert (report.flags, report.notes) == (0, 0)
    assert "jana@x.cz" not in dump()
    assert owners(shop_id).keys() == {"3"}


def test_an_account_of_nobody_here_is_forgotten_all_the_same(
    shop_id: int, runtime: Runtime
) -> None:
    with database.writing() as session:
        session.add(
            PlatformAccount(
                shop_id=shop_id, external_id="guid-9", orders_disabled=True, changed_at=NOON
            )
        )
    told(runtime, shop_id, "guid-9", Topic.CUSTOMER_DELETED)
    told(runtime, shop_id, "guid-unknown", Topic.CUSTOMER_DELETED)
    assert db.session.scalars(select(PlatformAccount)).all() == []
    assert owners(shop_id).keys() == {"1", "2", "3"}
