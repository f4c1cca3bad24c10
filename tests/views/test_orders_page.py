"""The page of orders: what it shows, to whom, and when it has something new to say."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Shop
from app.services import order_list
from tests.factories import NOON, make_customer, make_import, make_order, make_shop, make_status
from tests.views.conftest import Bearer, bearer


def test_an_order_stands_beside_the_smiley_of_its_customer(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    loyal = make_customer(shop, level="loyal", registered=True)
    order = make_order(shop, loyal, company="Kavárna U Lva", badges=["returning"], outcome="ok")
    db.session.commit()

    page = client.get("/app/orders", headers=headers).text

    assert 'class="face face-green" width="24" height="24" role="img" aria-label="Věrný"' in page
    assert '<use href="/static/smileys/faces.svg#loyal"></use>' in page
    assert f'href="/app/customers/{loyal.id}" data-load>Jana Nováková</a>' in page
    assert f'href="{order.admin_url}" target="_blank" rel="noopener">{order.code}</a>' in page
    for text in ("Kavárna U Lva", ">registrovaný<", "1\xa0249,00\xa0Kč"):
        assert text in page
    for text in ("Nevyřízená", ">doručena<", "Zase tu"):
        assert text in page


def test_orders_of_another_shop_are_never_shown(
    app: Flask, client: FlaskClient, headers: Bearer
) -> None:
    other = make_shop()
    foreign = make_order(other, make_customer(other, name="Cizí Zákazník", level="vip"))
    db.session.commit()

    for query in ("", "?q=cizi", "?level=vip", f"?q={foreign.code}"):
        page = client.get(f"/app/orders{query}", headers=headers).text
        assert foreign.admin_url not in page
        assert "Cizí" not in page
    assert foreign.code in client.get("/app/orders", headers=bearer(app, other)).text


def test_an_address_that_is_no_web_address_is_not_a_link(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_order(shop, admin_url="javascript:alert(1)")
    db.session.commit()

    assert "javascript:" not in client.get("/app/orders", headers=headers).text


def test_a_shop_without_orders_is_told_to_wait(client: FlaskClient, headers: Bearer) -> None:
    assert "Zatím žádné objednávky" in client.get("/app/orders", headers=headers).text


def test_a_search_without_a_match_offers_the_way_back(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_order(shop)
    db.session.commit()

    page = client.get("/app/orders?q=nobody", headers=headers).text

    assert "Nic neodpovídá" in page
    assert '<a href="/app/orders" data-load>' in page


@pytest.mark.parametrize("many", [1000, 1], ids=["few customers", "many customers"])
def test_a_level_filters_the_orders_and_tells_how_many_customers_have_it(
    client: FlaskClient,
    shop: Shop,
    headers: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    many: int,
) -> None:
    monkeypatch.setattr(order_list, "MANY", many)
    risky = make_customer(shop, level="risky")
    wanted = [make_order(shop, risky).code, make_order(shop, risky).code]
    other = make_order(shop).code
    db.session.commit()

    page = client.get("/app/orders?level=risky", headers=headers).text

    assert all(code in page for code in wanted)
    assert other not in page
    assert 'id="count-risky"><span aria-hidden="true">1</span>' in page
    assert 'id="level-risky" name="level" value="risky" checked' in page


@pytest.mark.parametrize(
    "query",
    ["level=angry", "older_than=yesterday", "newer_than=1.2.3", "older_than=-", "level=%00"],
)
def test_a_question_that_makes_no_sense_is_refused(
    client: FlaskClient, headers: Bearer, query: str
) -> None:
    assert client.get(f"/app/orders?{query}", headers=headers).status_code == 400


def test_nothing_is_sent_again_while_nothing_has_changed(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    first = client.get("/app/orders", headers=headers)
    known = headers | {"If-None-Match": first.headers["ETag"]}

    again = client.get("/app/orders", headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]

    shop.revision += 1
    db.session.commit()
    assert client.get("/app/orders", headers=known).status_code == 200


@pytest.mark.parametrize("query", ["?q=x", "?level=vip", "?q="])
def test_another_question_is_another_page(client: FlaskClient, headers: Bearer, query: str) -> None:
    first = client.get("/app/orders", headers=headers)
    known = headers | {"If-None-Match": first.headers["ETag"]}

    assert client.get(f"/app/orders{query}", headers=known).status_code == 200


def test_another_language_and_another_shop_are_other_pages(
    app: Flask, client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    other = make_shop(revision=shop.revision)
    db.session.commit()
    known = {"If-None-Match": client.get("/app/orders", headers=headers).headers["ETag"]}

    for sent in (bearer(app, shop, "sk"), bearer(app, other)):
        assert client.get("/app/orders", headers=sent | known).status_code == 200


def test_the_next_day_of_the_shop_is_another_page(
    app: Flask, client: FlaskClient, shop: Shop
) -> None:
    make_order(shop, placed_at=NOON)
    db.session.commit()
    # 23:59 in Prague.
    with time_machine.travel(NOON.replace(hour=22, minute=59), tick=False) as clock:
        headers = bearer(app, shop)
        today = client.get("/app/orders", headers=headers)
        clock.shift(timedelta(minutes=1))
        known = headers | {"If-None-Match": today.headers["ETag"]}
        tomorrow = client.get("/app/orders", headers=known)

    assert "dnes 13:00" in today.text
    assert "včera 13:00" in tomorrow.text


def test_a_time_zone_nobody_knows_does_no_harm(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    shop.timezone = "Moon/Tycho"
    db.session.commit()

    assert client.get("/app/orders", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("_case", "values", "shown"),
    [
        ("begun", {}, '<progress id="import"></progress>'),
        ("under way", {"lines_done": 40, "expected": 100}, 'max="100" value="40"'),
        ("more than expected", {"lines_done": 104, "expected": 100}, 'max="100" value="100"'),
        ("failed", {"failed_at": NOON, "error": "timeout"}, "se nezdařilo"),
    ],
)
def test_an_import_shows_how_far_it_is(
    client: FlaskClient, shop: Shop, headers: Bearer, _case: str, values: dict[str, Any], shown: str
) -> None:
    make_import(shop, finished_at=NOON)
    make_import(shop, **values)
    db.session.commit()

    assert shown in client.get("/app/orders", headers=headers).text


def test_a_finished_import_is_not_mentioned(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_import(shop, failed_at=NOON)
    make_import(shop, finished_at=NOON)
    db.session.commit()

    page = client.get("/app/orders", headers=headers).text
    assert "progress" not in page
    assert "nezdařilo" not in page


def test_statuses_without_a_certain_meaning_are_listed_with_their_orders(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_status(shop, name="Vráceno", outcome="uncollected")
    unknown = make_status(shop, name="U řidiče")
    make_status(shop, name="Vyřízena", outcome="ok", confirmed=True)
    make_status(shop, name="Smazaná", missing_since=NOON)
    make_status(shop, name="Zpět", renamed_from="Cesta", outcome="refused", confirmed=True)
    for _order in range(2):
        make_order(shop, status_id=unknown.external_id)
    make_order(make_shop(), status_id=unknown.external_id)
    db.session.commit()

    page = client.get("/app/orders", headers=headers).text
    notice = " ".join(page[page.index("<details") : page.index("</details>")].split())

    assert "3 stavy objednávek čekají na vaše vyjádření" in notice
    assert '<strong>U řidiče</strong> <span class="tag tag-bad">zatím nepřiřazen</span>' in notice
    assert '<span class="quiet">2 objednávky</span>' in notice
    assert "návrh: nevyzvednuta" in notice
    assert "přejmenován, dříve „Cesta“</span> <span>odmítnuta</span>" in notice
    assert notice.index("U řidiče") < notice.index("Vráceno")
    assert "Vyřízena" not in notice
    assert "Smazaná" not in notice
