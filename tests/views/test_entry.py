"""The door of the iframe app: who comes in, and what the others are told."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.errors import PlatformError
from app.extensions import db
from app.models import Shop
from app.platforms.base import Admin
from tests.answers import headers_of
from tests.factories import make_member, make_shop
from tests.fakes import FakePlatform
from tests.views.conftest import Bearer

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def test_a_proven_admin_gets_the_page_with_a_token(client: FlaskClient, eva: str) -> None:
    response = client.get(f"/fake/app?{eva}")

    assert response.status_code == 200
    assert 'data-token="' in response.text
    assert '<html lang="cs">' in response.text
    assert "frame-ancestors https://kocour.example" in policy(response)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not set(response.headers.keys()) & {"Set-Cookie", "X-Frame-Options"}


@pytest.mark.parametrize(
    ("_case", "chosen", "hosts", "shops", "spoken"),
    [
        ("the host's language is followed", None, "pl", "sk", "pl"),
        ("the host's language is none of ours", None, "hu", "sk", "sk"),
        ("the host names no language", None, "", "en", "en"),
        ("the host's placeholder was not filled in", None, "%23LANGUAGE%23", "pl", "pl"),
        ("nobody speaks any of ours", None, "hu", "hu", "cs"),
        ("they have switched at an earlier visit", "sk", "pl", "en", "sk"),
        ("what they have switched to is no more", "hu", "pl", "en", "pl"),
    ],
)
def test_the_page_speaks_a_language_that_whoever_opens_it_understands(
    client: FlaskClient,
    eva: str,
    shop: Shop,
    _case: str,
    chosen: str | None,
    hosts: str,
    shops: str,
    spoken: str,
) -> None:
    shop.language = shops
    make_member(shop, email="eva@kocour.example", name="Eva", language=chosen)
    db.session.commit()

    response = client.get(f"/fake/app?{eva.replace('language=cs', f'language={hosts}')}")

    assert f'<html lang="{spoken}">' in response.text


def test_a_language_that_was_switched_to_is_spoken_at_the_next_visit(
    client: FlaskClient, eva: str, headers: Bearer
) -> None:
    client.post("/app/token", headers=headers, json={"language": "pl"})

    assert '<html lang="pl">' in client.get(f"/fake/app?{eva}").text


def test_no_transaction_is_open_while_the_platform_is_asked(
    client: FlaskClient, eva: str, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    prove = platform.prove_admin

    def watched(params: Mapping[str, str], login_url: str) -> Admin:
        asked.append(db.session().in_transaction())
        return prove(params, login_url)

    monkeypatch.setattr(platform, "prove_admin", watched)
    client.get(f"/fake/app?{eva}")

    assert asked == [False]


def test_a_code_opens_the_door_once(client: FlaskClient, eva: str) -> None:
    assert client.get(f"/fake/app?{eva}").status_code == 200

    assert_refused(client, eva)


def test_an_admin_of_another_shop_is_refused(
    client: FlaskClient, eva: str, platform: FakePlatform
) -> None:
    platform.admins["code-1"] = Admin("5", "eve@elsewhere.example", "Eve")

    assert_refused(client, eva)


@pytest.mark.parametrize(
    "state", ["uninstalled_at", "terminated_at"], ids=["uninstalled", "terminated"]
)
def test_a_shop_that_has_left_is_unknown(
    client: FlaskClient, eva: str, shop: Shop, state: str
) -> None:
    setattr(shop, state, NOW)
    db.session.commit()

    assert_refused(client, eva)


def test_a_shop_that_is_not_installed_yet_is_unknown(client: FlaskClient, shop: Shop) -> None:
    shop.installed_at = None
    db.session.commit()

    assert_refused(client, f"shop={shop.external_id}&language=cs&code=code-1")


def test_a_platform_that_fails_is_no_way_to_find_out_who_our_shops_are(
    client: FlaskClient, eva: str, platform: FakePlatform
) -> None:
    platform.failures.append(PlatformError("down"))

    assert_refused(client, eva)


def test_staff_of_a_suspended_shop_read_that_it_is_paused(
    client: FlaskClient, eva: str, shop: Shop
) -> None:
    shop.suspended_at = NOW
    db.session.commit()

    response = client.get(f"/fake/app?{eva}")

    assert response.status_code == 403
    assert "pozastaven" in response.text
    assert "data-token" not in response.text
    assert "frame-ancestors https://kocour.example" in policy(response)


def test_a_stranger_does_not_learn_that_a_shop_is_suspended(
    client: FlaskClient, shop: Shop
) -> None:
    shop.suspended_at = NOW
    db.session.commit()

    assert_refused(client, f"shop={shop.external_id}&language=cs&code=guess")


def test_a_shop_of_another_platform_is_another_shop(client: FlaskClient, app: Flask) -> None:
    make_shop(platform="other", external_id="7")
    db.session.commit()

    assert_refused(client, "shop=7&language=cs&code=code-1")


def test_an_unknown_platform_has_no_door(client: FlaskClient) -> None:
    assert client.get("/nowhere/app?shop=1&code=2").status_code == 404


def policy(response: object) -> str:
    return str(response.headers["Content-Security-Policy"])  # type: ignore[attr-defined]


def assert_refused(client: FlaskClient, query: str) -> None:
    """The answer must be the one that a shop gets which nobody has ever heard of."""
    refused = client.get(f"/fake/app?{query}")
    unknown = client.get("/fake/app?shop=999999&language=cs&code=x")

    assert refused.status_code == unknown.status_code == 401
    assert refused.data == unknown.data
    assert headers_of(refused.headers) == headers_of(unknown.headers)
    assert "Otevřete Smajlík znovu" in refused.text
    assert "Kocour" not in refused.text + str(refused.headers)
    # Staff must be able to read it inside the platform's frame.
    assert policy(refused).endswith("frame-ancestors *")
