"""Who is stopped at the checkout: the blacklisted by any of their contacts, and nobody else."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from flask import Flask

from app import database
from app.domain.checkout import TEXTS, digest
from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Flag
from app.services import flags, settings
from app.services.checkout.asking import Asking
from app.services.checkout.settings import write_text
from tests.factories import make_actor, make_customer, make_order
from tests.fakes import FakePlatform
from tests.services.checkout.scene import EMAIL, PHONE, Watched

_addresses = count(1)


@pytest.fixture
def shop(app: Flask, platform: FakePlatform) -> Watched:
    return Watched(app, platform)


def anybody() -> str:
    """The address of somebody who has asked nothing yet."""
    return f"198.51.100.{next(_addresses) % 250}"


def test_a_listed_shopper_may_not_submit_and_reads_the_neutral_text(shop: Watched) -> None:
    shop.listed()

    assert not shop.with_email(EMAIL)
    assert not shop.with_email("  JANA@Kocour.example ")
    assert not shop.with_phone(PHONE)
    answer = shop.ask_hash("0" * 64)
    assert (answer.submit, answer.text) == (True, "")


@pytest.mark.parametrize(
    "email", ["jana2@kocour.example", "jana@kocour2.example", "ana@kocour.example"]
)
def test_a_similar_email_may_submit(shop: Watched, email: str) -> None:
    shop.listed()

    assert shop.with_email(email)


def test_the_text_is_the_shops_own_in_the_language_of_the_page(shop: Watched) -> None:
    shop.listed()
    write_text(make_actor(shop.id), "sk", "Zavolajte nám.", base="")
    value = digest(shop.token, f"email:{EMAIL}")

    assert shop.ask_hash(value, language="sk").text == "Zavolajte nám."
    assert shop.ask_hash(value, language="cs").text == TEXTS["cs"]
    assert shop.ask_hash(value, language="de").text == TEXTS["cs"]


def test_every_contact_of_any_order_of_theirs_counts(shop: Watched) -> None:
    customer = shop.listed()
    shop.order(email="jana.n@pes.example", phone="+420777000111", customer=customer)

    assert not shop.with_email("jana.n@pes.example")
    assert not shop.with_phone("+420777000111")
    assert not shop.with_email(EMAIL)


@pytest.mark.parametrize("kind", [FlagKind.AUTO_CANCEL, FlagKind.EXEMPT])
def test_other_flags_stop_nobody(shop: Watched, kind: FlagKind) -> None:
    shop.flag(shop.order(), kind)

    assert shop.with_email(EMAIL)


def test_exempt_wins(shop: Watched) -> None:
    customer = shop.listed()
    assert not shop.with_email(EMAIL)

    shop.flag(customer, FlagKind.EXEMPT)

    assert shop.with_email(EMAIL)


def test_a_flag_that_is_removed_stops_nobody_any_more_and_undo_brings_it_back(
    shop: Watched,
) -> None:
    customer = shop.listed()
    assert not shop.with_email(EMAIL)
    removed = flags.remove_flag(make_actor(shop.id), [customer], FlagKind.BLACKLIST, "")
    assert shop.with_email(EMAIL)

    flags.undo(make_actor(shop.id), removed.id)

    assert not shop.with_email(EMAIL)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [(FlagKind.BLACKLIST, False, True), (FlagKind.EXEMPT, True, False)],
)
def test_a_flag_ends_by_itself_without_any_other_change(
    shop: Watched,
    monkeypatch: pytest.MonkeyPatch,
    kind: FlagKind,
    before: bool,
    after: bool,
) -> None:
    customer = shop.listed()
    end = datetime.now(UTC) + timedelta(days=2)
    shop.flag(customer, kind)
    flag = db.session.query(Flag).filter_by(kind=kind, removed_at=None).one()
    flag.until = end
    db.session.commit()
    assert shop.with_email(EMAIL) is before

    monkeypatch.setattr(database, "now", lambda _session: end)

    assert shop.with_email(EMAIL) is after


def test_a_contact_that_somebody_else_has_too_stops_nobody(shop: Watched) -> None:
    shop.listed()
    shop.order(email="petr@kocour.example", phone=PHONE)

    assert shop.with_phone(PHONE)
    assert not shop.with_email(EMAIL)


def test_a_phone_that_identifies_nobody_stops_nobody(shop: Watched) -> None:
    customer = shop.listed()
    for number in range(6):
        shop.order(email=f"jana{number}@kocour.example", customer=customer)

    assert shop.with_phone(PHONE)
    assert not shop.with_email("jana3@kocour.example")


def test_where_people_are_told_apart_by_email_a_phone_stops_nobody(shop: Watched) -> None:
    shop.listed()
    shop.row.matching = "email_only"
    db.session.commit()

    assert shop.with_phone(PHONE)
    assert not shop.with_email(EMAIL)


def test_the_list_of_another_shop_stops_nobody_here(
    app: Flask, platform: FakePlatform, shop: Watched
) -> None:
    other = Watched(app, platform)
    other.listed()

    assert not other.with_email(EMAIL)
    assert shop.with_email(EMAIL)


def test_an_order_that_joins_a_listed_customer_is_known_to_every_process(
    app: Flask, platform: FakePlatform, shop: Watched
) -> None:
    customer = shop.listed()
    assert not shop.with_email(EMAIL)
    elsewhere = shop.asking
    shop.asking = Asking(shop.runtime.vault)
    shop.order(email="nova@kocour.example", customer=customer)
    assert not shop.with_email("nova@kocour.example")

    shop.asking = elsewhere

    assert not shop.with_email("nova@kocour.example", anybody())


def test_suspending_automatic_cancelling_leaves_the_checkout_alone(shop: Watched) -> None:
    shop.listed()

    settings.suspend_cancelling(make_actor(shop.id))

    assert not shop.with_email(EMAIL)


def test_somebody_listed_without_an_order_stops_nobody_else(shop: Watched) -> None:
    customer = make_customer(shop.row, name="Petr")
    db.session.commit()
    shop.flag(customer.id)
    make_order(shop.row, email="", phone="")
    db.session.commit()

    assert shop.with_email(EMAIL)
    assert shop.may_submit("email:None")
