"""The platform installs us into a shop."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.errors import PlatformError
from app.extensions import db
from app.models import Ruleset, Shop, WebhookEvent
from app.platforms.base import Installation
from app.services.runtime import Runtime
from tests.fakes import FakePlatform

INSTALLATION = Installation("1", "https://kocour.example/", "permanent-secret")


def shops() -> list[Shop]:
    db.session.rollback()
    return list(db.session.scalars(select(Shop)))


def waiting() -> list[str]:
    undone = WebhookEvent.done_at.is_(None)
    return list(db.session.scalars(select(WebhookEvent.topic).where(undone)))


def test_an_installation_is_remembered_and_the_rest_is_left_to_the_worker(
    client: FlaskClient, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.installations["code"] = INSTALLATION
    assert client.get("/fake/install?code=code").status_code == 200
    (shop,) = shops()
    assert shop.secret is not None
    assert b"permanent-secret" not in bytes(shop.secret)
    assert runtime.vault.open(shop.secret) == "permanent-secret"
    assert (shop.epoch, waiting()) == (1, ["connect"])
    assert db.session.scalars(select(Ruleset.version)).all() == [1]
    assert platform.calls == ["complete_install"], "the platform waits five seconds, no more"


def test_a_repeated_installation_is_the_same_shop_with_a_new_permission(
    client: FlaskClient, runtime: Runtime, platform: FakePlatform
) -> None:
    for number in (1, 2):
        platform.installations["code"] = Installation("1", "https://kocour.example/", f"s{number}")
        assert client.get("/fake/install?code=code").status_code == 200
    (shop,) = shops()
    assert shop.secret is not None
    assert (shop.epoch, runtime.vault.open(shop.secret)) == (2, "s2")
    assert waiting() == ["connect"], "the first one's work is over"


def test_a_code_that_the_platform_refuses_leaves_nothing(
    client: FlaskClient, platform: FakePlatform
) -> None:
    platform.installations["code"] = INSTALLATION
    assert client.get("/fake/install?code=invented").status_code == 401
    assert client.get("/fake/install").status_code == 401
    assert shops() == []


def test_a_platform_that_fails_is_told_that_the_installation_failed(
    client: FlaskClient, platform: FakePlatform
) -> None:
    platform.installations["code"] = INSTALLATION
    platform.failures = [PlatformError("it answered 500")]
    assert client.get("/fake/install?code=code").status_code == 502
    assert shops() == []


def test_there_is_no_installation_for_an_unknown_platform(app: Flask, client: FlaskClient) -> None:
    assert client.get("/amazon/install?code=code").status_code == 404
