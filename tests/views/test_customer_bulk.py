"""Many customers at once: what is done to whom, what is said of it, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.domain.flags import FlagKind
from app.domain.roles import Role
from app.extensions import db
from app.models import Customer, Flag, Member, Shop
from tests.factories import make_shop
from tests.people import make_person, put_flag
from tests.tables import everything
from tests.views.conftest import Bearer

AT = "/app/customers"
FLAG = {"kind": "blacklist", "reason": "Never pays."}
SOON = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture
def people(shop: Shop) -> list[int]:
    """Three customers; the last one is on the blacklist."""
    found = [make_person(shop, name=name, level="vip") for name in ("Ada", "Bob", "Cid")]
    put_flag(found[-1], FlagKind.BLACKLIST, reason=FLAG["reason"])
    ids = [customer.id for customer in found]
    db.session.commit()
    return ids


def flagged() -> list[int]:
    holding = select(Flag.customer_id).where(Flag.removed_at.is_(None)).order_by(Flag.customer_id)
    found = list(db.session.scalars(holding))
    db.session.rollback()
    return found


def test_customers_are_flagged_and_it_is_undone(
    client: FlaskClient, headers: Bearer, people: list[int]
) -> None:
    answer = client.post(f"{AT}/flag", headers=headers, json=FLAG | {"ids": people})

    assert answer.status_code == 200
    told = answer.get_json()
    assert (
        told["said"]
        == "Příznak nastaven 2 zákazníkům, 1 přeskočen: stejný příznak už byl nastaven."
    )
    assert flagged() == people

    undone = client.post(told["undo"], headers=headers, json={})
    assert undone.get_json() == {"said": "Vráceno zpět u 2 zákazníků.", "undo": None}
    assert flagged() == people[-1:]
    again = client.post(told["undo"], headers=headers, json={}).get_json()
    assert again["said"] == "Vráceno zpět u 0 zákazníků, 2 přeskočeni: už vráceno zpět."


def test_a_flag_can_end_by_itself(client: FlaskClient, headers: Bearer, people: list[int]) -> None:
    body = FLAG | {"ids": people[:1], "until": SOON, "kind": "exempt"}

    assert client.post(f"{AT}/flag", headers=headers, json=body).status_code == 200

    db.session.rollback()
    [until] = db.session.scalars(select(Flag.until).where(Flag.kind == "exempt"))
    assert until is not None


def test_flags_are_removed_and_it_is_undone(
    client: FlaskClient, headers: Bearer, people: list[int]
) -> None:
    body = {"kind": "blacklist", "ids": people}

    told = client.post(f"{AT}/unflag", headers=headers, json=body).get_json()

    assert told["said"] == "Příznak odebrán 1 zákazníkovi, 2 přeskočeni: bez tohoto příznaku."
    assert flagged() == []
    client.post(told["undo"], headers=headers, json={})
    assert flagged() == people[-1:]


def test_where_nothing_was_done_nothing_can_be_undone(
    client: FlaskClient, headers: Bearer, people: list[int]
) -> None:
    body = {"kind": "exempt", "ids": people}

    told = client.post(f"{AT}/unflag", headers=headers, json=body).get_json()

    assert told["undo"] is None


def test_all_who_match_a_question_are_chosen_by_it(
    client: FlaskClient, shop: Shop, headers: Bearer, people: list[int]
) -> None:
    make_person(shop, name="Dan", level="watch")
    db.session.commit()
    question = {"level": "vip", "q": "", "sort": "name"}

    told = client.post(f"{AT}/matching", headers=headers, json={"question": question})
    client.post(f"{AT}/flag", headers=headers, json=FLAG | {"question": question})

    assert sorted(told.get_json()["ids"]) == people
    assert flagged() == people


def test_customers_are_rated_anew(client: FlaskClient, headers: Bearer, people: list[int]) -> None:
    told = client.post(f"{AT}/rerate", headers=headers, json={"ids": people}).get_json()

    said = "Znovu ohodnoceni 3 zákazníci, 3 mají teď jiné hodnocení."
    assert told == {"said": said, "undo": None}
    db.session.rollback()
    assert set(db.session.scalars(select(Customer.level))) == {"new"}


@pytest.mark.parametrize(
    ("_case", "body", "status"),
    [
        ("nobody", {"ids": []}, 400),
        ("too many", {"ids": list(range(1, 1002))}, 400),
        ("ids that are texts", {"ids": ["1"]}, 400),
        ("an id beyond all numbers", {"ids": [2**63]}, 400),
        ("neither ids nor a question", {}, 400),
        ("both", {"ids": [1], "question": {}}, 400),
        ("a question that makes no sense", {"question": {"level": "angry"}}, 400),
        ("a flag there is not", {"ids": [1], "kind": "vip"}, 400),
        ("no reason", {"ids": [1], "reason": "  "}, 400),
        ("a day that is over", {"ids": [1], "until": "2020-01-01"}, 400),
        ("a day that is none", {"ids": [1], "until": "soon"}, 400),
        ("more than is asked for", {"ids": [1], "author": "Ota"}, 400),
    ],
)
def test_a_wish_that_makes_no_sense_changes_nothing(
    client: FlaskClient,
    headers: Bearer,
    people: list[int],
    _case: str,
    body: dict[str, Any],
    status: int,
) -> None:
    before = everything()

    answer = client.post(f"{AT}/flag", headers=headers, json=FLAG | body)

    assert answer.status_code == status
    assert everything() == before


WISHES = [("flag", FLAG), ("unflag", {"kind": "blacklist"}), ("rerate", {})]


@pytest.mark.parametrize(("action", "body"), WISHES)
def test_one_of_another_shop_among_the_chosen_is_not_found_and_nothing_changes(
    client: FlaskClient, headers: Bearer, people: list[int], action: str, body: dict[str, Any]
) -> None:
    foreign = make_person(make_shop()).id
    db.session.commit()
    before = everything()

    for id in (foreign, foreign + 1000, 2**63 - 1):
        sent = body | {"ids": [*people, id]}
        answer = client.post(f"{AT}/{action}", headers=headers, json=sent)
        assert answer.status_code == 404
    assert everything() == before


@pytest.mark.parametrize(("action", "body"), WISHES)
@pytest.mark.parametrize("choice", ["ids", "question"])
def test_whoever_may_only_read_changes_nothing(
    client: FlaskClient,
    headers: Bearer,
    people: list[int],
    action: str,
    body: dict[str, Any],
    choice: str,
) -> None:
    told = client.post(f"{AT}/flag", headers=headers, json=FLAG | {"ids": people}).get_json()
    db.session.rollback()
    db.session.execute(update(Member).values(role=Role.READ_ONLY))
    db.session.commit()
    before = everything()

    sent = body | {choice: people if choice == "ids" else {}}
    assert client.post(f"{AT}/{action}", headers=headers, json=sent).status_code == 403
    assert client.post(told["undo"], headers=headers, json={}).status_code == 403
    assert client.post(f"{AT}/{action}", json=sent).status_code == 401

    assert everything() == before


def test_what_another_shop_did_is_not_found(
    app: Flask, client: FlaskClient, headers: Bearer, people: list[int]
) -> None:
    before = everything()

    for id in (1, 2**63 - 1):
        answer = client.post(f"{AT}/batches/{id}/undo", headers=headers, json={})
        assert answer.status_code == 404
    assert everything() == before
