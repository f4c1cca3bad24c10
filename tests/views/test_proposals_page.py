"""The page of proposals: what it shows, to whom, and what becomes of an answer."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.domain.roles import Role
from app.extensions import db
from app.models import Action, Flag, Member, Proposal, Shop
from app.services import settings
from app.services.paging import PAGE
from tests.factories import (
    NOON,
    make_action,
    make_actor,
    make_customer,
    make_order,
    make_proposal,
    make_shop,
    make_status,
)
from tests.tables import everything
from tests.views.conftest import Bearer

PAGE_OF = "/app/proposals"
UNCOLLECTED = "3 objednávky byly odeslány zbytečně: A1, A2, A3"
ONE_MINUTE = "Objednávky se změní za minutu; do té doby to lze výše vzít zpět."


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


def told(client: FlaskClient, headers: Bearer, path: str = PAGE_OF) -> str:
    """Return what a page says, without tags and its blanks made single."""
    page = re.sub(r"<[^>]*>", " ", client.get(path, headers=headers).text)
    return " ".join(page.split())


def settle(client: FlaskClient, headers: Bearer, how: str, **said: object) -> str:
    answer = client.post(f"{PAGE_OF}/{how}", headers=headers, json=said)
    assert answer.status_code == 200, answer.text
    db.session.rollback()
    db.session.expire_all()
    return str(answer.get_json()["said"])


def test_a_proposal_stands_beside_its_customer_order_and_reasons(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    owner = make_customer(shop, level="risky", name="Petr Dvořák")
    order = make_order(shop, owner, paid=True, shipped=True, code="2026777")
    make_proposal(shop, order=order)
    db.session.commit()

    page, text = client.get(PAGE_OF, headers=headers).text, told(client, headers)

    assert 'role="img" aria-label="Rizikový"' in page
    assert f'href="/app/customers/{owner.id}" data-load>Petr Dvořák</a>' in page
    assert 'rel="noopener">2026777</a>' in page
    for said in ("Zrušit objednávku", "zaplaceno", "na cestě", "1 249,00 Kč · Nevyřízená"):
        assert said in text.replace("\xa0", " ")
    assert "Příznak „Rušit“: \u2068Never collects\u2069 (\u2068Eva\u2069, 20. 11. 2026)" in text
    assert "Dřívější objednávky: 3× nevyzvednuta, 1× odmítnuta" in text
    assert "Proč se vás ptáme: Objednávka vznikla dřív" in text


def test_a_proposal_to_flag_names_the_orders_that_were_sent_in_vain(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_proposal(shop)
    make_proposal(shop, facts={"uncollected": ["B1"], "good": 0})
    db.session.commit()

    text = told(client, headers)

    assert "Nastavit příznak „Rušit“" in text
    assert f"{UNCOLLECTED} Z té doby byla doručena 1 objednávka." in text
    assert "1 objednávka byla odeslána zbytečně: B1 Z té doby nebyla doručena žádná" in text
    assert "Proč se vás ptáme" not in text


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"because": None}, "Proč se vás ptáme: Podle nastavení se má nejdřív zeptat."),
        ({"because": "breaker"}, "Proč se vás ptáme: Automatické zásahy zastavila pojistka."),
        ({}, "Zákazník s příznakem „Rušit“"),
    ],
)
def test_little_evidence_is_said_as_it_is(
    client: FlaskClient, shop: Shop, headers: Bearer, facts: dict[str, object], said: str
) -> None:
    make_proposal(shop, order=make_order(shop), facts=facts)
    db.session.commit()

    assert said in told(client, headers)


def test_a_shop_without_proposals_is_told_that_nothing_waits(
    client: FlaskClient, headers: Bearer
) -> None:
    text = told(client, headers)

    assert "Nic na vás nečeká" in text
    assert "S žádnou objednávkou se teď nic nechystá." in text


def test_a_kind_without_proposals_offers_the_way_back(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_proposal(shop)
    db.session.commit()

    page = client.get(f"{PAGE_OF}?kind=hold", headers=headers).text

    assert "Žádný takový návrh" in page
    assert f'<a href="{PAGE_OF}" data-load>Zobrazit všechny návrhy</a>' in page


@pytest.mark.parametrize("query", ["kind=dance", "older_than=nowhere", "newer_than=1"])
def test_a_question_that_makes_no_sense_is_refused(
    client: FlaskClient, headers: Bearer, query: str
) -> None:
    assert client.get(f"{PAGE_OF}?{query}", headers=headers).status_code == 400


def test_older_proposals_are_a_page_further_and_keep_the_filter(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    customer = make_customer(shop)
    order = make_order(shop, customer)
    made = [make_proposal(shop, order=order).id for _ in range(PAGE + 1)]
    db.session.commit()

    first = client.get(f"{PAGE_OF}?kind=cancel", headers=headers).text
    link = re.search(r'id="older" data-load href="([^"]+)"', first)
    assert link is not None
    second = client.get(link[1].replace("&amp;", "&"), headers=headers).text

    assert "kind=cancel" in link[1]
    assert (f'id="proposal-{made[0]}"' in first, f'id="proposal-{made[0]}"' in second) == (
        False,
        True,
    )
    assert 'id="newer"' in second


def test_nothing_of_another_shop_is_shown_or_settled(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    other = make_shop()
    order = make_order(other, name="Cizí Zákazník")
    proposal, action = make_proposal(other, order=order), make_action(order)
    db.session.commit()
    before = everything()

    answers = [
        client.post(f"{PAGE_OF}/confirm", headers=headers, json={"ids": [proposal.id]}),
        client.post(
            f"{PAGE_OF}/refuse", headers=headers, json={"ids": [proposal.id], "reason": "No"}
        ),
        client.post(f"/app/planned/{action.id}/undo", headers=headers),
        client.post("/app/planned/undo", headers=headers, json={"ids": [action.id]}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert everything() == before
    page = client.get(PAGE_OF, headers=headers).text
    assert (order.code in page, "proposal-" in page) == (False, False)


def test_a_confirmed_cancellation_waits_a_minute_and_can_be_taken_back(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    order = make_order(shop)
    proposal = make_proposal(shop, order=order)
    make_status(shop, cancels=True)
    db.session.commit()

    said = settle(client, headers, "confirm", ids=[proposal.id])

    assert said == f"1 návrh potvrzen. {ONE_MINUTE}"
    action = db.session.scalars(select(Action)).one()
    assert (action.kind, action.state, action.author) == ("cancel", "todo", "Eva")
    page = client.get(PAGE_OF, headers=headers).text
    assert f'data-take-back="/app/planned/{action.id}/undo"' in page
    assert f'data-due="{action.due_at.isoformat()}" data-ticking="Bude zrušena za {{time}}"' in page
    assert "potvrdil(a) Eva" in page
    assert f'id="proposal-{proposal.id}"' not in page

    answer = client.post(f"/app/planned/{action.id}/undo", headers=headers)

    db.session.rollback()
    assert (answer.status_code, answer.data) == (204, b"")
    assert "S žádnou objednávkou se teď nic nechystá." in told(client, headers)
    assert "Vráceno – objednávka se nezruší. Eva" in told(client, headers, "/app/orders")


def test_a_confirmed_flag_is_set_at_once(client: FlaskClient, shop: Shop, headers: Bearer) -> None:
    proposal = make_proposal(shop)
    db.session.commit()

    said = settle(client, headers, "confirm", ids=[proposal.id], reason="Domluveno s vedením.")

    assert said == "1 návrh potvrzen."
    flag = db.session.scalars(select(Flag)).one()
    assert (flag.kind, flag.reason, flag.author) == ("auto_cancel", "Domluveno s vedením.", "Eva")


def test_what_is_passed_over_is_said_by_reason(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    orders = [make_order(shop, outcome=outcome) for outcome in ("open", "open", "ok", "open")]
    make_action(orders[1])
    settled = [{}, {}, {}, {"settled_at": NOON, "verdict": "refused"}]
    made = [
        make_proposal(shop, order=order, **values).id
        for order, values in zip(orders, settled, strict=True)
    ]
    hold = make_proposal(shop, order=orders[0], kind="hold").id
    make_status(shop, cancels=True)
    db.session.commit()

    said = settle(client, headers, "confirm", ids=[*made, hold])

    assert said == (
        "1 návrh potvrzen, 1 vynechán (mezitím rozhodnuto), 1 vynechán (objednávka už je uzavřená),"
        " 1 vynechán (v nastavení pro to není vybraný stav), 1 vynechán (už se to chystá nebo je"
        f" to hotové). {ONE_MINUTE}"
    )


def test_a_refused_proposal_says_that_it_does_not_come_back(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    ids = [make_proposal(shop).id, make_proposal(shop).id]
    db.session.commit()

    said = settle(client, headers, "refuse", ids=ids, reason="Zákazníka známe.")

    assert said == "2 návrhy zamítnuty. Ze stejných důvodů se to už nenavrhne."
    rows = db.session.scalars(select(Proposal)).all()
    assert {(row.verdict, row.said) for row in rows} == {("refused", "Zákazníka známe.")}


@pytest.mark.parametrize(
    "said",
    [
        {"ids": [1]},
        {"ids": [1], "reason": " "},
        {"ids": [1], "reason": "x" * 256},
        {"ids": [], "reason": "No"},
        {"ids": ["1"], "reason": "No"},
        {"ids": [0], "reason": "No"},
        {"ids": list(range(1, 502)), "reason": "No"},
        {"reason": "No"},
    ],
    ids=str,
)
def test_a_refusal_that_makes_no_sense_changes_nothing(
    client: FlaskClient, shop: Shop, headers: Bearer, said: dict[str, object]
) -> None:
    make_proposal(shop)
    db.session.commit()
    before = everything()

    answer = client.post(f"{PAGE_OF}/refuse", headers=headers, json=said)

    assert answer.status_code == 400
    assert everything() == before


def test_whoever_may_only_read_sees_everything_without_buttons_and_why(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    order = make_order(shop)
    make_action(order)
    make_proposal(shop, order=order)
    db.session.execute(update(Member).values(role=Role.READ_ONLY))
    db.session.commit()

    page, text = client.get(PAGE_OF, headers=headers).text, told(client, headers)

    assert "Vaše role dovoluje jen prohlížet" in text
    assert "Zrušit objednávku" in text
    assert "Bude zrušena za {time}" in page
    assert not re.search(r"data-(confirm|refuse|take-back|choose|bulk)\b", page)


def test_the_top_of_every_page_counts_what_waits_and_follows(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    before = client.get("/app/orders", headers=headers)
    proposal = make_proposal(shop)
    shop.revision += 1
    db.session.commit()

    after = client.get("/app/orders", headers=headers | {"If-None-Match": before.headers["ETag"]})
    settle(client, headers, "refuse", ids=[proposal.id], reason="Ne.")

    count = '>1</span><span class="unseen">Čeká na vás 1 návrh</span>'
    assert (count in before.text, after.status_code, count in after.text) == (False, 200, True)
    assert "waiting-count" not in client.get("/app/settings", headers=headers).text


@pytest.mark.parametrize("path", [PAGE_OF, "/app/orders", "/app/customers"])
def test_a_switch_that_is_off_and_a_tripped_breaker_are_said(
    client: FlaskClient, shop: Shop, headers: Bearer, path: str
) -> None:
    assert "breaker-tripped" not in client.get(path, headers=headers).text
    settings.suspend_cancelling(make_actor(shop))
    shop.breaker_tripped_at, shop.breaker = NOON, {"limit": "daily_cap"}
    shop.revision += 1
    db.session.commit()

    text = told(client, headers, path)

    assert "Automatické rušení objednávek je od" in text
    assert "Pojistka zastavila automatické zásahy (20. 11. 2026)" in text
