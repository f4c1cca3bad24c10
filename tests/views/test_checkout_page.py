"""The page on which a merchant sets the checkout up."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.checkout import TEXTS
from app.errors import PlatformError
from app.extensions import db
from app.models import Shop
from app.services.checkout import settings
from app.services.runtime import Runtime
from tests.factories import make_actor
from tests.fakes import FakePlatform
from tests.services.steps import shop_row, work_off
from tests.tables import everything
from tests.views.conftest import Bearer, bearer

PAGE = "/app/settings/checkout"


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture
def shop(shop: Shop, runtime: Runtime) -> Shop:
    shop.secret = runtime.vault.seal("secret")
    db.session.commit()
    return shop


def told(client: FlaskClient, headers: Bearer, path: str = PAGE) -> str:
    """Return a page, its blanks made single."""
    return " ".join(client.get(path, headers=headers).text.split())


def test_the_settings_lead_there(client: FlaskClient, headers: Bearer) -> None:
    assert f'href="{PAGE}" data-load' in told(client, headers, "/app/settings")


def test_the_page_follows_the_script_from_off_to_the_pages_and_back(
    client: FlaskClient, headers: Bearer, runtime: Runtime, shop: Shop
) -> None:
    off = told(client, headers)
    assert 'aria-checked="false"' in off
    assert "Vypnuto" in off

    answer = client.post(PAGE, headers=headers, json={"on": True})

    assert (answer.status_code, answer.data) == (204, b"")
    waiting = told(client, headers)
    assert 'aria-checked="true"' in waiting
    assert "Na cestě na stránky obchodu" in waiting
    db.session.rollback()
    work_off(runtime)
    assert "Na stránkách obchodu" in told(client, headers)

    client.post(PAGE, headers=headers, json={"on": False})

    assert "Odstraňuje se ze stránek obchodu" in told(client, headers)


def test_why_it_failed_is_told_and_looked_up_again_by_itself(
    client: FlaskClient, headers: Bearer, runtime: Runtime, platform: FakePlatform, shop: Shop
) -> None:
    settings.switch(make_actor(shop), True)
    before = client.get(PAGE, headers=headers)
    known = headers | {"If-None-Match": before.headers["ETag"]}
    assert client.get(PAGE, headers=known).status_code == 304
    platform.failures = [PlatformError("<b>no right</b>", permanent=True)]
    work_off(runtime)

    after = client.get(PAGE, headers=known)

    assert after.status_code == 200
    assert "Stránky obchodu se nepodařilo změnit" in after.text
    assert "&lt;b&gt;no right&lt;/b&gt;" in after.text


def test_texts_are_shown_in_all_languages_with_ours_behind_them(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    page = told(client, headers)
    for language, text in TEXTS.items():
        assert f'lang="{language}"' in page
        assert f'placeholder="{text}"' in page
    body = {"text": "  Zavolejte <b>nám</b>.\n", "base": ""}

    answer = client.post(f"{PAGE}/text/cs", headers=headers, json=body)

    assert answer.status_code == 204
    assert ">Zavolejte &lt;b&gt;nám&lt;/b&gt;.</textarea>" in told(client, headers)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("cs", "Černá listina v pokladně"),
        ("sk", "Čierna listina v pokladni"),
        ("pl", "Czarna lista przy składaniu zamówienia"),
        ("en", "Blacklist at the checkout"),
    ],
)
def test_the_page_speaks_the_language_of_the_staff(
    app: Flask, client: FlaskClient, shop: Shop, language: str, title: str
) -> None:
    assert title in told(client, bearer(app, shop, language))


def test_where_nobody_may_be_refused_the_switch_is_not_offered_but_explained(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    shop_row(shop.id).country = "SK"
    db.session.commit()

    page = told(client, headers)

    assert 'role="switch"' not in page
    assert "<textarea" not in page
    assert "nesmí objednávku odmítnout" in page
    before = everything()
    assert client.post(PAGE, headers=headers, json={"on": True}).status_code == 400
    assert everything() == before


@pytest.mark.parametrize(
    ("_case", "path", "body", "status"),
    [
        ("neither on nor off", "", {"on": "yes"}, 400),
        ("nothing", "", {}, 400),
        ("not an object", "", [True], 400),
        ("a language that there is not", "/text/de", {"text": "", "base": ""}, 400),
        ("too long a text", "/text/cs", {"text": "x" * 301, "base": ""}, 400),
        ("a text that tells", "/text/cs", {"text": "Jste na blacklistu", "base": ""}, 400),
        ("a text that is no text", "/text/cs", {"text": 5, "base": ""}, 400),
        ("another text meanwhile", "/text/pl", {"text": "Rex", "base": ""}, 409),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    client: FlaskClient,
    headers: Bearer,
    shop: Shop,
    _case: str,
    path: str,
    body: object,
    status: int,
) -> None:
    settings.write_text(make_actor(shop), "pl", "Zadzwoń.", base="")
    before = everything()

    answer = client.post(f"{PAGE}{path}", headers=headers, json=body)

    assert answer.status_code == status
    assert everything() == before


def test_without_a_token_nobody_is_told_or_heard(client: FlaskClient, shop: Shop) -> None:
    before = everything()

    answers = [client.get(PAGE), client.post(PAGE, json={"on": True})]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert everything() == before
