"""The contacts of a customer's card, and what staff may say there."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app import database
from app.extensions import db
from app.models import Customer, Member, Shop
from app.services import joining
from tests.services.identities import eva, standing, together
from tests.services.steps import fetched, new_shop, owners, save
from tests.tables import everything
from tests.views.conftest import Bearer
from tests.views.test_naughty_names import SCRIPT

HOME = {"street": "Lipová 12", "postcode": "674 01", "city": "Třebíč"}


@pytest.fixture
def people(shop: Shop) -> tuple[int, int]:
    """Jana twice at one address, and her husband with the phone of one of them."""
    save(shop.id, fetched("1", email="jana@x.cz", phone="602123456", **HOME))
    save(shop.id, fetched("2", email="jn@x.cz", phone="603123456", **HOME))
    save(shop.id, fetched("3", email="jan@x.cz", phone="602123456", name="Jan Novák", **HOME))
    found = owners(shop.id)
    return found["1"], found["2"]


def say(client: FlaskClient, headers: Bearer, what: str, **words: Any) -> Any:
    return client.post(f"/app/customers/{what}", headers=headers, json=words)


def let_read_only(shop: Shop) -> None:
    with database.writing() as session:
        session.execute(update(Member).where(Member.shop_id == shop.id).values(role="read_only"))


def test_the_card_shows_contacts_and_suggestions(
    client: FlaskClient, people: tuple[int, int], headers: Bearer
) -> None:
    one, two = people
    page = client.get(f"/app/customers/{one}", headers=headers).text
    told = " ".join(page.split())

    assert '<strong dir="auto">jana@x.cz</strong>' in told
    assert "stejný telefon jako jan@x.cz" in told
    assert "Možná stejná osoba" in told
    assert f'href="/app/customers/{two}"' in told
    assert "shoda křestního jména 100" in told
    assert f'data-say="/app/customers/{one}/join" data-other="{two}"' in told
    assert f'data-say="/app/customers/{one}/part" data-key="email:jan@x.cz"' in told


def test_who_may_only_read_sees_no_button_and_changes_nothing(
    client: FlaskClient, shop: Shop, people: tuple[int, int], headers: Bearer
) -> None:
    one, two = people
    let_read_only(shop)
    page = client.get(f"/app/customers/{one}", headers=headers).text
    assert "Možná stejná osoba" in page
    assert "data-say" not in page
    assert "<dialog" not in page[page.index('id="contacts"') :]
    before = everything()
    for what, words in (
        ("join", {"other": two}),
        ("join", {"who": "2"}),
        ("apart", {"other": two}),
        ("part", {"key": "email:jan@x.cz"}),
        ("links/1/withdraw", {}),
    ):
        answer = say(client, headers, f"{one}/{what}", reason="why", **words)
        assert answer.status_code == 403
    assert everything() == before


@pytest.mark.parametrize("whom", ["id", "2", "jn@x.cz", "603 123 456"])
def test_joining_answers_with_the_customer_who_stays(
    client: FlaskClient, shop: Shop, people: tuple[int, int], headers: Bearer, whom: str
) -> None:
    one, two = people
    words: dict[str, Any] = {"other": one} if whom == "id" else {"who": whom}
    start = two if whom == "id" else one
    answer = say(client, headers, f"{start}/join", reason="She told me.", **words)

    assert (answer.status_code, answer.json) == (
        200,
        {"customer": one, "address": f"/app/customers/{one}"},
    )
    assert together(shop.id) == ["1 2 3"]
    page = client.get(f"/app/customers/{one}", headers=headers).text
    assert "She told me." in page
    assert "spojil(a) Eva" in page
    assert "Jedna osoba:" in page
    assert "Možná stejná osoba" not in page
    gone = client.get(f"/app/customers/{two}", headers=headers)
    assert gone.status_code == 404


def test_parting_and_taking_back(
    client: FlaskClient, shop: Shop, people: tuple[int, int], headers: Bearer
) -> None:
    one, two = people
    answer = say(client, headers, f"{one}/part", key="email:jan@x.cz", reason="husband")
    assert (answer.status_code, answer.json["customer"]) == (200, one)
    assert together(shop.id) == ["1", "2", "3"]
    page = client.get(f"/app/customers/{one}", headers=headers).text
    assert "Nikdy ne stejná osoba: Jan Novák" in page

    link = page.split("/links/")[1].split("/")[0]
    answer = say(client, headers, f"{one}/links/{link}/withdraw", reason="")
    assert answer.json["customer"] == one
    assert together(shop.id) == ["1 3", "2"]

    answer = say(client, headers, f"{one}/apart", other=two, reason="namesakes")
    assert answer.json["customer"] == one
    assert standing(shop.id) != []
    assert "Možná stejná osoba" not in client.get(f"/app/customers/{one}", headers=headers).text


def test_what_is_not_possible_is_said_in_words(
    client: FlaskClient, people: tuple[int, int], headers: Bearer
) -> None:
    one, _ = people
    before = everything()
    for words, said in (
        ({"who": "nobody@x.cz"}, "Tuto objednávku, e-mail ani telefon nikdo nemá."),
        ({"who": "1"}, "Je to už tentýž zákazník."),
    ):
        answer = say(client, headers, f"{one}/join", reason="why", **words)
        assert answer.status_code == 422
        assert answer.json["detail"] == said
    assert everything() == before


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("join", {}),
        ("join", {"other": "2"}),
        ("join", {"other": 0}),
        ("join", {"other": 2**63}),
        ("join", {"other": 2, "reason": "x" * 256}),
        ("join", {"other": 2, "reason": "two\nlines"}),
        ("join", {"other": 2, "reason": ""}),
        ("join", {"other": 2, "reason": None}),
        ("join", {"other": 2, "more": 1}),
        ("apart", {"reason": "why"}),
        ("apart", {"other": 2, "reason": " "}),
        ("part", {"reason": "why"}),
        ("part", {"key": "", "reason": "why"}),
        ("part", {"key": ["email:jan@x.cz"], "reason": "why"}),
        ("part", {"key": "email:jan@x.cz"}),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(
    client: FlaskClient, people: tuple[int, int], headers: Bearer, what: str, words: dict[str, Any]
) -> None:
    before = everything()
    answer = say(client, headers, f"{people[0]}/{what}", **words)
    assert answer.status_code in (400, 422)
    assert everything() == before


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("{foreign}/join", {"other": 1}),
        ("{foreign}/join", {"who": "1"}),
        ("{one}/join", {"other": "foreign"}),
        ("{foreign}/apart", {"other": 1}),
        ("{one}/apart", {"other": "foreign"}),
        ("{foreign}/part", {"key": "email:a@x.cz"}),
        ("{one}/part", {"key": "email:a@x.cz"}),
        ("{one}/part", {"key": "nonsense"}),
        ("{foreign}/links/{link}/withdraw", {}),
        ("{one}/links/{link}/withdraw", {}),
        ("{one}/links/999/withdraw", {}),
    ],
)
def test_what_belongs_to_another_shop_is_not_found(
    app: Flask,
    client: FlaskClient,
    people: tuple[int, int],
    headers: Bearer,
    what: str,
    words: dict[str, Any],
) -> None:
    other = new_shop()
    save(other, fetched("a", email="a@x.cz", phone=""), fetched("b", email="b@x.cz", phone=""))
    foreign = owners(other)
    joining.join(eva(other), foreign["a"], foreign["b"], "one")
    ids = {"one": people[0], "foreign": foreign["a"], "link": 1}
    if words.get("other") == "foreign":
        words = words | {"other": foreign["a"]}
    elif "other" in words:
        words = words | {"other": people[0]}
    before = everything()
    answer = say(client, headers, what.format(**ids), reason="why", **words)
    assert answer.status_code == 404
    assert everything() == before


def test_what_people_wrote_is_shown_as_text(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    naughty = SCRIPT[:200]
    for code in "12":
        save(
            shop.id,
            fetched(code, name=f"{naughty} Nováková", email=f"{code}@x.cz", phone=naughty, **HOME),
        )
    found = owners(shop.id)
    joining.keep_apart(eva(shop.id), found["1"], found["2"], naughty)
    page = client.get(f"/app/customers/{found['1']}", headers=headers).text
    assert naughty not in page
    assert db.session.get_one(Customer, found["1"]).phone == naughty
