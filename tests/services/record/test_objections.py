"""Objections: entered, reviewed once, and refused without a trace."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.roles import Role
from app.errors import AppError, Forbidden, Invalid, NotFound, Outdated
from app.extensions import db
from app.models import Decision, Order
from app.services import record_chain
from app.services.actors import Actor
from app.services.record import entries, objections
from tests.factories import make_actor, make_order, make_shop
from tests.recording import decide
from tests.tables import everything

SAID = "Balík mi nikdo nenechal.\nByl jsem doma."


@pytest.fixture
def order(app: Flask) -> Order:
    """An order on which something was decided: entry 1; entry 2 is on the shop as a whole."""
    order = make_order(make_shop())
    decide(order.shop_id, "order_decided", order)
    decide(order.shop_id, "breaker_reset")
    return order


@pytest.fixture
def eva(order: Order) -> Actor:
    return make_actor(order.shop_id)


def row(number: int) -> Decision:
    return db.session.scalars(select(Decision).where(Decision.number == number)).one()


def test_an_objection_is_kept_as_it_was_said_and_waits(eva: Actor, order: Order) -> None:
    code, customer, shop_id = order.code, order.customer_id, order.shop_id
    assert objections.enter(eva, 1, f"  {SAID}\r\n") == 3

    entered = row(3)
    assert (entered.kind, entered.author, entered.facts) == ("objection", "Eva", {"text": SAID})
    assert (entered.about, entered.order_code, entered.customer_id) == (row(1).id, code, customer)
    assert entries.waiting(shop_id) == 1
    assert record_chain.verify(shop_id) == record_chain.Proof(3, None)


@pytest.mark.parametrize("verdict", objections.Verdict)
def test_a_review_settles_it(eva: Actor, order: Order, verdict: str) -> None:
    shop_id = order.shop_id
    objections.enter(eva, 1, SAID)
    assert objections.review(eva, 1, 3, verdict, "Dopravce to potvrdil.") == 4

    facts = {"verdict": verdict, "text": "Dopravce to potvrdil.", "objection": row(3).id}
    assert (row(4).kind, row(4).about, row(4).facts) == ("objection_reviewed", row(1).id, facts)
    assert entries.waiting(shop_id) == 0
    assert record_chain.verify(shop_id) == record_chain.Proof(4, None)


def test_one_can_object_again_after_a_review(eva: Actor, order: Order) -> None:
    objections.enter(eva, 1, SAID)
    objections.review(eva, 1, 3, "upheld", "Ne.")
    assert objections.enter(eva, 1, "Ale ano!") == 5
    assert objections.review(eva, 1, 5, "granted", "Dobře.") == 6


def refused(error: type[AppError], attempt: Callable[[], object]) -> None:
    before = everything()
    with pytest.raises(error):
        attempt()
    assert everything() == before


def test_a_second_review_is_refused_and_changes_nothing(eva: Actor, order: Order) -> None:
    objections.enter(eva, 1, SAID)
    objections.review(eva, 1, 3, "upheld", "Ne.")
    refused(Outdated, lambda: objections.review(eva, 1, 3, "granted", "Přece jen."))


def test_a_review_that_has_not_read_the_newest_objection_is_refused(
    eva: Actor, order: Order
) -> None:
    refused(Outdated, lambda: objections.review(eva, 1, 3, "upheld", "Ne."))
    objections.enter(eva, 1, SAID)
    objections.enter(eva, 1, "A ještě něco.")
    refused(Outdated, lambda: objections.review(eva, 1, 3, "upheld", "Ne."))
    assert objections.review(eva, 1, 4, "upheld", "Ne.") == 5


@pytest.mark.parametrize(
    ("_case", "error", "attempt"),
    [
        ("no text", Invalid, lambda eva: objections.enter(eva, 1, " \n")),
        ("too long", Invalid, lambda eva: objections.enter(eva, 1, "x" * 2001)),
        ("NUL", Invalid, lambda eva: objections.enter(eva, 1, "a\x00b")),
        ("half a character", Invalid, lambda eva: objections.enter(eva, 1, "a\ud800")),
        ("no such decision", NotFound, lambda eva: objections.enter(eva, 99, SAID)),
        ("a number no database knows", NotFound, lambda eva: objections.enter(eva, 2**40, SAID)),
        ("on the shop", Invalid, lambda eva: objections.enter(eva, 2, SAID)),
        ("to an objection", Invalid, lambda eva: objections.enter(eva, 3, SAID)),
        ("no reason", Invalid, lambda eva: objections.review(eva, 1, 3, "upheld", "")),
        ("no such verdict", Invalid, lambda eva: objections.review(eva, 1, 3, "maybe", "Hm.")),
        ("not there", NotFound, lambda eva: objections.review(eva, 99, 3, "upheld", "Ne.")),
        ("of the shop", Invalid, lambda eva: objections.review(eva, 2, 3, "upheld", "Ne.")),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    eva: Actor,
    order: Order,
    _case: str,
    error: type[AppError],
    attempt: Callable[[Actor], object],
) -> None:
    objections.enter(eva, 1, SAID)
    refused(error, lambda: attempt(eva))


def test_two_thousand_characters_are_enough(eva: Actor, order: Order) -> None:
    objections.enter(eva, 1, "ž" * objections.LONGEST)
    assert row(3).facts["text"] == "ž" * 2000


def test_whoever_may_only_read_and_another_shop_change_nothing(eva: Actor, order: Order) -> None:
    reader, shop = make_actor(order.shop_id, Role.READ_ONLY), make_shop()
    stranger = make_actor(shop)
    db.session.commit()
    refused(Forbidden, lambda: objections.enter(reader, 1, SAID))
    refused(NotFound, lambda: objections.enter(stranger, 1, SAID))
    objections.enter(eva, 1, SAID)
    refused(Forbidden, lambda: objections.review(reader, 1, 3, "upheld", "Ne."))
    refused(NotFound, lambda: objections.review(stranger, 1, 3, "upheld", "Ne."))
