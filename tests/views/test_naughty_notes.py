"""Notes are text: whatever somebody writes is kept as written, and no markup comes of it."""

import json
import unicodedata
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.extensions import db
from app.models import Note, NoteEdit, Shop
from tests.factories import make_customer
from tests.views.conftest import Bearer
from tests.views.test_naughty_names import SCRIPT, Elements


@pytest.mark.shared
def test_naughty_strings_are_kept_and_shown_as_they_are(
    client: FlaskClient, shop: Shop, headers: Bearer, shared: Path
) -> None:
    strings = json.loads((shared / "vectors" / "blns.json").read_text())
    customer_id = make_customer(shop).id
    db.session.commit()
    address = f"/app/customers/{customer_id}/notes"

    taken, refused = [], []
    for text in strings:
        answer = client.post(address, headers=headers, json={"text": text})
        assert answer.status_code in (201, 400), text
        (taken if answer.status_code == 201 else refused).append(text)

    assert [text for text in refused if _kept(text)] == []
    stored = list(db.session.scalars(select(Note.text).order_by(Note.id)))
    db.session.rollback()
    assert stored == [_kept(text) for text in taken]
    assert len(taken) > 500
    page = Elements(client.get(f"/app/customers/{customer_id}", headers=headers).text)
    assert [text for text in stored if text not in page.text] == []
    assert "script" not in [tag for tag, _names in page.elements]
    assert not [names for _tag, names in page.elements if any(n[:2] == "on" for n in names)]


@pytest.mark.parametrize(
    ("text", "code"),
    [("a\x00b", "invalid"), ("\x00", "invalid"), ("a\ud800", "malformed")],
    ids=["NUL", "only NUL", "half"],
)
def test_what_no_database_takes_is_refused_in_words(
    client: FlaskClient, shop: Shop, headers: Bearer, text: str, code: str
) -> None:
    customer_id = make_customer(shop).id
    db.session.commit()

    answer = client.post(
        f"/app/customers/{customer_id}/notes",
        headers=headers | {"Accept": "application/json"},
        json={"text": text},
    )

    assert (answer.status_code, answer.get_json()["code"]) == (400, code)


def test_markup_in_every_text_of_a_note_stays_text(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    customer_id = make_customer(shop).id
    db.session.commit()

    plain = rendered(client, headers, customer_id, "Plain", "Plainly")
    naughty = rendered(client, headers, customer_id, SCRIPT, f"{SCRIPT}!")

    assert naughty.elements == plain.elements
    assert naughty.text.count(SCRIPT) == 3


def rendered(
    client: FlaskClient, headers: Bearer, customer_id: int, first: str, second: str
) -> Elements:
    """Write a note and edit it, remove another one, and return the card."""
    address = f"/app/customers/{customer_id}/notes"
    for text in (first, first):
        id = client.post(address, headers=headers, json={"text": text}).get_json()["id"]
    body = {"base": 1, "wording": {"text": second, "recall": True}}
    client.post(f"/app/notes/{id - 1}", headers=headers, json=body)
    client.post(f"/app/notes/{id}/remove", headers=headers)
    page = Elements(client.get(f"/app/customers/{customer_id}", headers=headers).text)
    db.session.execute(delete(NoteEdit))
    db.session.execute(delete(Note))
    db.session.commit()
    return page


def _kept(text: str) -> str:
    """Return what is to be kept of a text, said in another way than the service does."""
    lines = text.replace("\r\n", "\n").translate(str.maketrans("\r\x0b\x0c", "\n\n\n"))
    seen = (c for c in lines if c in "\t\n" or unicodedata.category(c) != "Cc")
    return "".join(seen).strip()
