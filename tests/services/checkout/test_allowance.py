"""Nobody finds out who is on the blacklist by trying."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import database
from app.domain.checkout import digest
from app.extensions import db
from app.models import CheckoutAsk
from app.services.checkout import allowance
from app.services.checkout.allowance import Ask
from tests.fakes import FakePlatform
from tests.services.checkout.scene import EMAIL, Watched

CLIENT, OTHER = "a" * 32, "b" * 32
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Clock:
    """The database's clock, moved by hand."""

    now = NOON

    def __call__(self, _session: object) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(database, "now", clock)
    return clock


@pytest.fixture
def shop(app: Flask, platform: FakePlatform) -> Watched:
    return Watched(app, platform)


def grants(*values: str, client: str = CLIENT, shop_id: int = 1) -> list[bool]:
    return [allowance.grant(Ask(shop_id, client, value)) for value in values]


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(CheckoutAsk)) or 0


@pytest.mark.usefixtures("clock")
def test_five_different_values_are_granted_and_no_more() -> None:
    assert grants(*"abcdefgh") == [True] * 5 + [False] * 3
    assert stored() == 5


@pytest.mark.usefixtures("clock")
def test_a_value_counts_once_and_stays_granted() -> None:
    assert grants(*"aaaaaaaabcde") == [True] * 12
    assert grants(*"fafbfc") == [False, True] * 3


@pytest.mark.usefixtures("clock")
def test_each_client_and_each_shop_is_counted_for_itself() -> None:
    grants(*"abcdef")

    assert grants(*"f", client=OTHER) == [True]
    assert grants(*"f", shop_id=2) == [True]
    assert grants(*"f") == [False]


def test_after_ten_minutes_a_client_may_ask_again_up_to_twenty_a_day(clock: Clock) -> None:
    told = 0
    for number in range(60):
        told += sum(grants(f"{number}", f"{number}+"))
        clock.pass_by(minutes=5)

    assert told == 20
    assert grants("0") == [True]

    clock.pass_by(days=1)

    assert grants("new") == [True]


@pytest.mark.usefixtures("clock")
def test_all_clients_together_get_no_further_than_the_shops_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(allowance, "OF_SHOP", (timedelta(minutes=10), 12))

    told = [grants(*"ab", client=f"{number:032x}") for number in range(10)]

    assert sum(sum(one) for one in told) == 12
    assert told[0] == grants(*"ab", client=f"{0:032x}") == [True, True]
    assert grants("a", shop_id=2) == [True]


def test_guesses_that_come_at_once_are_counted_one_after_another(app: Flask) -> None:
    def guess(value: int) -> bool:
        with app.app_context():
            try:
                return allowance.grant(Ask(1, CLIENT, f"{value}"))
            finally:
                db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(guess, range(80)))

    assert (sum(told), stored()) == (5, 5)


def test_what_was_asked_is_forgotten_after_a_day(clock: Clock) -> None:
    grants(*"abc")
    clock.pass_by(hours=12)
    grants("d", client=OTHER)
    clock.pass_by(hours=12, seconds=1)

    assert allowance.prune(clock.now)
    assert not allowance.prune(clock.now)

    assert stored() == 1


def guesses(shop: Watched, hidden: list[str], count: int) -> Iterator[str]:
    """Yield hashes in random order, among them those of the hidden addresses."""
    chance = random.Random(5)
    addresses = [f"guess{number}@example.com" for number in range(count - len(hidden))] + hidden
    chance.shuffle(addresses)
    for address in addresses:
        yield digest(shop.token, f"email:{address}")


def test_ten_thousand_guesses_from_one_client_learn_nothing(
    app: Flask, platform: FakePlatform, shop: Watched
) -> None:
    hidden = [f"listed{number}@example.com" for number in range(10)]
    for number, address in enumerate(hidden):
        shop.listed(email=address, phone=f"+420602100{number:03}")
    count = 10_000 if db.engine.dialect.name == "sqlite" else 1_000

    told = [shop.ask_hash(guess).submit for guess in guesses(shop, hidden, count)]

    assert told[:5].count(False) <= 1
    assert all(told[5:])
    assert stored() == 5
    assert not shop.may_submit(f"email:{hidden[0]}", "192.0.2.200")


def test_a_listed_shopper_hears_the_same_again_and_again_even_beyond_the_limit(
    shop: Watched,
) -> None:
    shop.listed()
    assert not shop.with_email(EMAIL)
    for number in range(30):
        assert shop.with_email(f"guess{number}@example.com")

    assert [shop.with_email(EMAIL) for _ in range(10)] == [False] * 10


def test_no_address_and_no_contact_is_kept(shop: Watched) -> None:
    shop.listed()
    value = digest(shop.token, f"email:{EMAIL}")
    shop.ask_hash(value, "192.0.2.7")

    row = db.session.scalars(select(CheckoutAsk)).one()

    assert {len(row.client), len(row.value)} == {32}
    assert row.value not in value
    assert row.client not in (digest(shop.token, "192.0.2.7"), "192.0.2.7")


def test_a_client_is_somebody_else_in_another_shop_and_on_another_day(
    app: Flask, platform: FakePlatform, shop: Watched, clock: Clock
) -> None:
    other = Watched(app, platform)
    for one in (shop, other):
        one.with_email(EMAIL)
    clock.pass_by(days=1)
    shop.with_email(EMAIL)

    clients = db.session.scalars(select(CheckoutAsk.client)).all()

    assert len(set(clients)) == len(clients) == 3
