"""Flags and levels through the pages: set, shown, undone; by whom they cannot be."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.roles import Role
from app.extensions import db
from app.models import Customer, Decision, Flag, Member, Note, Order, Shop
from app.services import decisions
from tests.factories import make_customer, make_order, make_shop
from tests.tables import everything
from tests.views.conftest import Bearer, bearer

NOW = datetime.now(UTC)
TODAY = NOW.astimezone(ZoneInfo("Europe/Prague")).date()
TOMORROW = (TODAY + timedelta(days=1)).isoformat()


@pytest.fixture
def jana(shop: Shop) -> Customer:
    """Somebody who has left one parcel uncollected."""
    customer = make_customer(shop, level="watch", rated_at=NOW, email="jana@kocour.example")
    placed = NOW - timedelta(days=30)
    make_order(shop, customer, outcome="uncollected", placed_at=placed)
    db.session.commit()
    return customer


@pytest.fixture
def reader(app: Flask, shop: Shop) -> Bearer:
    """The header of somebody who may only read."""
    header = bearer(app, shop)
    member = db.session.scalars(select(Member).where(Member.shop_id == shop.id)).one()
    member.role = Role.READ_ONLY
    db.session.commit()
    return header


def flag(customer: Customer, **values: object) -> dict[str, object]:
    given = {"customers": [customer.id], "kind": "blacklist", "reason": "Threatened us."}
    # What reading the customer began must not see the past afterwards.
    db.session.rollback()
    return given | values


def card(client: FlaskClient, customer: Customer, headers: Bearer) -> str:
    return " ".join(client.get(f"/app/customers/{customer.id}", headers=headers).text.split())


def test_a_flag_is_set_shown_and_undone(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    answer = client.post("/app/flags", headers=headers, json=flag(jana, until=TOMORROW))

    batch = answer.get_json()
    assert (answer.status_code, batch["changed"], batch["skipped"]) == (200, 1, {})
    page = card(client, jana, headers)
    assert 'id="unflag-blacklist"' in page
    assert '<p class="said-reason" dir="auto">Threatened us.</p>' in page
    assert "Příznak „Černá listina“ nastaven do" in page
    assert "Černá listina</span>" in client.get("/app/orders", headers=headers).text

    undone = client.post(f"/app/flags/{batch['id']}/undo", headers=headers).get_json()

    assert undone["changed"] == 1
    page = card(client, jana, headers)
    assert "Žádné příznaky." in page
    assert '<p class="undone">Příznak „Černá listina“ nastaven do' in page
    assert "vrátil(a) zpět: Eva" in page


def test_a_flag_is_removed(client: FlaskClient, headers: Bearer, jana: Customer) -> None:
    client.post("/app/flags", headers=headers, json=flag(jana))
    removal = {"customers": [jana.id], "kind": "blacklist"}
    answer = client.post("/app/flags/remove", headers=headers, json=removal)
    assert answer.get_json()["changed"] == 1
    assert client.post("/app/flags/remove", headers=headers, json=removal).get_json() == {
        "id": 0,
        "changed": 0,
        "skipped": {"already": 1},
    }
    assert "Příznak „Černá listina“ odebrán" in card(client, jana, headers)


def test_a_page_notices_that_a_flag_has_ended(
    app: Flask, client: FlaskClient, shop: Shop, jana: Customer
) -> None:
    """A flag ends with a day of the shop, and the day is part of every page's ETag."""
    headers = bearer(app, shop)
    client.post("/app/flags", headers=headers, json=flag(jana, until=TOMORROW))
    ends, address = db.session.scalars(select(Flag.until)).one(), f"/app/customers/{jana.id}"
    db.session.rollback()
    assert ends is not None

    with time_machine.travel(ends - timedelta(seconds=5), tick=False):
        known = client.get(address, headers=bearer(app, shop))
        again = bearer(app, shop) | {"If-None-Match": known.headers["ETag"]}
        assert client.get(address, headers=again).status_code == 304
    with time_machine.travel(ends, tick=False):
        again = bearer(app, shop) | {"If-None-Match": known.headers["ETag"]}
        after = client.get(address, headers=again)

    assert "unflag-blacklist" in known.text
    assert (after.status_code, "unflag-blacklist" in after.text) == (200, False)


