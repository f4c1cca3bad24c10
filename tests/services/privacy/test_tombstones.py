"""Whoever was forgotten does not come back with what is older; with a new order they are new."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import database
from app.domain.flags import FlagKind
from app.errors import Invalid
from app.extensions import db
from app.models import Customer, Erasure, Flag, Order
from app.services import flags, ingest
from app.services.privacy import tombstones
from app.services.privacy.erasing import erase
from app.services.privacy.settings import Ground, PrivacySettings, change_privacy, privacy_of
from tests.factories import make_actor
from tests.services.steps import NOON, fetched, new_shop, owners, save
from tests.tables import everything

LATER = datetime.now(UTC) + timedelta(days=1)
GROUND = PrivacySettings(Ground.INTEREST, "We must not lose more parcels.")


@pytest.fixture
def shop_id(sqlite_app: Flask) -> int:
    return new_shop()


def forget(shop_id: int, code: str) -> bool:
    """Erase whoever has an order, and say whether a digest stays on the blacklist."""
    return erase(make_actor(shop_id), owners(shop_id)[code], "asked").kept_hash


def blacklist(shop_id: int, code: str, until: datetime | None = None) -> None:
    day = until and until.date()
    owner = owners(shop_id)[code]
    flags.set_flag(make_actor(shop_id), [owner], FlagKind.BLACKLIST, "never pays", day)


def flag_reasons() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Flag.reason).where(Flag.removed_at.is_(None))))


@pytest.mark.parametrize(
    ("_case", "values"),
    [
        ("the same order", {}),
        ("another order of before with the e-mail", {"code": "2", "phone": ""}),
        ("another one with the phone", {"code": "2", "email": "new@x.cz"}),
        ("another one with the account", {"code": "2", "email": "new@x.cz", "phone": ""}),
        (
            "the same order with other contacts",
            {"email": "new@x.cz", "phone": "", "customer_id": ""},
        ),
    ],
)
def test_what_is_older_than_the_erasure_is_dropped(
    shop_id: int, _case: str, values: dict[str, str]
) -> None:
    save(shop_id, fetched("1", customer_id="guid"))
    forget(shop_id, "1")
    again = fetched(**{"code": "1", "customer_id": "guid"} | values)
    assert save(shop_id, again, now=LATER) == 0
    assert owners(shop_id) == {}
    assert db.session.scalar(select(func.count(Customer.id))) == 0


def test_a_dropped_order_is_known_by_its_code_from_then_on(shop_id: int) -> None:
    save(shop_id, fetched("1"))
    forget(shop_id, "1")
    save(shop_id, fetched("2"))
    assert save(shop_id, fetched("2", email="other@x.cz", phone="", placed_at=LATER)) == 0
    assert tombstones.forgotten_orders(db.session(), shop_id) == 2


def test_an_order_of_after_the_erasure_is_a_new_customers(shop_id: int) -> None:
    save(shop_id, fetched("1", status_id="5"))
    forget(shop_id, "1")
    assert save(shop_id, fetched("2", placed_at=LATER, changed_at=LATER), now=LATER) == 1
    customer = db.session.scalars(select(Customer)).one()
    assert (customer.level, customer.orders_count) == ("new", 1)


def test_other_shops_and_other_people_are_not_concerned(shop_id: int) -> None:
    other = new_shop()
    save(shop_id, fetched("1"))
    forget(shop_id, "1")
    assert save(other, fetched("1")) == 1
    assert save(shop_id, fetched("2", email="petr@pes.cz", phone="")) == 1


def test_a_stored_order_that_turns_out_to_be_of_somebody_forgotten_goes(shop_id: int) -> None:
    save(shop_id, fetched("1"), fetched("2", email="petr@pes.cz", phone=""))
    forget(shop_id, "1")
    told = fetched("2", changed_at=NOON + timedelta(hours=1))
    assert save(shop_id, told) == 0
    assert owners(shop_id) == {}


def test_a_phone_of_many_identifies_nobody_and_has_no_tombstone(shop_id: int) -> None:
    crowd = [
        fetched(str(n), email=f"{n}@x.cz", name=f"Jan {name}")
        for n, name in enumerate(["Novák", "Dvořák", "Svoboda", "Černý", "Veselý"])
    ]
    save(shop_id, *crowd)
    forget(shop_id, "0")
    assert save(shop_id, fetched("9", email="9@x.cz", name="Jan Malý")) == 1


def test_forgetting_who_made_a_phone_shared_makes_the_others_one(shop_id: int) -> None:
    crowd = [
        fetched(str(n), email=f"{n}@x.cz", name=f"Jan {name}")
        for n, name in enumerate(["Novák", "Dvořák", "Svoboda", "Černý"])
    ]
    save(shop_id, *crowd)
    assert len(set(owners(shop_id).values())) == 4
    forget(shop_id, "0")
    assert len(set(owners(shop_id).values())) == 1


def test_by_default_nothing_of_a_blacklisted_person_survives(shop_id: int) -> None:
    save(shop_id, fetched("1"))
    blacklist(shop_id, "1")
    assert not forget(shop_id, "1")
    save(shop_id, fetched("2", placed_at=LATER, changed_at=LATER), now=LATER)
    assert flag_reasons() == []


def test_on_a_stated_ground_a_blacklisted_person_is_known_again(shop_id: int) -> None:
    change_privacy(make_actor(shop_id), GROUND)
    save(shop_id, fetched("1"), fetched("7", email="petr@pes.cz", phone=""))
    blacklist(shop_id, "1")
    assert forget(shop_id, "1")
    assert not forget(shop_id, "7")

    save(shop_id, fetched("2", placed_at=LATER, changed_at=LATER, phone=""), now=LATER)
    save(shop_id, fetched("8", email="petr@pes.cz", phone="", placed_at=LATER), now=LATER)

    (reason,) = flag_reasons()
    assert "blacklist" in reason.casefold() or "černé listině" in reason
    assert owners(shop_id)["2"] == db.session.scalars(select(Flag.customer_id)).one()


def test_whoever_is_taken_off_the_list_again_stays_off(shop_id: int) -> None:
    change_privacy(make_actor(shop_id), GROUND)
    save(shop_id, fetched("1"))
    blacklist(shop_id, "1")
    forget(shop_id, "1")
    save(shop_id, fetched("2", placed_at=LATER, changed_at=LATER), now=LATER)
    owner = owners(shop_id)["2"]
    flags.remove_flag(make_actor(shop_id), [owner], FlagKind.BLACKLIST, "they paid")
    save(shop_id, fetched("3", placed_at=LATER, changed_at=LATER), now=LATER)
    assert flag_reasons() == []


def test_without_the_ground_what_was_kept_goes(shop_id: int) -> None:
    change_privacy(make_actor(shop_id), GROUND)
    save(shop_id, fetched("1"))
    blacklist(shop_id, "1")
    forget(shop_id, "1")
    change_privacy(make_actor(shop_id), PrivacySettings())
    assert set(db.session.scalars(select(Erasure.flag))) == {""}
    save(shop_id, fetched("2", placed_at=LATER, changed_at=LATER), now=LATER)
    assert flag_reasons() == []


def test_settings_are_kept_and_go_on_record_once(shop_id: int) -> None:
    assert privacy_of(shop_id) == PrivacySettings()
    change_privacy(make_actor(shop_id), GROUND)
    once = everything()
    change_privacy(make_actor(shop_id), GROUND)
    assert everything() == once
    assert privacy_of(shop_id) == GROUND


@pytest.mark.parametrize(
    "chosen",
    [
        PrivacySettings(Ground.CONTRACT, ""),
        PrivacySettings(Ground.NONE, "because"),
        PrivacySettings(Ground.CONTRACT, "x" * 501),
        PrivacySettings(Ground.CONTRACT, "\x00"),
        PrivacySettings(orders_months=121),
        PrivacySettings(decisions_months=-1),
    ],
)
def test_settings_that_make_no_sense_change_nothing(shop_id: int, chosen: PrivacySettings) -> None:
    before = everything()
    with pytest.raises(Invalid):
        change_privacy(make_actor(shop_id), chosen)
    assert everything() == before


def test_an_erasure_that_fails_half_way_has_not_begun(
    shop_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(shop_id, fetched("1"))
    owner, before = owners(shop_id)["1"], everything()
    with monkeypatch.context() as broken:
        broken.setattr("app.services.ratings.rate", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            erase(make_actor(shop_id), owner, "asked")
    assert everything() == before


def test_a_shop_that_never_forgot_anybody_asks_nothing(shop_id: int) -> None:
    with database.writing() as session:
        ingest.save(session, shop_id, [fetched("1")], NOON)
        assert session.scalar(select(func.count(Erasure.id))) == 0
    assert db.session.scalars(select(Order.code)).all() == ["1"]
