"""The page of files: what goes out, what comes in, and who may do it."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.roles import Role
from app.extensions import db
from app.models import Customer, Decision, Flag, Member, Note, Shop
from app.services.customer_files import reading
from app.services.customer_files.columns import READ
from app.services.customer_files.faults import Problem
from app.views import customer_file_example, customer_file_words
from app.views.customer_files import MOST_IDS
from tests.factories import make_customer, make_order, make_shop
from tests.services.customer_files.desk import attach_note, sheet
from tests.tables import everything
from tests.views.conftest import Bearer, bearer
from tests.views.test_naughty_names import Elements

PAGE = "/app/customers/files"
EMAIL = "jana@kocour.example"
FILE = sheet(f"{EMAIL};;;blacklist;Threatened the courier;;", "x@y.example;;;note;x;;")


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture
def jana(shop: Shop) -> Customer:
    customer = make_customer(shop, email=EMAIL)
    make_order(shop, customer, email=EMAIL)
    db.session.commit()
    return customer


@pytest.fixture
def reader(app: Flask, shop: Shop, headers: Bearer) -> Bearer:
    """Somebody who may only read."""
    db.session.scalars(select(Member)).one().role = Role.READ_ONLY
    db.session.commit()
    return headers


def names(csv_file: bytes) -> list[str]:
    rows = csv.DictReader(io.StringIO(csv_file.decode("utf-8-sig"), newline=""), delimiter=";")
    return [row["email"] for row in rows]


def test_a_file_is_looked_at_carried_out_and_taken_back(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    before = everything()

    looked = client.post(f"{PAGE}/check", headers=headers, data=FILE)

    assert looked.status_code == HTTPStatus.OK
    assert everything() == before
    assert "Tohle by se stalo" in looked.text
    assert "Takový zákazník tu není." in looked.text
    assert "data-carry-out" in looked.text

    done = client.post(f"{PAGE}/carry-out", headers=headers, data=FILE)

    flag = db.session.scalars(select(Flag)).one()
    assert (flag.reason, flag.author, flag.removed_at) == ("Threatened the courier", "Eva", None)
    assert "Tohle se stalo" in done.text
    assert "data-carry-out" not in done.text
    batches = done.text.partition('data-batches="')[2].partition('"')[0]
    wish = {"batches": json.loads(batches)}
    undone = client.post(f"{PAGE}/undo", headers=headers, json=wish)
    assert "Příznak 1 zákazníka byl vzat zpět." in undone.text
    db.session.rollback()
    assert flag.removed_at is not None


def test_a_second_import_offers_nothing_to_do(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    client.post(f"{PAGE}/carry-out", headers=headers, data=FILE)

    for step in ("check", "carry-out"):
        answer = client.post(f"{PAGE}/{step}", headers=headers, data=FILE).text
        assert "Není co měnit." in answer
        assert "<button" not in answer


def test_the_export_of_the_page_can_be_imported(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    attach_note(jana, "=Vodítko\npro „Rexe“")
    db.session.commit()

    sent = client.get(f"{PAGE}/export.csv", headers=headers, buffered=True)

    assert sent.mimetype == "text/csv"
    assert "smajlik-customers.csv" in sent.headers["Content-Disposition"]
    assert names(sent.data) == [EMAIL]
    answer = client.post(f"{PAGE}/check", headers=headers, data=sent.data).text
    assert "Není co měnit." in answer


def test_chosen_customers_are_exported_and_no_strangers(
    client: FlaskClient, shop: Shop, headers: Bearer, jana: Customer
) -> None:
    make_customer(shop, email="petr@kocour.example")
    stranger = make_customer(make_shop(), email="anna@other.example")
    db.session.commit()

    wish = {"ids": [jana.id, stranger.id]}
    sent = client.post(f"{PAGE}/export.csv", headers=headers, json=wish, buffered=True)

    assert names(sent.data) == [EMAIL]


@pytest.mark.parametrize(
    "wish", [{"ids": []}, {"ids": ["1"]}, {"ids": [0]}, {"ids": [2**63]}, {"all": 1}, [], 7]
)
def test_a_nonsense_choice_is_refused(
    client: FlaskClient, headers: Bearer, jana: Customer, wish: object
) -> None:
    answer = client.post(f"{PAGE}/export.csv", headers=headers, json=wish)
    assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_more_customers_than_anybody_chooses_are_refused(
    client: FlaskClient, headers: Bearer
) -> None:
    wish = {"ids": list(range(1, MOST_IDS + 2))}
    answer = client.post(f"{PAGE}/export.csv", headers=headers, json=wish)
    assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_a_broken_file_says_why(client: FlaskClient, headers: Bearer) -> None:
    for step in ("check", "carry-out"):
        answer = client.post(f"{PAGE}/{step}", headers=headers, data=b"PK\x00\x00")
        assert answer.status_code == HTTPStatus.BAD_REQUEST
        assert "Toto není soubor CSV." in answer.text


@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_larger_than_the_limit_is_not_cut(
    client: FlaskClient, headers: Bearer, jana: Customer, chunked: bool
) -> None:
    before = everything()
    good, line = FILE, b"\r\n"
    data = good + line * ((reading.LARGEST - len(good)) // 2 + 1)
    body = {"input_stream": io.BytesIO(data)} if chunked else {"data": data}
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}

    answer = client.post(
        f"{PAGE}/carry-out", headers=headers, environ_overrides=environ if chunked else {}, **body
    )

    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "Soubor je větší než 5 MB." in answer.text
    assert everything() == before


def test_a_file_beyond_the_limit_of_other_pages_is_taken(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    data = FILE + b"\r\n" * 1024 * 1024

    assert "Tohle by se stalo" in client.post(f"{PAGE}/check", headers=headers, data=data).text


def test_who_may_only_read_is_told_so_and_refused(
    client: FlaskClient, reader: Bearer, jana: Customer
) -> None:
    page = client.get(PAGE, headers=reader).text
    before = everything()

    attempts: list[Callable[[], int]] = [
        lambda: client.get(f"{PAGE}/export.csv", headers=reader).status_code,
        lambda: client.post(f"{PAGE}/export.csv", headers=reader, json={}).status_code,
        lambda: client.post(f"{PAGE}/check", headers=reader, data=FILE).status_code,
        lambda: client.post(f"{PAGE}/carry-out", headers=reader, data=FILE).status_code,
        lambda: client.post(f"{PAGE}/undo", headers=reader, json={"batches": [1]}).status_code,
    ]

    assert {attempt() for attempt in attempts} == {HTTPStatus.FORBIDDEN}
    assert everything() == before
    assert "Vše si můžete prohlížet" in page
    assert "data-download" not in page
    assert "data-check" not in page


def test_the_batch_of_another_shop_is_not_found(
    client: FlaskClient, app: Flask, headers: Bearer, jana: Customer
) -> None:
    client.post(f"{PAGE}/carry-out", headers=headers, data=FILE)
    wish = {"batches": [db.session.scalars(select(Decision)).one().id]}
    elsewhere = make_shop()
    db.session.commit()
    other = bearer(app, elsewhere)
    before = everything()

    answer = client.post(f"{PAGE}/undo", headers=other, json=wish)
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert everything() == before


@pytest.mark.parametrize("wish", [{}, {"batches": []}, {"batches": ["1"]}, {"batches": [0]}, []])
def test_a_nonsense_wish_to_take_back_is_refused(
    client: FlaskClient, headers: Bearer, wish: object
) -> None:
    answer = client.post(f"{PAGE}/undo", headers=headers, json=wish)
    assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_nothing_is_sent_to_strangers(client: FlaskClient) -> None:
    for address in (PAGE, f"{PAGE}/export.csv", f"{PAGE}/example.csv"):
        assert client.get(address).status_code == HTTPStatus.UNAUTHORIZED


def test_the_page_is_sent_again_only_when_it_has_changed(
    client: FlaskClient, headers: Bearer
) -> None:
    first = client.get(PAGE, headers=headers)
    again = client.get(PAGE, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("cs", "Vodítko pro Rexe"),
        ("sk", "Vodítko pre Rexa"),
        ("pl", "Smycz dla Reksa"),
        ("en", "Leash for Rex"),
    ],
)
def test_the_example_has_no_fault_but_strangers(
    client: FlaskClient, app: Flask, shop: Shop, language: str, note: str
) -> None:
    headers = bearer(app, shop, language)
    sent = client.get(f"{PAGE}/example.csv", headers=headers, buffered=True).data
    assert note in sent.decode()
    make_order(shop, email="jana.novakova@example.com", phone="")
    make_order(shop, email="", phone="602123456")
    make_order(shop, email="", phone="", code="2026000123")
    db.session.commit()

    client.post(f"{PAGE}/carry-out", headers=headers, data=sent)

    kinds = sorted(flag.kind for flag in db.session.scalars(select(Flag)))
    assert kinds == ["auto_cancel", "blacklist", "exempt"]
    assert db.session.scalars(select(Note)).one().recall
    assert sent.decode("utf-8-sig").split("\r\n")[0] == ";".join(f'"{c}"' for c in READ)


def test_columns_of_a_file_that_are_unknown_are_shown_as_text(
    client: FlaskClient, headers: Bearer, jana: Customer
) -> None:
    name = "<script>alert(1)</script>"
    data = f"email;kind;text;{name}\r\n{EMAIL};note;x;y\r\n".encode()

    answer = client.post(f"{PAGE}/check", headers=headers, data=data).text

    shown = Elements(answer)
    assert name in shown.text
    assert "script" not in [tag for tag, _attributes in shown.elements]


def test_every_problem_and_every_column_has_words() -> None:
    assert set(customer_file_words.PROBLEMS) == set(Problem)
    assert set(customer_file_words.COLUMNS) == set(READ)


def test_the_example_ends_in_the_future(request_context: None) -> None:
    today = datetime.now(UTC).date()
    lines = list(customer_file_example.lines(today))
    assert f'"{today.year + 1}-'.encode() in lines[1]


def test_the_guide_shows_the_columns_that_are_read() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "customer-files.md").read_text()
    assert [c for c in READ if f"| `{c}` |" not in guide] == []
