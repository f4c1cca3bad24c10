"""The stopped orders as CSV: complete, and harmless to whatever opens them."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Shop
from app.services.runtime import Runtime
from tests.views.backtests import PAGE, history, shop_customers, tried
from tests.views.conftest import Bearer
from tests.views.test_naughty_names import Elements


def sheet(client: FlaskClient, headers: Bearer, id: int) -> Iterator[list[str]]:
    """Return the rows of the CSV."""
    answer = client.get(f"{PAGE}/{id}/orders.csv", headers=headers, buffered=True)
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))


def test_the_csv_holds_every_stopped_order(
    client: FlaskClient, shop: Shop, headers: Bearer, runtime: Runtime
) -> None:
    *_, refused, good = history(shop, "uncollected", "uncollected", "refused", "ok", total=124950)
    id = tried(client, headers, runtime)

    names, first, second = sheet(client, headers, id)

    assert len(names) == 8
    assert (first[0], second[0]) == (good, refused)
    assert first[2:7] == ["Jana Nováková", "Rizikový", "doručena", "1249.50", "CZK"]
    assert "3 nevyzvednuté nebo odmítnuté zásilky" in first[7]


@pytest.mark.parametrize("name", ["=1+1", "+420", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_no_text_becomes_a_formula(
    client: FlaskClient, shop: Shop, headers: Bearer, runtime: Runtime, name: str
) -> None:
    history(shop, "uncollected", "uncollected", "ok")
    for customer in shop_customers(shop):
        customer.name = name
    db.session.commit()
    id = tried(client, headers, runtime)

    _names, row = sheet(client, headers, id)

    assert row[2] == f"'{name}"


@pytest.mark.shared
def test_naughty_strings_survive_the_csv_and_stay_text_on_the_page(
    client: FlaskClient, shop: Shop, headers: Bearer, runtime: Runtime, shared: Path
) -> None:
    strings = json.loads((shared / "vectors" / "blns.json").read_text())
    names = [f"a{text[:100]}".replace("\x00", "") for text in strings][:400]
    for _name in names:
        history(shop, "uncollected", "uncollected", "ok")
    for customer, name in zip(shop_customers(shop), names, strict=True):
        customer.name = name
    db.session.commit()
    id = tried(client, headers, runtime)

    rows = list(sheet(client, headers, id))[1:]
    page = Elements(client.get(PAGE, headers=headers).text)

    assert sorted(row[2] for row in rows) == sorted(names)
    assert "script" not in [tag for tag, _names in page.elements]
    assert not [names for _tag, names in page.elements if any(n[:2] == "on" for n in names)]
