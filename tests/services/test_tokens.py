"""One API token per shop, whoever asks, however many ask at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app import database
from app.errors import LeaseLost, PlatformError
from app.extensions import db
from app.models import Shop
from app.platforms.base import ApiToken, Installation
from app.services import shops, tokens
from app.services.runtime import Runtime
from tests.factories import make_shop
from tests.fakes import FakePlatform
from tests.services.steps import shop_row


@pytest.fixture
def shop_id(app: Flask, runtime: Runtime) -> int:
    shop = make_shop(external_id="1", secret=runtime.vault.seal("permanent"))
    db.session.commit()
    found = shop.id
    db.session.rollback()
    return found


def current(runtime: Runtime, shop_id: int) -> str:
    return tokens.credentials(runtime, shop_id).tokens.current()


def test_a_token_is_fetched_once_and_shared(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    assert [current(runtime, shop_id) for _ in range(3)] == ["token-1"] * 3
    assert platform.tokens_issued == 1


def test_a_token_is_replaced_before_it_dies(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    current(runtime, shop_id)
    with database.writing() as session:
        dying = database.now(session) + tokens.MARGIN - timedelta(seconds=1)
        session.execute(update(Shop).values(api_token_until=dying))
    assert current(runtime, shop_id) == "token-2"


def test_a_refused_token_is_replaced_once_for_all_who_were_refused(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    source = tokens.credentials(runtime, shop_id).tokens
    refused = source.current()
    assert [source.renew(refused) for _ in range(2)] == ["token-2", "token-2"]
    assert platform.tokens_issued == 2


def test_a_token_is_not_readable_in_the_database(shop_id: int, runtime: Runtime) -> None:
    token = current(runtime, shop_id)
    stored = db.session.get_one(Shop, shop_id).api_token
    assert stored is not None
    assert token.encode() not in bytes(stored)
    assert runtime.vault.open(stored) == token


def test_a_failed_fetch_lets_the_next_one_try_at_once(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.failures = [PlatformError("500")]
    with pytest.raises(PlatformError):
        current(runtime, shop_id)
    assert current(runtime, shop_id) == "token-1"


def test_a_shop_that_was_uninstalled_has_no_token(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    with database.writing() as session:
        session.execute(update(Shop).values(secret=None))
    with pytest.raises(PlatformError) as refused:
        current(runtime, shop_id)
    assert refused.value.disconnected
    assert platform.tokens_issued == 0


def test_whoever_began_before_the_shop_was_installed_again_gets_no_token(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    earlier = tokens.credentials(runtime, shop_id).tokens
    shops.install(runtime, "fake", Installation("1", "https://k.example/", "permanent"))
    assert current(runtime, shop_id) == "token-1"
    with pytest.raises(LeaseLost):
        earlier.current()


@pytest.mark.parametrize("what", ["uninstalled", "installed again"])
def test_a_token_that_comes_too_late_is_not_kept(
    shop_id: int, runtime: Runtime, platform: FakePlatform, what: str
) -> None:
    real = platform.fetch_token

    def meanwhile(shop: str, secret: str) -> ApiToken:
        if what == "installed again":
            shops.install(runtime, "fake", Installation("1", "https://k.example/", "new"))
        else:
            with database.writing() as session:
                session.execute(update(Shop).values(secret=None))
        return real(shop, secret)

    platform.fetch_token = meanwhile  # type: ignore[method-assign]
    with suppress(LeaseLost):
        current(runtime, shop_id)
    assert shop_row(shop_id).api_token is None


class SlowPlatform(FakePlatform):
    """Takes its time to issue a token."""

    def fetch_token(self, shop: str, secret: str) -> ApiToken:
        """Wait, so that the others find this fetch under way."""
        threading.Event().wait(0.3)
        return super().fetch_token(shop, secret)


def test_fifty_who_ask_at_once_cost_one_token(app: Flask, shop_id: int, runtime: Runtime) -> None:
    platform = SlowPlatform()
    app.extensions["runtime"].platforms["fake"] = platform

    def ask(_: int) -> str:
        with app.app_context():
            try:
                return current(runtime, shop_id)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(10) as threads:
        assert set(threads.map(ask, range(50))) == {"token-1"}
    assert platform.tokens_issued == 1
