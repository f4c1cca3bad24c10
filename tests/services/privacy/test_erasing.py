"""Forgetting a person leaves nothing of them, and nothing of anybody else is lost."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.erased import ERASED, PERSON_ERASED
from app.domain.roles import Role
from app.errors import Forbidden, Invalid, NotFound
from app.extensions import db
from app.models import Customer, Decision, Erasure, Note, Order
from app.services import record_chain
from app.services.privacy import person, traces
from app.services.privacy.erasing import Erased, erase
from app.services.privacy.exporting import WITHHELD, export
from tests.factories import make_actor, make_shop
from tests.services.privacy.everywhere import Everywhere, dump, known_everywhere
from tests.services.steps import shop_row
from tests.tables import everything

# Tables without anything of customers, and why. A new table is either here or in
# app.services.privacy.traces.
NOTHING_OF_CUSTOMERS: Mapping[str, str] = {
    "shops": "the shop's own name, secrets and settings",
    "members": "the staff, not customers",
    "rulesets": "rules, and who of the staff wrote them",
    "order_statuses": "names of statuses",
    "history_imports": "numbers of lines, and the platform's error when it failed as a whole",
    "reratings": "numbers of customers, and who of the staff asked",
    "backtests": "rules, counts and sums, and who of the staff asked",
    "checkout_asks": "digests of one day with the shop's key, gone after that day",
    "erasures": "digests that are to stay",
    "retentions": "counts",
    "reconciliations": "counts, and digests of subjects that are gone with the next comparison",
}
# Canaries that are not handed out, and why.
NOT_HANDED_OUT: Mapping[str, str] = {}


@pytest.fixture
def known(app: Flask) -> Everywhere:
    return known_everywhere()


def test_every_table_is_either_searched_for_a_person_or_has_nothing_of_any(
    sqlite_app: Flask,
) -> None:
    known = known_everywhere()
    session = db.session()
    found = person.find(session, shop_row(known.shop), known.customer)
    searched = {model.__tablename__ for model in traces.of(session, found)}
    assert not searched & set(NOTHING_OF_CUSTOMERS)
    assert searched | set(NOTHING_OF_CUSTOMERS) == set(db.metadata.tables)


def test_an_erasure_leaves_no_canary_in_any_table(known: Everywhere) -> None:
    columns = set(known.canaries.words)
    assert set(known.canaries.found_in(dump())) == columns
    assert len(columns) >= 80

    done = erase(make_actor(known.shop), known.customer, "asked by e-mail")

    assert done == Erased(orders=1, notes=1, decisions=2, kept_hash=False)
    assert known.canaries.found_in(dump()) == []
    assert db.session.get(Customer, known.customer) is None


def test_what_is_of_others_stays(known: Everywhere) -> None:
    erase(make_actor(known.shop), known.customer, "asked by e-mail")

    assert db.session.get_one(Customer, known.other).name == "Petr Pes"
    assert db.session.scalars(select(Order.email)).all() == ["petr@pes.example"]
    kinds = db.session.scalars(select(Decision.kind).order_by(Decision.number)).all()
    assert kinds == [ERASED, ERASED, "flag_set", PERSON_ERASED]


def test_no_canary_is_left_in_the_bytes_of_a_sqlite_file(sqlite_app: Flask) -> None:
    known = known_everywhere()
    file = Path(str(db.engine.url.database))
    db.session.remove()
    words = known.canaries.words
    assert {name for name in words if words[name].encode() in stored(file)} == set(words)

    erase(make_actor(known.shop), known.customer, "asked by e-mail")

    assert [name for name in words if words[name].encode() in stored(file)] == []


def stored(file: Path) -> bytes:
    """Return the bytes of a database and of its journals."""
    return b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))


def test_the_record_proves_itself_after_an_erasure_and_shows_one_that_nobody_recorded(
    known: Everywhere,
) -> None:
    assert record_chain.verify(known.shop).broken_at is None
    erase(make_actor(known.shop, name="Eva"), known.customer, "asked by e-mail")
    assert record_chain.verify(known.shop) == record_chain.Proof(4, None)

    said = db.session.scalars(select(Decision).where(Decision.kind == PERSON_ERASED)).one()
    assert (said.author, said.reason, said.facts["entries"]) == (
        "Eva",
        "asked by e-mail",
        [[1, 2]],
    )
    third = db.session.scalars(select(Decision).where(Decision.number == 3)).one()
    third.kind, third.facts = ERASED, {}
    db.session.commit()
    assert record_chain.verify(known.shop).broken_at == 3


@pytest.mark.parametrize("role", [Role.STAFF, Role.READ_ONLY])
def test_only_owners_may_erase(sqlite_app: Flask, role: Role) -> None:
    known = known_everywhere()
    before = everything()
    with pytest.raises(Forbidden):
        erase(make_actor(known.shop, role), known.customer, "asked")
    assert everything() == before


def test_a_reason_is_needed_and_names_nobody(sqlite_app: Flask) -> None:
    known = known_everywhere()
    name = known.canaries.words["orders.name"]
    before = everything()
    for reason in ("", "  ", f"{name.upper()} asked for it"):
        with pytest.raises(Invalid):
            erase(make_actor(known.shop), known.customer, reason)
    assert everything() == before


def test_nobody_erases_or_reads_customers_of_another_shop(sqlite_app: Flask) -> None:
    known = known_everywhere()
    stranger = make_actor(make_shop())
    db.session.commit()
    before = everything()
    with pytest.raises(NotFound):
        erase(stranger, known.customer, "asked")
    with pytest.raises(NotFound):
        export(stranger, known.customer)
    assert everything() == before


def test_an_export_has_every_column_of_every_row_on_a_person(known: Everywhere) -> None:
    handed_out = json.dumps(export(make_actor(known.shop), known.customer))

    missing = set(known.canaries.words) - set(known.canaries.found_in(handed_out))
    assert missing == set(NOT_HANDED_OUT)
    assert "petr" not in handed_out.casefold()
    assert f"email:{WITHHELD}" in json.loads(handed_out)["links"][0]["other_key"]


def test_an_export_says_why_somebody_rates_as_they_do(known: Everywhere) -> None:
    rating = export(make_actor(known.shop), known.customer)["rating"]
    assert isinstance(rating, dict)
    assert rating["level"] == "risky"


def test_an_export_needs_its_right(sqlite_app: Flask) -> None:
    known = known_everywhere()
    with pytest.raises(Forbidden):
        export(make_actor(known.shop, Role.READ_ONLY), known.customer)


def test_what_is_erased_is_gone_from_a_second_try_and_from_exports(known: Everywhere) -> None:
    erase(make_actor(known.shop), known.customer, "asked by e-mail")
    notes = db.session.scalars(select(Note)).all()
    assert notes == []
    with pytest.raises(NotFound):
        erase(make_actor(known.shop), known.customer, "asked again")
    with pytest.raises(NotFound):
        export(make_actor(known.shop), known.customer)
    assert db.session.scalars(select(Erasure.kind)).all()
