"""The record as CSV: complete, harmless, and proven by the program of docs/record.md."""

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.extensions import db
from app.models import Decision, Order, Shop
from app.services import record_chain
from app.services.privacy.erasing import erase
from app.services.record import exporting
from tests.factories import make_actor, make_customer, make_order
from tests.recording import decide
from tests.views.conftest import Bearer, bearer

PATH = "/app/decisions/record.csv"
DOCS = Path(__file__).resolve().parents[2] / "docs" / "record.md"


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture
def order(shop: Shop) -> Order:
    """An order; three entries are on it, and a fourth one on the shop."""
    order = make_order(shop, make_customer(shop, name="=Jana"), code="+420")
    first = decide(shop, "order_decided", order)
    decide(shop, "action_ended", order, about=first.id)
    decide(shop, "objection", order, {"text": "Ne.\nOpravdu „ne“."}, about=first.id)
    decide(shop, "breaker_reset", reason="@konec")
    return order


def sheet(client: FlaskClient, headers: Bearer, question: str = "") -> list[list[str]]:
    """Return the rows of the CSV."""
    answer = client.get(PATH + question, headers=headers, buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return [*csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))]


def test_every_entry_is_there_the_oldest_first_in_the_language_of_the_staff(
    client: FlaskClient, headers: Bearer, order: Order
) -> None:
    names, *rows = sheet(client, headers)

    assert names[:4] == ["Číslo", "Okamžik", "Kdo rozhodl", "Co bylo rozhodnuto"]
    assert names[-5:] == ["Druh", "Obsah", "Sůl", "Otisk", "Řetěz"]
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    assert rows[0][1:3] == ["2026-11-20T12:00:00+00:00", "Sám Smajlík"]
    assert rows[0][3].startswith("Má se provést automaticky: zrušit objednávku")
    assert "Stav: Nevyřízená; Platba: není známo" in rows[0][7]
    assert rows[2][6] == "Ne.\nOpravdu „ne“."
    assert len({len(row) for row in (names, *rows)}) == 1


def test_another_language_names_it_otherwise(
    app: Flask, client: FlaskClient, shop: Shop, order: Order
) -> None:
    names, first, *_ = sheet(client, bearer(app, shop, "pl"))
    assert (names[2], first[2]) == ("Kto zdecydował", "Sam Smajlík")


def test_no_text_becomes_a_formula(client: FlaskClient, headers: Bearer, order: Order) -> None:
    _names, *rows = sheet(client, headers)
    assert rows[0][4:6] == ["'=Jana", "'+420"]
    assert rows[3][6] == "'@konec"


def test_only_what_is_asked_for_is_sent(client: FlaskClient, headers: Bearer, order: Order) -> None:
    assert [row[0] for row in sheet(client, headers, "?who=itself")[1:]] == ["1", "2"]
    assert sheet(client, headers, "?q=nothing")[1:] == []
    assert client.get(f"{PATH}?group=x", headers=headers).status_code == 400


def test_a_long_record_comes_in_pieces_and_whole(
    client: FlaskClient,
    headers: Bearer,
    order: Order,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 3)
    assert [row[0] for row in sheet(client, headers)[1:]] == ["1", "2", "3", "4"]


def auditor(folder: Path) -> list[str]:
    """Return a command: the program that docs/record.md gives to auditors."""
    [program] = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    script = folder / "check.py"
    script.write_text(program)
    return [sys.executable, str(script), str(folder / "record.csv")]


def checked(client: FlaskClient, headers: Bearer, folder: Path) -> str:
    data = client.get(PATH, headers=headers, buffered=True).data
    (folder / "record.csv").write_bytes(data)
    done = subprocess.run(auditor(folder), capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.strip()


def test_the_auditors_program_proves_it_and_names_the_last_link(
    client: FlaskClient, headers: Bearer, shop: Shop, order: Order, tmp_path: Path
) -> None:
    head = record_chain.end(shop.id).head
    db.session.rollback()
    assert checked(client, headers, tmp_path) == f"whole: 4 {head}"


@pytest.mark.parametrize(
    "values",
    [{"reason": "jiný"}, {"facts": {}}, {"salt": "x"}, {"digest": "x"}, {"chain": "x"}],
    ids=lambda values: next(iter(values)),
)
def test_the_auditors_program_finds_what_was_changed(
    client: FlaskClient,
    headers: Bearer,
    order: Order,
    tmp_path: Path,
    values: dict[str, object],
) -> None:
    db.session.execute(update(Decision).where(Decision.number == 2).values(**values))
    db.session.commit()
    assert checked(client, headers, tmp_path) == "not as it was written: 2"


def test_the_auditors_program_lets_pass_what_an_entry_says_was_erased(
    client: FlaskClient, headers: Bearer, shop: Shop, order: Order, tmp_path: Path
) -> None:
    erase(make_actor(shop), order.customer_id, "Požádala")
    db.session.rollback()
    head = record_chain.end(shop.id)
    db.session.rollback()

    assert checked(client, headers, tmp_path) == f"whole: {head.length} {head.head}"

    nothing = {"kind": "erased", "facts": {}, "reason": "", "author": "", "salt": ""}
    db.session.execute(update(Decision).where(Decision.number == head.length).values(**nothing))
    db.session.commit()
    assert checked(client, headers, tmp_path) == "not as it was written: 1"
