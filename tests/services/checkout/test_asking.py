"""Whoever is not to be told anything hears what those hear who are not listed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import text

from app.domain.checkout import digest
from app.extensions import db
from app.models import CheckoutAsk, Shop
from app.secrets import Vault
from app.services.checkout import tokens
from app.services.checkout.asking import MAY_SUBMIT, Asking
from tests.fakes import FakePlatform
from tests.services.checkout.scene import EMAIL, Watched

NOW = datetime.now(UTC)


@pytest.fixture
def shop(app: Flask, platform: FakePlatform) -> Watched:
    shop = Watched(app, platform)
    shop.listed()
    return shop


@pytest.mark.parametrize(
    "token",
    [
        lambda token: "",
        lambda token: "0.",
        lambda token: token + "x",
        lambda token: token[:-1],
        lambda token: "999" + token,
        lambda token: token.partition(".")[2],
        lambda token: tokens.issue(1, "another key"),
        lambda token: "9" * 40 + ".x",
        lambda token: "٣.x",
        lambda token: "1.\udcff",
        lambda token: "1.\0",
    ],
)
def test_a_token_that_no_shop_signed_is_told_nothing(
    shop: Watched, token: Callable[[str], str]
) -> None:
    value = digest(shop.token, f"email:{EMAIL}")

    assert shop.ask_hash(value, token=token(shop.token)) == MAY_SUBMIT
    assert not shop.ask_hash(value).submit


@pytest.mark.parametrize(
    "change",
    [
        {"suspended_at": NOW},
        {"terminated_at": NOW},
        {"uninstalled_at": NOW},
        {"installed_at": None},
        {"country": "SK"},
        {"checkout": {"on": False}},
        {"checkout": {}},
        {"checkout_key": None},
    ],
)
def test_a_shop_that_may_not_or_does_not_want_it_is_told_nothing(
    shop: Watched, change: dict[str, Any]
) -> None:
    assert not shop.with_email(EMAIL)

    for name, value in change.items():
        setattr(shop.row, name, value)
    db.session.commit()

    assert shop.with_email(EMAIL)


def test_off_and_on_again_makes_what_the_pages_carried_before_worthless(shop: Watched) -> None:
    old = shop.token
    shop.switch(False)
    shop.switch(True)

    assert shop.token != old
    assert shop.ask_hash(digest(old, f"email:{EMAIL}"), token=old) == MAY_SUBMIT
    assert not shop.with_email(EMAIL)


@pytest.mark.parametrize("value", ["", "0" * 64, "not a hash", "\0", EMAIL])
def test_what_is_no_hash_of_anybody_may_submit(shop: Watched, value: str) -> None:
    assert shop.ask_hash(value) == MAY_SUBMIT


def test_a_key_that_cannot_be_read_any_more_lets_everybody_order(shop: Watched) -> None:
    shop.asking = Asking(Vault(Fernet.generate_key().decode()))

    assert shop.with_email(EMAIL)


def test_asks_in_the_name_of_nobody_are_counted_as_those_of_a_shop_are(shop: Watched) -> None:
    for number in range(9):
        shop.ask_hash(f"{number}", token="1.forged")

    db.session.rollback()
    assert [row.shop_id for row in db.session.query(CheckoutAsk)] == [tokens.NOBODY] * 5


def test_without_its_tables_everybody_may_order(sqlite_app: Flask, platform: FakePlatform) -> None:
    shop = Watched(sqlite_app, platform)
    shop.listed()
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE checkout_asks"))
    value = digest(shop.token, f"email:{EMAIL}")

    assert shop.ask_hash(value) == MAY_SUBMIT

    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE shops RENAME TO away"))

    assert shop.ask_hash(value) == MAY_SUBMIT


def test_a_token_names_its_shop_and_holds_no_secret(shop: Watched) -> None:
    row: Shop = shop.row
    assert row.checkout_key is not None
    key = shop.runtime.vault.open(row.checkout_key)

    assert tokens.claimed_shop(shop.token) == shop.id
    assert key not in shop.platform.script
    assert tokens.is_genuine(shop.token, key)
    assert not tokens.is_genuine(tokens.issue(shop.id + 1, key), "other")
