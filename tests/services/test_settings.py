"""The switch that suspends automatic cancelling, and advice in the shop's own words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.errors import Invalid, Outdated
from app.extensions import db
from app.models import Flag, Shop
from app.services import advice, attachments, settings
from app.services.settings import Suspension, suspension_of
from tests.factories import NOON, make_actor, make_customer, make_shop
from tests.services.steps import shop_row
from tests.tables import everything

TODAY = datetime.now(UTC)


@pytest.fixture
def shop(app: Flask) -> Shop:
    shop = make_shop()
    db.session.commit()
    return shop


def suspension(shop: Shop) -> Suspension | None:
    return suspension_of(shop_row(shop.id))


def test_cancelling_is_suspended_by_somebody_since_a_moment_and_resumed(shop: Shop) -> None:
    revision = shop.revision
    settings.suspend_cancelling(make_actor(shop, name="Ota" * 100))

    found = suspension(shop)
    assert found is not None
    assert abs(found.since - TODAY) < timedelta(hours=1)
    assert found.author == ("Ota" * 100)[:255]
    assert shop_row(shop.id).revision == revision + 1

    settings.resume_cancelling(make_actor(shop))

    assert suspension(shop) is None
    assert shop_row(shop.id).revision == revision + 2


def test_who_suspended_it_first_stays_and_resuming_twice_changes_nothing(shop: Shop) -> None:
    settings.suspend_cancelling(make_actor(shop, name="Ota"))
    before = everything()
    settings.suspend_cancelling(make_actor(shop, name="Eva"))
    assert everything() == before

    settings.resume_cancelling(make_actor(shop))
    before = everything()
    settings.resume_cancelling(make_actor(shop))
    assert everything() == before


def test_flags_stay_as_they_are_while_cancelling_is_suspended(shop: Shop) -> None:
    customer = make_customer(shop)
    db.session.add(
        Flag(
            shop_id=shop.id,
            customer_id=customer.id,
            kind="auto_cancel",
            reason="two parcels",
            author="Eva",
            written_at=NOON,
        )
    )
    db.session.flush()
    attachments.refresh(db.session(), [customer])
    db.session.commit()

    def stands() -> list[Any]:
        db.session.rollback()
        flag = db.session.query(Flag).one()
        return [flag.removed_at, flag.until, customer.marks]

    before = stands()
    settings.suspend_cancelling(make_actor(shop))
    assert stands() == before != []
    settings.resume_cancelling(make_actor(shop))
    assert stands() == before


def test_other_shops_go_on_cancelling(shop: Shop) -> None:
    other = make_shop()
    db.session.commit()

    settings.suspend_cancelling(make_actor(other))

    assert suspension(shop) is None


def test_advice_is_written_level_by_level_and_taken_back(shop: Shop) -> None:
    actor, revision = make_actor(shop), shop.revision
    advice.write(actor, "loyal", "Přidejte vodítko.", base="")
    advice.write(actor, "risky", "Jen předem.\nVždy.", base="")
    advice.write(actor, "loyal", "Dárek.", base="Přidejte vodítko.")
    assert shop_row(shop.id).advice == {"loyal": "Dárek.", "risky": "Jen předem.\nVždy."}

    advice.write(actor, "loyal", "", base="Dárek.")

    assert shop_row(shop.id).advice == {"risky": "Jen předem.\nVždy."}
    assert shop_row(shop.id).revision > revision


@pytest.mark.parametrize(
    ("_case", "level", "text", "base", "error"),
    [
        ("a level that there is not", "angry", "Rex", "", Invalid),
        ("too long", "loyal", "x" * (advice.LONGEST + 1), "Dárek.", Invalid),
        ("another text meanwhile", "loyal", "Rex", "", Outdated),
        ("another text meanwhile, and ours wanted", "loyal", "", "Vodítko", Outdated),
    ],
)
def test_advice_that_cannot_be_taken_changes_nothing(
    shop: Shop, _case: str, level: str, text: str, base: str, error: type[Exception]
) -> None:
    advice.write(make_actor(shop), "loyal", "Dárek.", base="")
    before = everything()

    with pytest.raises(error):
        advice.write(make_actor(shop), level, text, base=base)

    assert everything() == before


def test_two_who_write_the_same_agree(shop: Shop) -> None:
    advice.write(make_actor(shop), "loyal", "Dárek.", base="")

    advice.write(make_actor(shop), "loyal", "Dárek.", base="")

    assert shop_row(shop.id).advice == {"loyal": "Dárek."}
