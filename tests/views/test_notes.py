"""Notes as the pages send them, and what the card and the list of orders show of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.domain.roles import Role
from app.extensions import db
from app.models import Customer, Member, Note, Shop
from tests.factories import make_customer, make_order, make_shop
from tests.services.noting import past, stored
from tests.tables import everything
from tests.views.conftest import Bearer, bearer

GIFT = "Přibalit dárek pro Rexe"
TODAY = datetime.now(UTC)
SOON = (TODAY + timedelta(days=40)).date()
LAW = "Tohle si může přečíst i zákazník"


@pytest.fixture
def jana(shop: Shop) -> Customer:
    customer = make_customer(shop)
    make_order(shop, customer, placed_at=TODAY - timedelta(days=3))
    db.session.commit()
    db.session.refresh(customer)
    # Whoever reads it again would hold on to what the tables said then.
    db.session.expunge(customer)
    db.session.rollback()
    return customer


def new(client: FlaskClient, headers: Bearer, customer: Customer, **wording: object) -> int:
    """Write a note; return its id."""
    body = {"text": GIFT} | wording
    answer = client.post(f"/app/customers/{customer.id}/notes", headers=headers, json=body)
    assert answer.status_code == 201
    id: int = answer.get_json()["id"]
    return id


def card(client: FlaskClient, headers: Bearer, customer: Customer) -> str:
    """Return the notes of a card, their blanks made single."""
    page = client.get(f"/app/customers/{customer.id}", headers=headers).text
    start = page.index('<section id="notes"')
    return " ".join(page[start : page.index("</section>", start)].split())


def only_reads(shop: Shop) -> None:
    db.session.rollback()
    db.session.execute(update(Member).where(Member.shop_id == shop.id).values(role=Role.READ_ONLY))
    db.session.commit()


def test_a_note_is_shown_with_who_wrote_it_and_what_it_asks_for(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    assert "Zatím bez poznámek." in card(client, headers, jana)

    id = new(client, headers, jana, recall=True, until=SOON.isoformat())

    shown = card(client, headers, jana)
    assert f'<div class="note-text" dir="auto">{GIFT}</div>' in shown
    assert f"Čeká na příští objednávku, nejdéle do {SOON.day}. {SOON.month}. {SOON.year}" in shown
    assert "<bdi>Eva</bdi>, <time" in shown
    assert f'id="note-{id}" class="note note-waiting"' in shown
    assert 'data-version="1" data-author="Eva" data-when="dnes ' in shown
    assert f'data-until="{SOON.isoformat()}" data-recall>' in shown
    assert "Zatím bez poznámek." not in shown


def test_what_the_customer_may_read_is_said_at_the_input(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    shown = card(client, headers, jana)

    assert 'aria-describedby="note-new-law"' in shown
    assert f'<p id="note-new-law" class="quiet law">{LAW}' in shown
    assert "ne o zdraví, víře nebo rodině" in shown


def test_an_edit_is_marked_and_its_past_can_be_read(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    id = new(client, headers, jana)

    body = {"base": 1, "wording": {"text": "Bez dárku"}}
    answer = client.post(f"/app/notes/{id}", headers=headers, json=body)

    told = answer.get_json()
    assert (answer.status_code, told["version"], told["text"]) == (200, 2, "Bez dárku")
    shown = card(client, headers, jana)
    assert f'<details id="note-past-{id}"> <summary>Upraveno: Eva, dnes ' in shown
    assert shown.index("Bez dárku") < shown.index(GIFT)


def test_whoever_was_slower_is_told_what_the_note_says_now(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    id = new(client, headers, jana)
    first = {"text": "first", "recall": True, "until": SOON.isoformat()}
    client.post(f"/app/notes/{id}", headers=headers, json={"base": 1, "wording": first})
    before = everything()

    body = {"base": 1, "wording": {"text": "second"}}
    answer = client.post(f"/app/notes/{id}", headers=headers, json=body)

    told = answer.get_json()
    assert answer.status_code == 409
    assert (told["id"], told["version"], told["text"], told["author"]) == (id, 2, "first", "Eva")
    assert (told["recall"], told["until"]) == (True, SOON.isoformat())
    assert told["when"].startswith("dnes ")
    assert told["state"].startswith("Čeká na příští objednávku, nejdéle do ")
    assert abs(datetime.fromisoformat(told["at"]) - TODAY) < timedelta(hours=1)
    assert told["removed_by"] is None
    assert everything() == before


def test_whoever_edits_a_removed_note_is_told_who_removed_it(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    id = new(client, headers, jana)
    client.post(f"/app/notes/{id}/remove", headers=headers)

    body = {"base": 1, "wording": {"text": "mine"}}
    answer = client.post(f"/app/notes/{id}", headers=headers, json=body)

    assert (answer.status_code, answer.get_json()["removed_by"]) == (409, "Eva")
    assert stored(id).text == GIFT


def test_a_removed_note_is_listed_apart_and_restored(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    id = new(client, headers, jana)

    assert client.post(f"/app/notes/{id}/remove", headers=headers).status_code == 200

    shown = card(client, headers, jana)
    assert "1 odebraná poznámka" in shown
    assert "Zatím bez poznámek." in shown
    assert f'id="note-{id}"' not in shown
    assert "Odebráno: Eva, dnes " in shown
    assert client.post(f"/app/notes/{id}/restore", headers=headers).status_code == 200
    assert f'id="note-{id}"' in card(client, headers, jana)


def test_a_tick_is_shown_with_who_made_it_and_can_be_taken_back(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    id = new(client, headers, jana, recall=True)

    assert client.post(f"/app/notes/{id}/tick", headers=headers).get_json()["done_by"] == "Eva"

    shown = card(client, headers, jana)
    assert "Hotovo: Eva, dnes " in shown
    assert f'aria-describedby="note-about-{id}" checked>' in shown
    assert client.post(f"/app/notes/{id}/untick", headers=headers).get_json()["done_by"] is None
    assert "Čeká na příští objednávku" in card(client, headers, jana)


def test_a_note_that_is_over_says_so(client: FlaskClient, headers: Bearer, jana: Customer) -> None:
    id = new(client, headers, jana, recall=True, until=SOON.isoformat())
    stored(id).until = datetime(2026, 1, 3, 23, tzinfo=UTC)
    db.session.commit()

    shown = card(client, headers, jana)

    assert "Platnost skončila 3. 1. 2026" in shown
    assert "note-waiting" not in shown


def test_an_order_shows_a_badge_that_leads_to_the_notes_until_they_are_ticked(
    client: FlaskClient, shop: Shop, headers: Bearer, jana: Customer
) -> None:
    id = new(client, headers, jana, recall=True, until=SOON.isoformat())
    new(client, headers, jana, text="Ne pro objednávky")
    order = make_order(shop, jana, placed_at=datetime.now(UTC) + timedelta(minutes=1)).id
    db.session.commit()
    page = client.get("/app/orders", headers=headers)
    assert page.text.count("data-recalls=") == 1
    assert f'id="recall-{order}"' in page.text
    assert f'data-recalls="/app/orders/{order}/recalls"' in page.text

    told = client.get(f"/app/orders/{order}/recalls", headers=headers).text

    assert GIFT in told
    assert "Ne pro objednávky" not in told
    assert f'data-tick="/app/notes/{id}"' in told
    assert f"do {SOON.day}. {SOON.month}. {SOON.year}" in told
    client.post(f"/app/notes/{id}/tick", headers=headers)
    known = headers | {"If-None-Match": page.headers["ETag"]}
    assert "data-recalls=" not in client.get("/app/orders", headers=known).text
    assert "už žádná poznámka nečeká" in (
        client.get(f"/app/orders/{order}/recalls", headers=headers).text
    )


@pytest.mark.parametrize(
    ("_case", "body"),
    [
        ("no text", {"recall": True}),
        ("a text that is no text", {"text": 5}),
        ("nothing but blanks", {"text": " \n "}),
        ("NUL", {"text": "a\x00b"}),
        ("half a character", {"text": "\ud800"}),
        ("too long a text", {"text": "x" * 4001}),
        ("a wish that is neither yes nor no", {"text": "x", "recall": "yes"}),
        ("a day that is none", {"text": "x", "until": "2026-02-30"}),
        ("a moment instead of a day", {"text": "x", "until": "2030-01-01T10:00:00"}),
        ("a day that has passed", {"text": "x", "until": "2026-01-01"}),
        ("a day too far away", {"text": "x", "until": "9999-12-31"}),
        ("something else besides", {"text": "x", "author": "Ota"}),
        ("not an object", ["x"]),
    ],
)
def test_a_note_that_makes_no_sense_is_refused(
    client: FlaskClient, headers: Bearer, jana: Customer, _case: str, body: object
) -> None:
    id = new(client, headers, jana)
    before = everything()

    written = client.post(f"/app/customers/{jana.id}/notes", headers=headers, json=body)
    edited = client.post(f"/app/notes/{id}", headers=headers, json={"base": 1, "wording": body})

    assert (written.status_code, edited.status_code) == (400, 400)
    assert everything() == before


@pytest.mark.parametrize("base", [None, "1", 1.5, True, {}])
def test_an_edit_has_to_name_the_version_it_is_based_on(
    client: FlaskClient, headers: Bearer, jana: Customer, base: object
) -> None:
    id = new(client, headers, jana)
    before = everything()

    body = {"base": base, "wording": {"text": "x"}}

    assert client.post(f"/app/notes/{id}", headers=headers, json=body).status_code in (400, 409)
    assert everything() == before


def calls(note_id: int, customer_id: int) -> list[tuple[str, object]]:
    """Return everything that changes notes: address and body."""
    wording = {"text": "x"}
    return [
        (f"/app/customers/{customer_id}/notes", wording),
        (f"/app/notes/{note_id}", {"base": 1, "wording": wording}),
        *((f"/app/notes/{note_id}/{do}", {}) for do in ("remove", "restore", "tick", "untick")),
    ]


def test_notes_of_another_shop_are_not_found(
    app: Flask, client: FlaskClient, shop: Shop, headers: Bearer, jana: Customer
) -> None:
    other = make_shop()
    db.session.commit()
    id = new(client, headers, jana, recall=True)
    strangers = bearer(app, other)
    order = db.session.scalars(select(Note.order_id)).one()
    before = everything()

    for note_id, customer_id in ((id, jana.id), (id + 999, jana.id + 999), (2**63, 2**63)):
        for address, body in calls(note_id, customer_id):
            answer = client.post(address, headers=strangers, json=body)
            assert answer.status_code == 404, address
    assert client.get(f"/app/orders/{order}/recalls", headers=strangers).status_code == 404
    assert client.get(f"/app/orders/{2**63}/recalls", headers=strangers).status_code == 404
    assert everything() == before


def test_whoever_may_only_read_sees_notes_without_what_changes_them(
    client: FlaskClient, shop: Shop, headers: Bearer, jana: Customer
) -> None:
    id = new(client, headers, jana, recall=True)
    order = make_order(shop, jana, placed_at=datetime.now(UTC) + timedelta(minutes=1)).id
    db.session.commit()
    only_reads(shop)
    before = everything()

    for address, body in calls(id, jana.id):
        assert client.post(address, headers=headers, json=body).status_code == 403
    assert everything() == before
    shown = card(client, headers, jana)
    assert GIFT in shown
    assert "Vaše role dovoluje poznámky číst, ale ne psát." in shown
    told = client.get(f"/app/orders/{order}/recalls", headers=headers).text
    assert GIFT in told
    for control in ("<form", "<button", "<input", "<template"):
        assert control not in shown + told


def test_without_a_token_nobody_is_heard(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    id = new(client, headers, jana)
    before = everything()

    for address, body in calls(id, jana.id):
        assert client.post(address, json=body).status_code == 401
    assert everything() == before


def test_a_form_of_another_page_cannot_write(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    address = f"/app/customers/{jana.id}/notes"
    assert client.post(address, headers=headers, data={"text": "x"}).status_code == 415


def test_the_last_day_is_the_one_that_was_chosen_in_every_time_zone(
    client: FlaskClient, shop: Shop, headers: Bearer, jana: Customer
) -> None:
    for zone in ("Pacific/Kiritimati", "America/New_York", "Europe/Prague"):
        db.session.rollback()
        shop.timezone = zone
        db.session.commit()
        id = new(client, headers, jana, until="2030-03-31")

        told = client.post(f"/app/notes/{id}/remove", headers=headers).get_json()

        assert date.fromisoformat(told["until"]) == date(2030, 3, 31), zone


def test_keeping_mine_leaves_theirs_in_the_history(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    id = new(client, headers, jana, text="one")
    for base, text in ((1, "theirs"), (2, "mine")):
        body = {"base": base, "wording": {"text": text}}
        assert client.post(f"/app/notes/{id}", headers=headers, json=body).status_code == 200

    assert [text for _version, text, _author in past(id)] == ["one", "theirs"]
