"""The page on which a merchant says how long people are remembered."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Shop
from app.services.privacy import retaining
from app.services.privacy.settings import Ground, PrivacySettings, change_privacy, privacy_of
from tests.factories import make_actor, make_customer, make_order
from tests.tables import everything
from tests.views.conftest import Bearer, bearer
from tests.views.test_settings_page import told

LONG_AGO = datetime.now(UTC) - timedelta(days=800)
PAGE = "/app/settings/privacy"
CHOSEN = {
    "ground": "legitimate_interest",
    "ground_text": "Vyhrožoval řidiči",
    "orders_months": 36,
    "decisions_months": 0,
}


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


def test_settings_lead_to_it(client: FlaskClient, headers: Bearer) -> None:
    assert f'href="{PAGE}"' in told(client, headers)


def test_what_an_owner_chooses_is_kept_and_shown(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    before = told(client, headers, PAGE)
    assert 'id="ground-none" name="ground" value="none" checked' in before
    assert '<div class="ground-words" hidden>' in before

    answer = client.post(PAGE, headers=headers, json=CHOSEN)

    assert (answer.status_code, answer.data) == (204, b"")
    db.session.rollback()
    assert privacy_of(shop.id) == PrivacySettings(Ground.INTEREST, "Vyhrožoval řidiči", 36, 0)
    after = told(client, headers, PAGE)
    assert 'value="legitimate_interest" checked' in after
    assert ">Vyhrožoval řidiči</textarea>" in after
    assert "Důvod: Vyhrožoval řidiči (oprávněný zájem" in after
    assert "36 měsíců po vaší nejnovější objednávce" in after


@pytest.mark.parametrize(
    ("_case", "change"),
    [
        ("a ground without words", {"ground_text": "  "}),
        ("words without a ground", {"ground": "none"}),
        ("a ground that nobody knows", {"ground": "revenge"}),
        ("too many months", {"orders_months": 121}),
        ("fewer than none", {"decisions_months": -1}),
        ("half a month", {"orders_months": 1.5}),
        ("months as a text", {"orders_months": "36"}),
        ("too many words", {"ground_text": "a" * 501}),
        ("something else", {"shop_id": 2}),
    ],
)
def test_what_makes_no_sense_is_refused(
    client: FlaskClient, headers: Bearer, _case: str, change: dict[str, Any]
) -> None:
    before = everything()

    answer = client.post(PAGE, headers=headers, json=CHOSEN | change)

    db.session.rollback()
    assert answer.status_code == 400
    assert everything() == before


def test_the_draft_is_offered_in_all_languages_whoever_reads(
    client: FlaskClient, headers: Bearer
) -> None:
    page = told(client, headers, f"{PAGE}?letter=pl")

    for code in ("cs", "sk", "pl", "en"):
        assert f'id="letter-{code}" href="{PAGE}?letter={code}"' in page
    assert 'class="letter-text" lang="pl">[Projekt z dnia' in page
    assert "Návrh pro vašeho právníka, ne právní rada." in page
    assert client.get(f"{PAGE}?letter=de", headers=headers).status_code == 400


def test_a_shop_is_not_let_into_the_markup(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    words = "<script>alert('Rex')</script>"
    change_privacy(make_actor(shop), PrivacySettings(Ground.CONTRACT, words))

    page = told(client, headers, PAGE)

    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 2


def test_retention_is_proven_by_what_is_older(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    before = told(client, headers, PAGE)
    assert before.count("zatím ne") == before.count('<tr id="kept-')

    retaining.look_through(shop.id)
    db.session.rollback()
    change_privacy(make_actor(shop), PrivacySettings(orders_months=0))

    after = told(client, headers, PAGE)
    assert "zatím ne" not in after
    assert "dokud Smajlíka používáte" in after
    assert "Právě ověřeno: nic staršího tu není." in after


def test_what_is_older_than_it_should_be_is_told(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    customer = make_customer(shop, name="Dávná Jana", last_order_at=LONG_AGO)
    make_order(shop, customer, placed_at=LONG_AGO)
    db.session.commit()
    assert "Právě ověřeno" in told(client, headers, PAGE)

    change_privacy(make_actor(shop), PrivacySettings(orders_months=12))

    page = told(client, headers, PAGE)
    assert "1 údaj je starší, než má být." in page
    assert "Právě ověřeno" not in page


def test_it_is_sent_again_when_settings_change_and_not_with_every_order(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    with time_machine.travel(datetime(2026, 12, 1, 8, 1, tzinfo=UTC), tick=False):
        headers = bearer(client.application, shop)
        known = headers | {"If-None-Match": client.get(PAGE, headers=headers).headers["ETag"]}
        db.session.rollback()
        shop.revision += 1
        db.session.commit()
        assert client.get(PAGE, headers=known).status_code == 304

        change_privacy(make_actor(shop), PrivacySettings(orders_months=12))
        changed = client.get(PAGE, headers=known)
        assert changed.status_code == 200

    with time_machine.travel(datetime(2026, 12, 1, 8, 6, tzinfo=UTC), tick=False):
        known = bearer(client.application, shop) | {"If-None-Match": changed.headers["ETag"]}
        assert client.get(PAGE, headers=known).status_code == 200
