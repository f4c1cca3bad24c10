"""What a customer is recognised by, and what holds it together."""

from datetime import timedelta

import pytest
from flask import Flask

from app import database
from app.errors import NotFound
from app.models import Shop
from app.services import contacts, finding_customers, joining, parting
from app.services.contacts import Contact, Contacts
from app.services.identity_refusals import Refused, Why
from tests.services.identities import eva
from tests.services.steps import NOON, fetched, new_shop, owners, save

PHONE = "+420602123456"


@pytest.fixture
def shop_id(app: Flask) -> int:
    return new_shop()


def of(shop_id: int, code: str = "1") -> Contacts:
    return contacts.of(shop_id, owners(shop_id)[code])


def by_key(found: Contacts) -> dict[str, Contact]:
    return {contact.key or contact.text: contact for contact in found.contacts}


def test_each_contact_tells_its_orders_and_what_it_has_in_common(shop_id: int) -> None:
    days = [NOON - timedelta(days=days) for days in (30, 20, 10)]
    save(
        shop_id,
        fetched("1", email="Jana@X.cz", placed_at=days[0]),
        fetched("2", email="jana@x.cz", phone="", customer_id="g", placed_at=days[1]),
        fetched("3", email="eva@x.cz", phone="602 123 456", placed_at=days[2]),
    )
    found = by_key(of(shop_id))

    assert list(found) == ["email:eva@x.cz", "email:jana@x.cz", f"phone:{PHONE}", "platform_id:g"]
    jana = found["email:jana@x.cz"]
    assert (jana.text, jana.orders, jana.since) == ("jana@x.cz", 2, days[0])
    assert jana.tied == {"phone": ["eva@x.cz"], "platform_id": []}
    assert found["email:eva@x.cz"].tied == {"phone": ["jana@x.cz"]}
    assert found[f"phone:{PHONE}"].tied == {"email": ["jana@x.cz", "eva@x.cz"]}
    assert found["platform_id:g"].tied == {"email": ["jana@x.cz"]}
    assert {key for key, contact in found.items() if contact.may_part} == {
        "email:eva@x.cz",
        "email:jana@x.cz",
        "platform_id:g",
    }


def test_nothing_may_be_parted_of_somebody_with_one_address(shop_id: int) -> None:
    save(shop_id, fetched("1"), fetched("2", phone="603123456"))
    assert not any(contact.may_part for contact in of(shop_id).contacts)


def test_what_identifies_nobody_says_so(shop_id: int) -> None:
    for number, name in enumerate(["Jan Novák", "Petr Dvořák", "Eva Malá", "Ota Veselý"], 1):
        save(shop_id, fetched(str(number), name=name, email=f"{number}@x.cz"))
    save(shop_id, fetched("5", email="nonsense", phone="777777777", customer_id="g"))
    shared = by_key(of(shop_id))[f"phone:{PHONE}"]
    assert (shared.identifies, shared.tied, shared.may_part) == (False, {}, False)

    strange = by_key(of(shop_id, "5"))
    assert {(c.text, c.key, c.identifies) for c in strange.values()} == {
        ("nonsense", "", False),
        ("777777777", "", False),
        ("g", "platform_id:g", True),
    }


def test_a_shop_that_goes_by_e_mail_only_says_it_of_phones(shop_id: int) -> None:
    with database.writing() as session:
        session.get_one(Shop, shop_id).matching = "email_only"
    save(shop_id, fetched("1"))
    assert by_key(of(shop_id))[f"phone:{PHONE}"].identifies is False


def test_what_staff_said_is_told_with_who_and_why(shop_id: int) -> None:
    for code in "123":
        save(shop_id, fetched(code, email=f"{code}@x.cz", phone="", name=f"Jana {code * 2}ová"))
    owned = owners(shop_id)
    joining.join(eva(shop_id), owned["1"], owned["2"], "called me")
    joining.keep_apart(eva(shop_id), owned["1"], owned["3"], "her sister")

    never, same = of(shop_id).said
    assert (same.same, same.author, same.reason) == (True, "Eva", "called me")
    assert list(same.values) == ["1@x.cz", "2@x.cz"]
    assert (never.same, never.reason, list(never.values)) == (False, "her sister", ["3@x.cz"])
    assert [(other.id, other.name) for other in never.others] == [(owned["3"], "Jana 33ová")]
    (from_there,) = of(shop_id, "3").said
    assert [other.id for other in from_there.others] == [owned["1"]]

    parting.withdraw(eva(shop_id), owned["1"], never.id)
    assert [word.same for word in of(shop_id).said] == [True]
    assert of(shop_id, "3").said == []


def test_a_customer_of_another_shop_is_not_there(shop_id: int) -> None:
    other = new_shop()
    save(other, fetched("1"))
    with pytest.raises(NotFound):
        contacts.of(shop_id, owners(other)["1"])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1", "1"),
        (" 2 ", "2"),
        ("JANA@x.cz ", "1"),
        ("602 123 456", "2"),
        ("+420602123456", "2"),
    ],
)
def test_a_customer_is_found_by_what_somebody_types(shop_id: int, typed: str, code: str) -> None:
    save(shop_id, fetched("1", email="jana@x.cz", phone=""), fetched("2", email="eva@x.cz"))
    assert finding_customers.find(shop_id, typed) == owners(shop_id)[code]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", Why.NOBODY),
        ("3", Why.NOBODY),
        ("nobody@x.cz", Why.NOBODY),
        ("Jana", Why.NOBODY),
        ("602123456", Why.SEVERAL),
    ],
)
def test_nobody_or_several_are_no_answer(shop_id: int, typed: str, why: Why) -> None:
    save(shop_id, fetched("1", email="jana@x.cz"), fetched("2", email="eva@x.cz"))
    joined = owners(shop_id)["1"]
    parting.part(eva(shop_id), joined, ("email", "eva@x.cz"), "two people")
    other = new_shop()
    save(other, fetched("3", email="nobody@x.cz"))
    with pytest.raises(Refused) as refused:
        finding_customers.find(shop_id, typed)
    assert refused.value.why is why
