"""The page of settings, and what its settings change on other pages."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Shop
from app.services import advice, settings
from tests.factories import make_actor, make_customer, make_member, make_reconciliation, make_shop
from tests.tables import everything
from tests.views.conftest import Bearer, bearer

PAGE = "/app/settings"
TODAY = datetime.now(UTC)


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


def told(client: FlaskClient, headers: Bearer, path: str = PAGE) -> str:
    """Return a page, its blanks made single."""
    return " ".join(client.get(path, headers=headers).text.split())


def test_the_switch_says_since_when_and_by_whom(client: FlaskClient, headers: Bearer) -> None:
    before = told(client, headers)
    assert 'aria-checked="true"' in before
    assert "V provozu" in before

    answer = client.post(f"{PAGE}/cancelling", headers=headers, json={"on": False})

    after = told(client, headers)
    assert (answer.status_code, answer.data) == (204, b"")
    assert 'aria-checked="false"' in after
    assert "Pozastaveno" in after
    assert '</time>, <span dir="auto">Eva</span>' in after
    assert ">dnes " in after

    client.post(f"{PAGE}/cancelling", headers=headers, json={"on": True})

    assert 'aria-checked="true"' in told(client, headers)


def test_orders_remind_of_a_suspension_quietly(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    assert "cancelling-suspended" not in told(client, headers, "/app/orders")

    settings.suspend_cancelling(make_actor(shop))

    assert "rušení objednávek je od" in told(client, headers, "/app/orders")


def test_the_page_is_sent_again_only_after_a_change(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    first = client.get(PAGE, headers=headers)
    known = headers | {"If-None-Match": first.headers["ETag"]}
    assert client.get(PAGE, headers=known).status_code == 304

    settings.suspend_cancelling(make_actor(shop))

    assert client.get(PAGE, headers=known).status_code == 200


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (None, "Objednávky ještě nebyly porovnány s obchodem."),
        ({"finished_at": None}, "Objednávky ještě nebyly porovnány s obchodem."),
        ({"missed": 0}, "Nic nechybělo."),
        ({"missed": 2}, "2 změny ke Smajlíkovi nedorazily a tehdy byly načteny."),
    ],
)
def test_the_page_says_when_orders_were_compared_and_what_was_missing(
    client: FlaskClient, headers: Bearer, shop: Shop, values: dict[str, object] | None, said: str
) -> None:
    make_reconciliation(make_shop(), missed=7)
    if values is not None:
        make_reconciliation(shop, **values)
    db.session.commit()
    page = told(client, headers)
    assert said in page
    assert ("naposledy porovnány s obchodem: <time" in page) is bool(values and "missed" in values)


def test_the_page_is_sent_again_after_a_comparison(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    first = client.get(PAGE, headers=headers)
    known = headers | {"If-None-Match": first.headers["ETag"]}
    make_reconciliation(shop)
    db.session.commit()
    assert client.get(PAGE, headers=known).status_code == 200


def test_the_team_is_shown_with_roles_and_the_last_owner_cannot_be_changed(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    ota = make_member(shop, name='<script>alert("Ota")</script>')
    make_member(make_shop(), name="Cizí")
    db.session.commit()

    page = told(client, headers)

    assert page.count("data-role-choice") == 1
    assert "jediný, proto to nelze změnit" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "Cizí" not in page

    answer = client.post(f"{PAGE}/team/{ota.id}/role", headers=headers, json={"role": "owner"})

    assert answer.status_code == 204
    assert told(client, headers).count("data-role-choice") == 2


def test_our_advice_is_shown_until_the_shop_writes_its_own(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    customer = make_customer(shop, level="loyal", rated_at=TODAY)
    db.session.commit()
    card = f"/app/customers/{customer.id}"
    assert "přiložte do balíku osobní dopis" in told(client, headers, card)
    body = {"text": "  Vodítko <b>pro Rexe</b>\n ", "base": ""}

    answer = client.post(f"{PAGE}/advice/loyal", headers=headers, json=body)

    assert answer.status_code == 204
    card_page = told(client, headers, card)
    assert ">Vodítko &lt;b&gt;pro Rexe&lt;/b&gt;</p>" in card_page
    assert "přiložte do balíku osobní dopis" not in card_page
    assert ">Vodítko &lt;b&gt;pro Rexe&lt;/b&gt;</textarea>" in told(client, headers)

    back = {"text": "", "base": "Vodítko <b>pro Rexe</b>"}
    client.post(f"{PAGE}/advice/loyal", headers=headers, json=back)

    assert "přiložte do balíku osobní dopis" in told(client, headers, card)


@pytest.mark.parametrize(
    ("level", "language", "text"),
    [
        ("risky", "cs", "Vrácené zboží důkladně zkontrolujte"),
        ("risky", "sk", "Vrátený tovar dôkladne skontrolujte"),
        ("risky", "pl", "dokładnie sprawdź zwrócony towar"),
        ("risky", "en", "Check returned goods thoroughly"),
        ("watch", "en", "Confirm the order by phone"),
        ("loyal", "en", "Approve returns and complaints faster"),
        ("vip", "en", "Send their orders first"),
        ("new", "en", "Verify contact and address"),
    ],
)
def test_each_level_has_its_advice_in_the_language_of_the_staff(
    app: Flask, client: FlaskClient, shop: Shop, level: str, language: str, text: str
) -> None:
    customer = make_customer(shop, level=level, rated_at=TODAY)
    db.session.commit()

    assert text in told(client, bearer(app, shop, language), f"/app/customers/{customer.id}")


def test_nothing_is_advised_for_customers_who_are_all_right_unless_the_shop_wants_it(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    customer = make_customer(shop, level="neutral", rated_at=TODAY)
    db.session.commit()
    card = f"/app/customers/{customer.id}"
    assert "advice-title" not in told(client, headers, card)

    advice.write(make_actor(shop), "neutral", "Usmívejte se.", base="")

    assert "Usmívejte se." in told(client, headers, card)


@pytest.mark.parametrize(
    ("_case", "path", "body", "status"),
    [
        ("neither on nor off", "cancelling", {"on": "yes"}, 400),
        ("nothing", "cancelling", {}, 400),
        ("not an object", "cancelling", [False], 400),
        ("a role that there is not", "team/1/role", {"role": "king"}, 400),
        ("the last owner", "team/1/role", {"role": "staff"}, 400),
        ("nobody", "team/1000/role", {"role": "staff"}, 404),
        ("nobody, beyond all numbers", f"team/{2**63}/role", {"role": "staff"}, 404),
        ("a level that there is not", "advice/angry", {"text": "", "base": ""}, 400),
        ("too long a text", "advice/vip", {"text": "x" * 501, "base": ""}, 400),
        ("a text that is no text", "advice/vip", {"text": 5, "base": ""}, 400),
        ("another text meanwhile", "advice/risky", {"text": "Rex", "base": ""}, 409),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    client: FlaskClient,
    shop: Shop,
    headers: Bearer,
    _case: str,
    path: str,
    body: object,
    status: int,
) -> None:
    advice.write(make_actor(shop), "risky", "Jen předem.", base="")
    before = everything()

    answer = client.post(f"{PAGE}/{path}", headers=headers, json=body)

    assert answer.status_code == status
    assert everything() == before


def test_a_member_of_another_shop_is_nobody(client: FlaskClient, headers: Bearer) -> None:
    foreign = make_member(make_shop())
    db.session.commit()
    before = everything()

    answer = client.post(f"{PAGE}/team/{foreign.id}/role", headers=headers, json={"role": "owner"})

    assert answer.status_code == 404
    assert everything() == before


def test_without_a_token_nobody_is_told_or_heard(client: FlaskClient, shop: Shop) -> None:
    before = everything()

    answers = [client.get(PAGE), client.post(f"{PAGE}/cancelling", json={"on": False})]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert everything() == before