def test_a_given_level_is_explained_in_tooltip_card_and_letter(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    given = {"level": "vip", "reason": "Our <b>neighbour</b>.", "until": TOMORROW}
    address = f"/app/customers/{jana.id}/override"
    assert client.post(address, headers=headers, json=given).status_code == 204

    page = card(client, jana, headers)
    assert '<h2 id="level" dir="auto">VIP</h2>' in page
    assert "Nastavil(a) Eva, platí do" in page
    assert "Our &lt;b&gt;neighbour&lt;/b&gt;." in page
    said, letter = page.split('id="letter-text"')
    assert said.index("Nastavil(a) Eva") < said.index("Podle pravidel: „Pozor“")
    assert said.index("Podle pravidel") < said.index("1 nevyzvednutá nebo odmítnutá zásilka")
    assert "Změní se na" not in said
    assert "Hodnocení stanovil člověk z našeho obchodu: do" in letter
    assert "Důvod: Our &lt;b&gt;neighbour" in letter
    assert "znovu rozhodují naše pravidla." in letter
    assert "Eva" not in letter.partition("</div>")[0]
    orders = " ".join(client.get("/app/orders", headers=headers).text.split())
    tooltip = orders[orders.index('class="why-title"') :]
    assert tooltip.index("Nastavil personál, platí do") < tooltip.index("Podle pravidel: „Pozor“")

    assert client.post(f"{address}/back", headers=headers, json={}).status_code == 204
    page = card(client, jana, headers)
    assert '<h2 id="level" dir="auto">Pozor</h2>' in page
    assert "O hodnocení znovu rozhodují pravidla" in page


def test_a_level_without_an_end_says_so_in_the_letter(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    given = {"level": "risky", "reason": "Never pays."}
    client.post(f"/app/customers/{jana.id}/override", headers=headers, json=given)
    page = card(client, jana, headers)
    assert "Nastavil(a) Eva: Never pays." in page
    assert "Platí, dokud ho někdo z nás nevezme zpět." in page


@pytest.mark.parametrize(
    ("_case", "values"),
    [
        ("no reason", {"reason": " "}),
        ("a flag that there is not", {"kind": "angry"}),
        ("no customers", {"customers": []}),
        ("too many customers", {"customers": list(range(1, 1002))}),
        ("a customer who is no number", {"customers": ["1"]}),
        ("a number that no database knows", {"customers": [2**63]}),
        ("a day in the past", {"until": "2020-01-01"}),
        ("a day that there is not", {"until": "2027-02-30"}),
        ("something else besides", {"author": "Ota"}),
    ],
)
def test_a_flag_that_makes_no_sense_changes_nothing(
    client: FlaskClient, headers: Bearer, jana: Customer, _case: str, values: dict[str, object]
) -> None:
    before = everything()
    answer = client.post("/app/flags", headers=headers, json=flag(jana, **values))
    assert answer.status_code == 400
    assert everything() == before


@pytest.mark.parametrize(
    "values", [{"level": "new"}, {"reason": ""}, {"until": "soon"}, {"level": 5}, {"x": 1}]
)
def test_a_level_that_makes_no_sense_changes_nothing(
    client: FlaskClient, headers: Bearer, jana: Customer, values: dict[str, object]
) -> None:
    body = {"level": "vip", "reason": "Ours"} | values
    before = everything()
    answer = client.post(f"/app/customers/{jana.id}/override", headers=headers, json=body)
    assert answer.status_code == 400
    assert everything() == before


def requests_of(customer_id: int, batch: int) -> list[tuple[str, dict[str, object]]]:
    whom = {"customers": [customer_id], "kind": "blacklist"}
    return [
        ("/app/flags", whom | {"reason": "x"}),
        ("/app/flags/remove", whom),
        (f"/app/flags/{batch}/undo", {}),
        (f"/app/customers/{customer_id}/override", {"level": "vip", "reason": "x"}),
        (f"/app/customers/{customer_id}/override/back", {}),
    ]


def test_people_of_another_shop_are_not_found(client: FlaskClient, headers: Bearer) -> None:
    foreign = make_order(make_shop()).customer_id
    db.session.commit()
    before = everything()
    for id in (foreign, foreign + 1000, 2**63 - 1):
        for address, body in requests_of(id, id):
            assert client.post(address, headers=headers, json=body).status_code == 404
    assert everything() == before


def test_a_batch_of_another_shop_is_not_found(
    app: Flask, client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    other = make_shop()
    db.session.commit()
    stranger = bearer(app, other)
    batch = client.post("/app/flags", headers=headers, json=flag(jana)).get_json()["id"]
    before = everything()
    assert client.post(f"/app/flags/{batch}/undo", headers=stranger).status_code == 404
    assert everything() == before


def test_whoever_may_only_read_sees_no_control_and_changes_nothing(
    client: FlaskClient, reader: Bearer, jana: Customer
) -> None:
    before = everything()
    for address, body in requests_of(jana.id, 1):
        assert client.post(address, headers=reader, json=body).status_code == 403
    assert everything() == before
    pages = card(client, jana, reader) + client.get("/app/orders", headers=reader).text
    for control in ("data-flag", "data-unflag", "data-override", "overriding"):
        assert control not in pages


def test_without_a_token_nobody_is_heard(client: FlaskClient, jana: Customer) -> None:
    before = everything()
    for address, body in requests_of(jana.id, 1):
        assert client.post(address, json=body).status_code == 401
    assert everything() == before


def test_a_card_shows_how_to_reach_somebody_and_for_whom_a_parcel_was(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    name, mail = '"><script>', "o'x&y@kocour.example"
    customer = make_customer(shop, rated_at=NOW, email=mail, phone="+420602123456")
    make_order(shop, customer, recipient=name, email=mail)
    db.session.commit()
    page = card(client, customer, headers)
    assert 'href="mailto:o%27x%26y%40kocour.example">o&#39;x&amp;y@kocour.example</a>' in page
    assert 'href="tel:%2B420602123456"' in page
    assert "pro: &#34;&gt;&lt;script&gt;" in page
    assert "<script" not in page


def test_somebody_who_is_back_is_shown_with_their_last_time(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    customer = make_customer(shop, rated_at=NOW, level="neutral")
    bought = {"goods": "2 × Vodítko", "remark": "Pro <b>Rexe</b>, děkuji"}
    long_ago = NOW - timedelta(days=600)
    old = make_order(shop, customer, outcome="ok", placed_at=long_ago, **bought)
    make_order(shop, customer, placed_at=NOW, badges=["returning"])
    written = {"shop_id": shop.id, "customer_id": customer.id, "author": "Ota"}
    then, since = NOW - timedelta(days=590), NOW + timedelta(seconds=1)
    db.session.add(Note(**written, text="A lead for Rex", written_at=then))
    db.session.add(Note(**written, text="Written today", written_at=since))
    db.session.commit()
    page = card(client, customer, headers)
    last = page[page.index('id="last-time"') : page.index('id="list"')]
    assert old.code in last
    assert "doručena" in last
    assert "A lead for Rex" in last
    assert "2 × Vodítko" in last
    assert "Pro &lt;b&gt;Rexe&lt;/b&gt;, děkuji" in last
    assert "malý dárek" in last
    assert "Written today" not in last


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("joined", {"with": 5}, "Spojeno s jiným zákazníkem"),
        ("parted", {}, "Rozděleno na více zákazníků"),
        ("kept_apart", {}, "nikdy ne stejná osoba"),
        ("link_withdrawn", {}, "vzato zpět"),
        ("undone", {}, "Rozhodnutí vráceno zpět"),
        ("undone", {"what": "flag_set", "flag": "exempt"}, "Nastavení příznaku „Výjimka“ vráceno"),
        ("override_set", {"level": "gone"}, "Hodnocení „gone“ nastaveno"),
        ("flag_set", {}, "Příznak „“ nastaven"),
        ("something_new", {"a": [1]}, "Rozhodnutí zaznamenáno"),
    ],
)
def test_every_decision_has_words(
    client: FlaskClient,
    headers: Bearer,
    jana: Customer,
    kind: str,
    facts: dict[str, object],
    said: str,
) -> None:
    row = {"shop_id": jana.shop_id, "customer_id": jana.id, "author": "Ota", "reason": ""}
    decisions.record(db.session(), [Decision(**row, written_at=NOW, kind=kind, facts=facts)])
    db.session.commit()
    assert said in card(client, jana, headers)


def test_older_decisions_are_folded(client: FlaskClient, headers: Bearer, jana: Customer) -> None:
    row = {"shop_id": jana.shop_id, "customer_id": jana.id, "author": "Ota", "facts": {}}
    for number in range(9):
        reason = f"reason {number}"
        made = Decision(**row, written_at=NOW, kind="parted", reason=reason)
        decisions.record(db.session(), [made])
    db.session.commit()
    page = card(client, jana, headers)
    assert page.index("reason 8") < page.index("reason 4") < page.index("4 starší rozhodnutí")
    assert page.index("4 starší rozhodnutí") < page.index("reason 3")


def test_an_outcome_is_corrected_on_the_card_too(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    order = db.session.scalars(select(Order)).one()
    assert f'data-correct="/app/orders/{order.id}/outcome"' in card(client, jana, headers)
