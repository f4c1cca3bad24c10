"""The page of one customer: what it shows, to whom, and the letter in any language."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain import presets
from app.domain.flags import FlagKind
from app.domain.ruleset import Colour, Look
from app.extensions import db
from app.models import Customer, Shop
from app.services import flags, rulesets
from app.views.customers import MOST_ORDERS
from tests.factories import dress, make_actor, make_customer, make_order, make_shop
from tests.tables import everything
from tests.views.conftest import Bearer, bearer
from tests.views.test_naughty_names import SCRIPT, Elements

TODAY = datetime.now(UTC)


@pytest.fixture
def risky(shop: Shop) -> Customer:
    """Somebody who has not collected two parcels lately."""
    customer = make_customer(shop, level="risky", rated_at=TODAY)
    for days in (60, 30):
        make_order(shop, customer, outcome="uncollected", placed_at=TODAY - timedelta(days=days))
    db.session.commit()
    return customer


def codes_of(page: str, start: str, end: str) -> list[str]:
    """Return the codes that are links, between two texts of a page."""
    part = page[page.index(start) :]
    return re.findall(r'target="_blank" rel="noopener">([^<]*)</a>', part[: part.index(end)])


def test_a_customer_is_explained_with_every_order_that_counted(
    client: FlaskClient, risky: Customer, headers: Bearer
) -> None:
    page = client.get(f"/app/customers/{risky.id}", headers=headers).text
    told = " ".join(page.split())

    assert '<h1 id="title" tabindex="-1" dir="auto">Jana Nováková</h1>' in told
    assert '<h2 id="level" dir="auto">Rizikový</h2>' in told
    assert "2 nevyzvednuté nebo odmítnuté zásilky za posledních 24 měsíců</strong>" in told
    assert "Pravidlo: alespoň 2 nevyzvednuté nebo odmítnuté zásilky za posledních 24" in told
    assert "Pravidlo: alespoň 1 nevyzvednutá nebo odmítnutá zásilka za posledních 12" in told
    assert "Změní se na „V pořádku“" in told
    timeline = codes_of(page, 'id="rows"', "</table>")
    assert len(timeline) == 2
    # Two rules counted both.
    assert codes_of(page, 'id="rating"', "</section>") == timeline * 2


def test_the_letter_says_when_a_program_acts_before_a_person(
    client: FlaskClient, risky: Customer, headers: Bearer
) -> None:
    address, shop_id, id = f"/app/customers/{risky.id}?letter=en", risky.shop_id, risky.id
    db.session.rollback()
    before = client.get(address, headers=headers).text
    flags.set_flag(make_actor(shop_id), [id], FlagKind.AUTO_CANCEL, "Never collects.", None)
    after = client.get(address, headers=headers).text

    assert "every decision is made by a person." in before
    assert "every decision is made by a person." not in after
    assert "before a person looks at them:\n– the order is cancelled\n" in after


def test_every_code_is_named_however_many_there_are(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    vip = make_customer(shop, level="vip", rated_at=TODAY)
    for days in range(1, MOST_ORDERS + 24):
        make_order(shop, vip, outcome="ok", placed_at=TODAY - timedelta(days=days))
    db.session.commit()

    page = client.get(f"/app/customers/{vip.id}", headers=headers).text

    assert len(set(codes_of(page, 'id="rating"', "</section>"))) == MOST_ORDERS + 23
    assert len(codes_of(page, 'id="rows"', "</table>")) == MOST_ORDERS
    assert ">a 23 starších objednávek</p>" in page


def test_a_customer_of_another_shop_is_not_found(
    app: Flask, client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    other = make_shop()
    foreign = make_customer(other, name="Cizí Zákazník")
    make_order(other, foreign)
    db.session.commit()
    before = everything()

    answers = [
        client.get(f"/app/customers/{id}", headers=headers)
        for id in (foreign.id, foreign.id + 1000, 2**63 - 1, 2**63)
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.text for answer in answers}) == 1
    assert everything() == before
    own = client.get(f"/app/customers/{foreign.id}", headers=bearer(app, other))
    assert "Cizí Zákazník" in own.text


def test_without_a_token_nobody_is_told(client: FlaskClient, risky: Customer) -> None:
    answer = client.get(f"/app/customers/{risky.id}")

    assert answer.status_code == 401
    assert risky.name not in answer.text


@pytest.mark.parametrize(
    ("spoken_in_shop", "asked", "language", "greeting"),
    [
        ("sk", "", "sk", "Dobrý deň,"),
        ("hu", "", "cs", "Dobrý den,"),
        ("sk", "?letter=pl", "pl", "Dzień dobry,"),
        ("sk", "?letter=en", "en", "Hello,"),
    ],
)
def test_the_letter_is_written_in_the_language_of_the_shop_or_the_chosen_one(
    client: FlaskClient,
    shop: Shop,
    risky: Customer,
    headers: Bearer,
    spoken_in_shop: str,
    asked: str,
    language: str,
    greeting: str,
) -> None:
    shop.language = spoken_in_shop
    db.session.commit()

    page = client.get(f"/app/customers/{risky.id}{asked}", headers=headers).text

    letter = page[page.index('id="letter-text"') :]
    assert letter.startswith(f'id="letter-text" class="letter-text" lang="{language}">')
    assert greeting in letter
    assert re.findall(r'lang="(..)" aria-current="true"', page) == [language]
    assert "Dopis zákazníkovi" in page


def test_a_letter_in_a_language_we_do_not_speak_is_refused(
    client: FlaskClient, risky: Customer, headers: Bearer
) -> None:
    address = f"/app/customers/{risky.id}?letter=hu"
    assert client.get(address, headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("_case", "rated_at", "text"),
    [
        ("never rated", None, "Tento zákazník ještě nebyl hodnocen"),
        ("to be rated anew", TODAY, "Toto hodnocení se právě vytváří znovu"),
    ],
)
def test_a_rating_that_is_still_to_come_is_announced_and_no_letter_is_written(
    client: FlaskClient,
    risky: Customer,
    headers: Bearer,
    _case: str,
    rated_at: datetime | None,
    text: str,
) -> None:
    risky.level, risky.rated_at = "new", rated_at
    db.session.commit()

    page = client.get(f"/app/customers/{risky.id}", headers=headers).text

    assert text in page
    assert "Dopis vysvětluje hodnocení" in page
    assert "letter-text" not in page
    assert len(codes_of(page, 'id="rows"', "</table>")) == 2


def test_a_re_rating_of_the_shop_is_announced(
    client: FlaskClient, shop: Shop, risky: Customer, headers: Bearer
) -> None:
    address = f"/app/customers/{risky.id}"
    first = client.get(address, headers=headers)
    assert "hodnotí znovu" not in first.text

    rulesets.save(make_actor(shop.id), presets.PRESETS["loyalty_only"], base=1, reason="")

    known = headers | {"If-None-Match": first.headers["ETag"]}
    assert "Všichni zákazníci se právě hodnotí znovu" in client.get(address, headers=known).text


def test_the_page_is_sent_again_only_when_something_has_changed(
    client: FlaskClient, shop: Shop, risky: Customer, headers: Bearer
) -> None:
    address = f"/app/customers/{risky.id}"
    known = headers | {"If-None-Match": client.get(address, headers=headers).headers["ETag"]}

    assert client.get(address, headers=known).status_code == 304
    assert client.get(f"{address}?letter=pl", headers=known).status_code == 200
    shop.revision += 1
    db.session.commit()
    assert client.get(address, headers=known).status_code == 200


def test_a_level_has_the_name_and_the_colour_that_the_shop_gave_it(
    client: FlaskClient, shop: Shop, risky: Customer, headers: Bearer
) -> None:
    dress(shop, risky=Look("Ještě počkáme", Colour.TEAL), neutral=Look("Klid", None))
    db.session.commit()

    page = client.get(f"/app/customers/{risky.id}?letter=cs", headers=headers).text

    assert '<h2 id="level" dir="auto">Ještě počkáme</h2>' in page
    assert 'class="face face-teal" width="20" height="20" role="img" aria-label="Ještě' in page
    assert "Změní se na „\u2068Klid\u2069“" in page
    assert "Rizikový" not in page
    # What a shop calls its levels is its own affair.
    assert "počkáme" not in page[page.index('id="letter-text"') :]


def test_an_address_that_is_no_web_address_is_not_a_link(
    client: FlaskClient, shop: Shop, risky: Customer, headers: Bearer
) -> None:
    make_order(shop, risky, outcome="uncollected", placed_at=TODAY, admin_url="javascript:alert(1)")
    db.session.commit()

    page = client.get(f"/app/customers/{risky.id}", headers=headers).text

    assert "3 nevyzvednuté" in page
    assert "javascript:" not in page


def test_markup_in_every_text_stays_text(client: FlaskClient, shop: Shop, headers: Bearer) -> None:
    plain = rendered(client, shop, headers, "Plain")
    shop.revision += 1

    naughty = rendered(client, shop, headers, SCRIPT)

    assert naughty.elements == plain.elements
    # The name twice, the shop twice, the level, the outlook; code and status of the order.
    assert naughty.text.count(SCRIPT) >= 10


def rendered(client: FlaskClient, shop: Shop, headers: Bearer, text: str) -> Elements:
    shop.name = text
    dress(shop, watch=Look(text[:30]), neutral=Look(text[:30]))
    customer = make_customer(shop, level="watch", name=text, rated_at=TODAY)
    placed = TODAY - timedelta(days=10)
    values = {"status_name": text, "code": f"A{text}", "placed_at": placed}
    order = make_order(shop, customer, outcome="refused", **values)
    db.session.commit()
    page = Elements(client.get(f"/app/customers/{customer.id}", headers=headers).text)
    for row in (order, customer):
        db.session.delete(row)
        db.session.commit()
    return page
