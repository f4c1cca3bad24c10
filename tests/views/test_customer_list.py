"""The page of customers: what it shows, to whom, and how its pages and questions are addressed."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update

from app.domain.flags import FlagKind
from app.domain.roles import Role
from app.extensions import db
from app.models import Member, Shop
from app.services import customer_list, paging
from tests.factories import NOON, make_customer, make_shop
from tests.people import days_ago, make_person, put_flag
from tests.views.conftest import Bearer, bearer
from tests.views.test_naughty_names import Elements

PAGE = "/app/customers"


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


def test_a_customer_stands_beside_their_smiley_contacts_and_sums(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    bought = {"outcome": "ok", "badges": ["returning"], "company": "Kavárna U Lva"}
    jana = make_person(shop, NOON, days_ago(1), level="loyal", registered=True, **bought)
    put_flag(jana, FlagKind.BLACKLIST)
    db.session.commit()

    page = client.get(PAGE, headers=headers).text

    assert f'href="/app/customers/{jana.id}" data-load>Jana Nováková</a>' in page
    assert 'class="face face-green" width="24" height="24" role="img" aria-label="Věrný"' in page
    assert f'id="choose-{jana.id}" data-choose="{jana.id}"><span class="unseen">' in page
    for text in ("Kavárna U Lva", ">registrovaný<", "jana@kocour.example", "+420602123456"):
        assert text in page
    for text in (
        "2\xa0498,00\xa0Kč",
        "Zase tu",
        ">Černá listina<",
        'aria-current="page">Zákazníci<',
    ):
        assert text in page


def test_a_shop_without_customers_is_told_to_wait(client: FlaskClient, headers: Bearer) -> None:
    assert "Zatím žádní zákazníci" in client.get(PAGE, headers=headers).text


def test_a_search_without_a_match_offers_the_way_back(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_person(shop)
    db.session.commit()

    page = client.get(f"{PAGE}?q=nobody&level=vip", headers=headers).text

    assert "Nikdo neodpovídá" in page
    assert f'<a href="{PAGE}" data-load>' in page


def test_customers_of_another_shop_are_never_shown(
    app: Flask, client: FlaskClient, headers: Bearer
) -> None:
    other = make_shop()
    vip = make_person(other, name="Cizí Zákazník", level="vip", language="pl", registered=True)
    put_flag(vip, FlagKind.EXEMPT)
    db.session.commit()

    questions = ("", "q=cizi", "level=vip", "language=pl", "flag=exempt", "registered=yes")
    for question in (*questions, *(f"sort={sort}" for sort in customer_list.Sort)):
        assert "Cizí" not in client.get(f"{PAGE}?{question}", headers=headers).text
    assert "Cizí" in client.get(PAGE, headers=bearer(app, other)).text


def test_a_question_is_filled_in_and_kept_by_the_links_to_other_pages(
    client: FlaskClient, shop: Shop, headers: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (paging, customer_list):
        monkeypatch.setattr(module, "PAGE", 1)
    for _one in range(3):
        jana = make_person(shop, level="vip", language="cs", badges=["returning"])
        put_flag(jana, FlagKind.EXEMPT)
    db.session.commit()
    asked = {
        "badge": "returning", "flag": "exempt", "language": "cs", "level": "vip", "q": "jana",
        "registered": "no", "sort": "name",
    }  # fmt: skip

    page = client.get(PAGE, query_string=asked, headers=headers).text

    chosen = re.findall(r'<option value="(\w+)" selected>', page)
    assert chosen == ["returning", "exempt", "no", "cs", "name"]
    [older] = re.findall(r'id="older" data-load href="([^"]+)"', page)
    assert dict(re.findall(r"(?:[?;])(\w+)=(\w+)", older)).items() >= asked.items()
    second = client.get(older.replace("&amp;", "&"), headers=headers).text
    assert 'id="newer"' in second
    assert second.count('id="person-') == 1


@pytest.mark.parametrize(
    "question",
    [
        "level=angry", "badge=blacklist", "flag=returning", "registered=maybe", "sort=age",
        f"language={'x' * 33}", "older_than=yesterday", "newer_than=1.2.3", "level=%00",
        "sort=name&older_than=-1.1", "sort=name&older_than=zz.1", "sort=name&older_than=00ff.1",
        "sort=paid&older_than=ffffffffffffffffff.1", "sort=orders&newer_than=1",
        f"sort=name&older_than={'61000000000000000062'}.1",
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(
    client: FlaskClient, headers: Bearer, question: str
) -> None:
    assert client.get(f"{PAGE}?{question}", headers=headers).status_code == 400


@pytest.mark.parametrize("question", ["q=%00%0a", "language=%00", "color=red", "q=", "sort="])
def test_a_question_that_asks_for_nothing_shows_everybody(
    client: FlaskClient, shop: Shop, headers: Bearer, question: str
) -> None:
    make_person(shop)
    db.session.commit()

    assert "Jana" in client.get(f"{PAGE}?{question}", headers=headers).text


def test_nothing_is_sent_again_while_nothing_has_changed_for_whoever_asks(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_person(shop)
    db.session.commit()
    first = client.get(PAGE, headers=headers)
    known = headers | {"If-None-Match": first.headers["ETag"]}
    assert client.get(PAGE, headers=known).status_code == 304

    db.session.execute(update(Member).values(role=Role.READ_ONLY))
    db.session.commit()

    page = client.get(PAGE, headers=known)
    assert page.status_code == 200
    assert "data-choose" in first.text
    for part in ("data-choose", 'id="bulk"', "<dialog"):
        assert part not in page.text


def test_somebody_without_an_order_has_no_last_one(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_customer(shop)
    db.session.commit()

    assert "bez objednávky" in client.get(PAGE, headers=headers).text


def test_without_a_token_nobody_is_shown(client: FlaskClient) -> None:
    assert client.get(PAGE).status_code == 401


def test_a_page_of_rows_costs_one_query(client: FlaskClient, shop: Shop, headers: Bearer) -> None:
    for _one in range(3):
        make_person(shop)
    db.session.commit()
    statements: list[str] = []

    def listen(*args: object) -> None:
        statements.append(str(args[2]))

    event.listen(db.engine, "before_cursor_execute", listen)
    client.get(f"{PAGE}?q=novak&level=new&sort=name", headers=headers)
    event.remove(db.engine, "before_cursor_execute", listen)

    queries = [statement for statement in statements if "customers.search_key LIKE" in statement]
    assert len(queries) == 1
    assert len([one for one in statements if "customers.email" in one]) == 1
    assert len([one for one in statements if one.startswith("SELECT")]) < 20


@pytest.mark.shared
def test_naughty_strings_are_shown_as_they_are_and_found(
    client: FlaskClient, shop: Shop, headers: Bearer, shared: Path
) -> None:
    strings = json.loads((shared / "vectors" / "blns.json").read_text())
    names = [f"a{name[:100]}" for name in strings if "\x00" not in name]
    for name in names:
        make_person(shop, name=name, company=name)
    db.session.commit()

    shown, address = "", PAGE
    while address:
        text = client.get(address, headers=headers).text
        page = Elements(text)
        shown += page.text
        assert "script" not in [tag for tag, _names in page.elements]
        assert not [names for _tag, names in page.elements if any(n[:2] == "on" for n in names)]
        _before, more, after = text.partition('id="older" data-load href="')
        address = after[: after.index('"')] if more else ""

    parsed = {name: name.replace("\r\n", "\n").replace("\r", "\n") for name in names}
    assert [name for name, seen in parsed.items() if seen not in shown] == []
    for name in names[::10]:
        question = {"q": name}
        assert client.get(PAGE, query_string=question, headers=headers).status_code == 200
