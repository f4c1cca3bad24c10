"""The page of automatic actions: what it says, what it takes, and what it refuses."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.acting import Acting, preset
from app.domain.acting_data import FaultKind, to_data
from app.extensions import db
from app.models import Decision, Shop
from app.services.acting.shown import shown
from app.views.acting_faults import MISTAKES
from tests.factories import NOON, make_shop, make_status
from tests.tables import everything
from tests.views.conftest import Bearer, bearer

PAGE = "/app/settings/acting"
LANGUAGES = ["cs", "sk", "pl", "en"]


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture(autouse=True)
def _statuses(shop: Shop) -> None:
    make_status(shop, external_id="-4", name="Stornována", cancels=True)
    make_status(shop, external_id="7", name="Čeká na zálohu", outcome="open")
    make_status(shop, external_id="-3", name="Vyřízena", outcome="ok")
    db.session.commit()


def told(client: FlaskClient, headers: Bearer) -> str:
    """Return the page, its blanks made single."""
    return " ".join(client.get(PAGE, headers=headers).text.split())


def sent(client: FlaskClient, headers: Bearer, shop: Shop, **values: Any) -> Any:
    """Send the form as it is filled, with some of its values."""
    now = shown(shop.id)
    body = {"base": now.digest, "acting": to_data(now.acting) | values}
    db.session.rollback()
    return client.post(PAGE, headers=headers, json=body)


def stored(shop: Shop) -> Acting:
    db.session.rollback()
    db.session.expire_all()
    return shown(shop.id).acting


def settle_in(shop: Shop, country: str) -> None:
    shop.country = country
    db.session.commit()


def test_the_page_says_what_is_usual_and_what_will_happen(
    client: FlaskClient, headers: Bearer
) -> None:
    page = told(client, headers)

    assert "<dt>Objednávka zákazníka s příznakem „Rušit“</dt>" in page
    assert "Po 15 minutách bude zrušena (stav „Stornována“), pokud to do té doby nikdo" in page
    assert "více než 20 automatických akcí za 24 hodin" in page
    assert "Odeslané objednávky zůstanou, jak jsou." in page
    assert "Tato nastavení jsou obvyklá (Česko)." in page
    assert "Zkouška nanečisto: nic z toho" not in page
    assert 'id="breaker"' not in page


def test_only_statuses_that_fit_are_offered(client: FlaskClient, headers: Bearer) -> None:
    page = told(client, headers)
    offered = {
        action: re.findall(r'value="([^"]*)"', select)
        for action, select in re.findall(r'name="targets\.(\w+)"(.*?)</select>', page)
    }

    assert offered == {"cancel": ["-4"], "hold": ["", "7"], "prepayment": ["", "7"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slovak_shop_is_told_why_it_cannot_cancel(
    app: Flask, client: FlaskClient, shop: Shop, language: str
) -> None:
    settle_in(shop, "SK")

    page = told(client, bearer(app, shop, language))

    assert 'id="must-sell"' in page
    assert "250/2007" in page
    assert 'name="modes.flagged.prepayment"' in page
    assert "modes.flagged.cancel" not in page
    assert "targets.cancel" not in page


def test_a_slovak_shop_is_refused_what_its_page_does_not_offer(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    settle_in(shop, "SK")
    before = everything()

    answer = sent(client, headers, shop, modes={"flagged": {"cancel": "auto"}})

    assert answer.status_code == 400
    assert 'data-mistake="modes.flagged.cancel">V zemi vašeho obchodu se to nesmí.<' in answer.text
    assert everything() == before


def test_what_is_saved_is_shown_and_in_force(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    values = {"grace_minutes": 0, "share": 100, "paid": True, "dry_run": True, "quiet": True}

    answer = sent(client, headers, shop, **values)

    assert answer.status_code == 200
    page = " ".join(answer.text.split())
    assert "Hned bude zrušena (stav „Stornována“)." in page
    assert "Zkouška nanečisto: nic z toho" in page
    assert "Smajlík peníze nevrací" in page
    assert "Platforma o tom zákazníkovi žádný e-mail nepošle." in page
    assert "Zpět k obvyklému nastavení (Česko)" in page
    now = stored(shop)
    assert (now.grace, now.share, now.paid, now.dry_run) == (timedelta(0), 100, True, True)


def test_the_page_is_sent_again_only_after_a_change(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    known = headers | {"If-None-Match": client.get(PAGE, headers=headers).headers["ETag"]}
    assert client.get(PAGE, headers=known).status_code == 304

    sent(client, headers, shop, quiet=True)

    assert client.get(PAGE, headers=known).status_code == 200


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"grace_minutes": 1441}, "grace_minutes"),
        ({"grace_minutes": "čtvrt hodiny"}, "grace_minutes"),
        ({"grace_minutes": 10**30}, "grace_minutes"),
        ({"grace_minutes": True}, "grace_minutes"),
        ({"grace_minutes": 1.5}, "grace_minutes"),
        ({"daily_cap": ""}, "daily_cap"),
        ({"daily_cap": -5}, "daily_cap"),
        ({"share_from": 0}, "share_from"),
        ({"share": 101}, "share"),
        ({"targets": {"cancel": "7"}}, "targets.cancel"),
        ({"targets": {"hold": "-4"}}, "targets.hold"),
        ({"modes": {"risky": {"remark": "propose"}}}, "modes.risky.remark"),
        ({"modes": {"risky": {"hold": "propose"}}}, "targets.hold"),
    ],
)
def test_each_mistake_is_told_in_its_place_and_nothing_changes(
    client: FlaskClient, headers: Bearer, shop: Shop, values: dict[str, Any], place: str
) -> None:
    before = everything()

    answer = sent(client, headers, shop, **values)

    assert answer.status_code == 400
    assert re.findall(r'data-mistake="([^"]*)"', answer.text) == [place]
    assert everything() == before


@pytest.mark.parametrize(
    ("_case", "body"),
    [
        ("nothing", {}),
        ("no object", []),
        ("settings that are none", {"base": "", "acting": "off"}),
        ("no base", {"acting": to_data(preset("CZ"))}),
        ("a mode that there is not", {"modes": {"flagged": {"cancel": "sometimes"}}}),
        ("a situation that there is not", {"modes": {"angry": {"cancel": "off"}}}),
        ("an action that there is not", {"modes": {"flagged": {"dance": "auto"}}}),
        ("a target of what needs none", {"targets": {"remark": "7"}}),
        ("a number that is nothing", {"share": None}),
        ("an endless id", {"targets": {"hold": "7" * 33}}),
        ("a switch that is neither on nor off", {"paid": "maybe"}),
        ("something of its own", {"surprise": 1}),
    ],
)
def test_what_no_page_of_ours_sends_changes_nothing(
    client: FlaskClient, headers: Bearer, shop: Shop, _case: str, body: Any
) -> None:
    is_whole = isinstance(body, Mapping) and not body.keys() & {"base", "acting"} and body
    base = shown(shop.id).digest
    whole = {"base": base, "acting": to_data(preset("CZ")) | body} if is_whole else body
    before = everything()

    answers = [
        client.post(PAGE, headers=headers, json=whole),
        client.post(f"{PAGE}/usual", headers=headers, json=[]),
    ]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert everything() == before


def test_who_is_slower_is_told_and_may_save_over(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    older = shown(shop.id)
    mine = to_data(replace(older.acting, paid=True))
    sent(client, headers, shop, quiet=True)
    before = everything()

    refused = client.post(PAGE, headers=headers, json={"base": older.digest, "acting": mine})
    usual = client.post(f"{PAGE}/usual", headers=headers, json={"base": older.digest})

    assert (refused.status_code, usual.status_code) == (409, 409)
    assert everything() == before
    found = re.search(r'data-newest="(\w+)"', refused.text)
    assert found is not None
    assert "někdo tato nastavení mezitím změnil" in refused.text
    again = client.post(PAGE, headers=headers, json={"base": found[1], "acting": mine})
    assert again.status_code == 200
    assert (stored(shop).paid, stored(shop).quiet) == (True, False)


def test_a_draft_is_told_in_words_and_nothing_is_written(
    client: FlaskClient, headers: Bearer
) -> None:
    before = everything()
    draft = to_data(preset("CZ")) | {"grace_minutes": 1}

    answer = client.post(f"{PAGE}/preview", headers=headers, json={"acting": draft})
    wrong = client.post(f"{PAGE}/preview", headers=headers, json={"acting": draft | {"share": 0}})

    assert (answer.status_code, wrong.status_code) == (200, 200)
    assert "Po 1 minutě bude zrušena (stav „Stornována“)" in answer.text
    assert "data-mistake" not in answer.text
    assert 'data-mistake="share"' in wrong.text
    assert "data-story" not in wrong.text
    assert everything() == before


def test_what_is_usual_comes_back(client: FlaskClient, headers: Bearer, shop: Shop) -> None:
    usual = stored(shop)
    sent(client, headers, shop, paid=True, modes={})
    base = shown(shop.id).digest

    answer = client.post(f"{PAGE}/usual", headers=headers, json={"base": base})

    assert "Tato nastavení jsou obvyklá" in answer.text
    assert stored(shop) == usual
    assert db.session.query(Decision).count() == 2


def test_a_stopped_breaker_says_since_when_and_why_until_it_is_reset(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    shop.breaker_tripped_at = NOON
    shop.breaker = {"limit": "share", "actions": 1200, "orders": 4000}
    db.session.commit()
    page = told(client, headers)
    assert "Pojistka zastavila automatické akce." in page
    assert "20. 11. 2026" in page.replace("\xa0", " ")
    assert "Proč: příliš velký podíl všech objednávek za 24 hodin." in page
    assert "Automatických akcí: 1 200, objednávek: 4 000." in page.replace("\xa0", " ")

    answer = client.post(f"{PAGE}/breaker", headers=headers)

    assert answer.status_code == 204
    assert 'id="breaker"' not in told(client, headers)


def test_a_status_that_is_gone_is_shown_as_such(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    shop.acting = to_data(preset("CZ")) | {"targets": {"hold": "404"}}
    db.session.commit()

    page = told(client, headers)

    assert '<option value="404" selected>stav, který už není' in page


def test_names_of_statuses_are_escaped(client: FlaskClient, headers: Bearer, shop: Shop) -> None:
    make_status(shop, external_id="13", name='<script>alert("13")</script>', outcome="open")
    shop.acting = to_data(preset("CZ")) | {"targets": {"prepayment": "13"}}
    db.session.commit()

    page = told(client, headers)

    assert page.count("&lt;script&gt;") == 3
    assert "<script" not in page


def test_a_shop_without_statuses_and_country_has_a_page_too(
    app: Flask, client: FlaskClient
) -> None:
    shop = make_shop(country="")
    db.session.commit()

    page = told(client, bearer(app, shop))

    assert "(vaše země)" in page
    assert "nevybráno" in page


def test_every_fault_has_its_words() -> None:
    assert list(MISTAKES) == list(FaultKind)


def test_without_a_token_nobody_is_told_or_heard(client: FlaskClient) -> None:
    before = everything()
    paths = ["", "/preview", "/usual", "/breaker"]

    answers = [client.get(PAGE), *(client.post(PAGE + path, json={}) for path in paths)]

    assert [answer.status_code for answer in answers] == [401] * 5
    assert everything() == before
