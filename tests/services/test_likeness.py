"""Who is suggested to be the same person, and who never is."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Decision, Order
from app.services import joining, likeness, parting
from tests.services.identities import eva, together
from tests.services.steps import fetched, new_shop, owners, save

HOME = {"street": "Lipová 12/340", "postcode": "674 01", "city": "Třebíč"}
JANA = {"name": "Jana Nováková", "email": "jana@x.cz", "phone": "602123456", **HOME}


@pytest.fixture
def shop_id(app: Flask) -> int:
    return new_shop()


def suggested(shop_id: int, code: str = "1") -> list[int]:
    found = [s.id for s in likeness.suggestions(shop_id, owners(shop_id)[code])]
    db.session.rollback()
    return found


@pytest.mark.parametrize(
    ("_case", "other", "expected"),
    [
        ("the same name and address", {}, True),
        ("without accents, with a title", {"name": "Ing. JANA NOVAKOVA"}, True),
        ("a slip of the pen", {"name": "Janna Nováková"}, True),
        ("a second given name", {"name": "Jana Marie Nováková"}, True),
        ("half of the number of the house", {"street": "Lipová 340"}, True),
        ("a street cut short", {"street": "Lipová ul. 12"}, True),
        ("another postcode form", {"postcode": "67401"}, True),
        ("the husband", {"name": "Jan Novák"}, False),
        ("the brother", {"name": "Petr Novák"}, False),
        ("the sister", {"name": "Hana Nováková"}, False),
        ("a name alone", {"street": "Dlouhá 7"}, False),
        ("a name in another town", {"postcode": "110 00"}, False),
        ("an address alone", {"name": "Eva Malá"}, False),
        ("another house", {"street": "Lipová 21"}, False),
        ("another flat", {"street": "Lipová 12b"}, False),
        ("a street without a number", {"street": "Lipová"}, False),
        ("no street", {"street": "", "city": ""}, False),
        ("a surname alone", {"name": "Nováková"}, False),
        ("no postcode", {"postcode": ""}, False),
    ],
)
def test_a_like_name_at_a_like_address_is_suggested(
    _case: str, other: dict[str, str], expected: bool, shop_id: int
) -> None:
    save(shop_id, fetched("1", **JANA))
    save(shop_id, fetched("2", **JANA | {"email": "else@x.cz", "phone": "603123456"} | other))
    one, two = owners(shop_id)["1"], owners(shop_id)["2"]
    assert one != two
    assert suggested(shop_id, "1") == ([two] if expected else [])
    assert suggested(shop_id, "2") == ([one] if expected else [])


def test_a_village_has_no_streets(shop_id: int) -> None:
    village = JANA | {"street": "", "city": "Horní Lhota 12"}
    save(shop_id, fetched("1", **village))
    save(shop_id, fetched("2", **village | {"email": "else@x.cz", "phone": ""}))
    assert len(suggested(shop_id)) == 1


def test_the_likeliest_five_come_first(shop_id: int) -> None:
    save(shop_id, fetched("1", **JANA))
    for number in range(2, 9):
        street = "Lipova 12" if number == 7 else "Lipova ul. 12"
        other = {"email": f"{number}@x.cz", "phone": "", "street": street}
        save(shop_id, fetched(str(number), **JANA | other))
    found = suggested(shop_id)
    assert len(found) == likeness.MOST
    assert found[0] == owners(shop_id)["7"]


def test_nobody_is_suggested_who_was_joined_or_is_never_the_same(shop_id: int) -> None:
    save(shop_id, fetched("1", **JANA))
    for number, phone in ((2, "603123456"), (3, "604123456")):
        save(shop_id, fetched(str(number), **JANA | {"email": f"{number}@x.cz", "phone": phone}))
    owned = owners(shop_id)
    joining.join(eva(shop_id), owned["1"], owned["2"], "one person")
    joining.keep_apart(eva(shop_id), owned["1"], owned["3"], "a namesake")
    assert suggested(shop_id, "1") == suggested(shop_id, "3") == []

    decided = db.session.scalars(select(Decision).order_by(Decision.id)).all()
    equal = {"equal": ["surname", "postcode"], "name": 100, "address": 100}
    assert [decision.facts["evidence"] for decision in decided] == [equal, equal]
    db.session.rollback()

    parting.part(eva(shop_id), owned["1"], ("email", "2@x.cz"), "no")
    assert together(shop_id) == ["1", "2", "3"]
    assert [suggested(shop_id, code) for code in "123"] == [[], [], []]


def test_people_of_other_shops_are_not_compared(app: Flask) -> None:
    one, two = new_shop(), new_shop()
    save(one, fetched("1", **JANA))
    save(two, fetched("2", **JANA | {"email": "else@x.cz", "phone": ""}))
    assert suggested(one, "1") == suggested(two, "2") == []


def test_a_recipient_never_counts(shop_id: int) -> None:
    gift = {"name": "Eva Malá", "email": "eva@x.cz", "phone": "", "recipient": "Jana Nováková"}
    save(shop_id, fetched("1", **JANA), fetched("2", **HOME | gift))
    assert together(shop_id) == ["1", "2"]
    assert suggested(shop_id) == []
    stored = db.session.scalars(select(Order.recipient).order_by(Order.code)).all()
    assert stored == ["", "Jana Nováková"]
