"""What is known of a customer: handed out, and erased from the card."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Customer, Member, Order, Shop
from app.services import flags, notes, overrides
from app.services.privacy.settings import Ground, PrivacySettings, change_privacy
from tests.factories import make_actor, make_customer, make_order, make_shop
from tests.tables import everything
from tests.views.conftest import Bearer
from tests.views.test_settings_page import told

REASON = {"reason": "Požádal o to e-mailem", "sure": True}
NAUGHTY = "<script>alert('Rex')</script>"


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture
def jana(shop: Shop) -> int:
    """A blacklisted customer with an order, a note and a level of the staff's."""
    customer = make_customer(shop, name="Jana Veselá", email="jana@kocour.example")
    values = {"name": "Jana Veselá", "goods": "Hrnek", "remark": NAUGHTY}
    make_order(shop, customer, code="2026000777", email="jana@kocour.example", **values)
    db.session.commit()
    actor = make_actor(shop)
    notes.write(actor, customer.id, notes.Wording("Volala dvakrát", recall=False))
    flags.set_flag(actor, [customer.id], FlagKind.BLACKLIST, "Nevyzvedla", None)
    overrides.set_override(actor, customer.id, "vip", "Sestra", None)
    return customer.id


def card(customer: int) -> str:
    return f"/app/customers/{customer}"


def test_all_of_a_person_is_sent_as_json(client: FlaskClient, headers: Bearer, jana: int) -> None:
    answer = client.get(f"{card(jana)}/data.json", headers=headers)

    found = json.loads(answer.data)
    assert answer.mimetype == "application/json"
    assert f"filename=smajlik-{jana}.json" in answer.headers["Content-Disposition"]
    assert found["person"]["name"] == "Jana Veselá"
    assert [order["code"] for order in found["orders"]] == ["2026000777"]
    assert "Jana Veselá" in answer.text


def test_the_page_says_the_same_in_the_words_of_who_saves_it(
    client: FlaskClient, headers: Bearer, jana: int
) -> None:
    answer = client.get(f"{card(jana)}/data.html", headers=headers)

    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    for fact in (
        "Osobní údaje: Jana Veselá",
        "Knihy U Kocoura",
        "Objednávka 2026000777",
        "Zboží Hrnek",
        "Volala dvakrát",
        "Co Černá listina",
        "Hodnocení VIP",
        "Příznak „Černá listina“ nastaven",
        "Zprávy platformy Žádné.",
    ):
        assert fact in said
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text
    # Whoever opens the file is alone with it.
    assert not re.search(r"(src|href)=|url\(", answer.text)


@pytest.mark.parametrize("kind", ["json", "html"])
def test_nobody_gets_data_of_another_shop(client: FlaskClient, headers: Bearer, kind: str) -> None:
    other = make_customer(make_shop(), name="Cizí")
    db.session.commit()

    answer = client.get(f"{card(other.id)}/data.{kind}", headers=headers)

    nobody = client.get(f"{card(999_999)}/data.{kind}", headers=headers)
    assert answer.status_code == nobody.status_code == 404
    assert answer.data == nobody.data


def test_an_erased_customer_is_gone_and_the_answer_leads_to_what_was_done(
    client: FlaskClient, headers: Bearer, jana: int
) -> None:
    answer = client.post(f"{card(jana)}/erase", headers=headers, json=REASON)

    address = answer.get_json()["shown"]
    page = told(client, headers, address)
    assert "Zmizela 1 objednávka i s kontakty" in page
    assert "Zmizela 1 poznámka." in page
    assert "Z černé listiny nezůstalo nic." in page
    assert client.get(card(jana), headers=headers).status_code == 404
    assert client.post(f"{card(jana)}/erase", headers=headers, json=REASON).status_code == 404
    for path in ("/app/orders", "/app/customers", "/app/decisions"):
        assert "Jana Veselá" not in told(client, headers, path)
    db.session.rollback()
    assert [db.session.query(table).count() for table in (Customer, Order)] == [0, 0]


def test_the_record_says_honestly_what_was_erased_and_by_which_decision(
    client: FlaskClient, headers: Bearer, jana: int
) -> None:
    before = told(client, headers, "/app/decisions")
    assert "Nevyzvedla" in before

    client.post(f"{card(jana)}/erase", headers=headers, json=REASON)

    page = told(client, headers, "/app/decisions")
    erasing = max(map(int, re.findall(r'id="decision-(\d+)"', page)))
    assert "Nevyzvedla" not in page
    assert "Požádal o to e-mailem" in page
    assert page.count(f"rozhodnutím {erasing}</a>") == erasing - 1
    assert f'href="/app/decisions/{erasing}"' in told(client, headers, "/app/decisions/1")


def test_a_kept_digest_is_told_with_its_ground(
    client: FlaskClient, headers: Bearer, shop: Shop, jana: int
) -> None:
    assert "Z černé listiny nic: vaše nastavení" in told(client, headers, card(jana))
    change_privacy(make_actor(shop), PrivacySettings(Ground.INTEREST, "Dluží nám"))

    asked = told(client, headers, card(jana))
    answer = client.post(f"{card(jana)}/erase", headers=headers, json=REASON)

    assert "(váš oprávněný zájem):" in asked
    assert ">Dluží nám</q>" in asked
    assert "Černá listina platí dál" in told(client, headers, answer.get_json()["shown"])


@pytest.mark.parametrize(
    "body",
    [
        {"reason": "Požádal"},
        {"reason": "Požádal", "sure": False},
        {"reason": "Požádal", "sure": "yes"},
        {"reason": "  ", "sure": True},
        {"reason": "Požádala Jana Veselá", "sure": True},
        {"reason": "a" * 256, "sure": True},
        {"sure": True},
        {**REASON, "shop_id": 2},
        [],
    ],
)
def test_nothing_is_erased_by_a_slip(
    client: FlaskClient, headers: Bearer, jana: int, body: object
) -> None:
    before = everything()

    answer = client.post(f"{card(jana)}/erase", headers=headers, json=body)

    db.session.rollback()
    assert answer.status_code == 400
    assert everything() == before


@pytest.mark.parametrize(
    ("role", "seen"),
    [("owner", {"data-page", "erase"}), ("staff", {"data-page"}), ("read_only", set())],
)
def test_the_card_offers_what_one_may_do(
    client: FlaskClient, headers: Bearer, shop: Shop, jana: int, role: str, seen: set[str]
) -> None:
    member = db.session.query(Member).filter_by(name="Eva").one()
    member.role = role
    db.session.commit()

    page = told(client, headers, card(jana))

    offered = {name for name in ("data-page", "erase") if f'id="{name}"' in page}
    assert offered == seen
    assert ('<dialog id="erasing"' in page) is ("erase" in seen)
    assert ("Zákazníky mažou jen vlastníci." in page) is (role == "staff")


@pytest.mark.parametrize(
    "query", ["?orders=many", "?orders=-1", "?kept_hash=perhaps", "?name=Jana"]
)
def test_the_result_takes_numbers_alone(client: FlaskClient, headers: Bearer, query: str) -> None:
    assert client.get(f"/app/customers/erased{query}", headers=headers).status_code == 400
