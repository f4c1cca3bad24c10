"""Which entry erased another one, and when."""

from datetime import timedelta

import pytest
from flask import Flask

from app.domain.erased import ERASED, OLD_ERASED, PERSON_ERASED
from app.extensions import db
from app.models import Decision, Shop
from app.services import decisions
from app.services.record import entries, erasures
from app.services.record.erasures import Erasing
from tests.factories import NOON, make_shop


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


def record(shop: Shop, *kinds: tuple[str, list[list[int]]]) -> None:
    """Record entries of these kinds; each names the ranges that it erased, and is a day later."""
    for day, (kind, ranges) in enumerate(kinds):
        written_at, facts = NOON + timedelta(days=day), {"entries": ranges}
        row = Decision(shop_id=shop.id, author="", written_at=written_at, kind=kind, facts=facts)
        decisions.record(db.session(), [row])
    db.session.commit()


@pytest.mark.usefixtures("app")
def test_each_erased_entry_is_said_to_be_so_by_the_one_that_names_it() -> None:
    shop, other = make_shop(), make_shop()
    record(
        shop,
        *[(ERASED, [])] * 4,
        (PERSON_ERASED, [[1, 2], [4, 4]]),
        ("flag_set", []),
        (OLD_ERASED, [[3, 3]]),
    )
    record(other, (ERASED, []), (PERSON_ERASED, [[1, 1]]))
    shown = [entries.one(shop.id, number) for number in range(1, 8)]

    found = erasures.of(shop.id, shown)

    by_person = Erasing(5, NOON + timedelta(days=4))
    by_age = Erasing(7, NOON + timedelta(days=6))
    assert found == {1: by_person, 2: by_person, 3: by_age, 4: by_person}


@pytest.mark.usefixtures("app")
def test_what_nobody_names_is_left_out() -> None:
    shop = make_shop()
    record(shop, (ERASED, []), ("flag_set", []))

    assert erasures.of(shop.id, [entries.one(shop.id, number) for number in (1, 2)]) == {}
    assert erasures.of(shop.id, [entries.one(shop.id, 2)]) == {}
    assert erasures.of(shop.id, []) == {}
