"""Names are text: whatever customers, statuses and shops are called, no markup comes of it."""

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Shop
from tests.factories import make_customer, make_order, make_status
from tests.views.conftest import Bearer

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


class Elements(HTMLParser):
    """Lists the elements and the names of their attributes; collects the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _value in attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_markup_in_every_text_of_a_shop_stays_text(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    plain = rendered(client, shop, headers, "Plain")
    shop.revision += 1

    naughty = rendered(client, shop, headers, SCRIPT)

    assert naughty.elements == plain.elements
    assert naughty.text.count(SCRIPT) >= 6


@pytest.mark.shared
def test_naughty_strings_are_shown_as_they_are(
    client: FlaskClient, shop: Shop, headers: Bearer, shared: Path
) -> None:
    strings = json.loads((shared / "vectors" / "blns.json").read_text())
    names = [name[:100].replace("\x00", "") for name in strings]
    customer = make_customer(shop)
    for number, name in enumerate(names):
        make_order(shop, customer, name=f"a{name}", code=f"c{number}")
    db.session.commit()

    shown, address = [], "/app/orders"
    while address:
        page = Elements(client.get(address, headers=headers).text)
        shown.append(page.text)
        assert "script" not in [tag for tag, _names in page.elements]
        assert not [names for _tag, names in page.elements if any(n[:2] == "on" for n in names)]
        address = _older(client, headers, address)

    everything = "".join(shown)
    assert [name for name in names if f"a{_as_parsed(name)}" not in everything] == []


def rendered(client: FlaskClient, shop: Shop, headers: Bearer, text: str) -> Elements:
    shop.name = text
    customer = make_customer(shop, level="watch")
    texts = {"name": text, "company": text, "status_name": text, "code": f"A{text}"}
    order = make_order(shop, customer, outcome="refused", placed_at=datetime.now(UTC), **texts)
    status = make_status(shop, name=text)
    db.session.commit()
    page = Elements(client.get("/app/orders", headers=headers).text)
    for row in (order, customer, status):
        db.session.delete(row)
        db.session.commit()
    return page


def _older(client: FlaskClient, headers: Bearer, address: str) -> str:
    page = client.get(address, headers=headers).text
    _before, found, after = page.partition('id="older" data-load href="')
    return after[: after.index('"')] if found else ""


def _as_parsed(name: str) -> str:
    # A parser of HTML reads these line ends as one of its own.
    return name.replace("\r\n", "\n").replace("\r", "\n")
