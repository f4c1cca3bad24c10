"""Every table says whose its rows are, finds them by it, and is unique in a shop, not beyond."""

from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import Index, Table, UniqueConstraint

from app.extensions import db
from app.tenancy_columns import SHOP_ID, SHOPS

TABLES = {name: table for name, table in db.metadata.tables.items() if name != SHOPS}
# Tables whose shop_id is no foreign key, and why.
LOOSE: Mapping[str, str] = {
    "checkout_asks": "whoever asks in the name of no shop is counted too, under 0",
}
# Tables that are found by their shop through what else they are found by, and why.
WITHOUT_INDEX: Mapping[str, str] = {
    "webhook_events": "each arrival writes its indexes: those by shop hold what waits alone",
    "reratings": "a shop has had a handful",
    "history_imports": "a shop has one, or a few",
    "overrides": "a person has one, or a few: they are found by the customer",
}
# Keys that are unique beyond a shop, and why.
BEYOND: Mapping[str, str] = {}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_row_says_whose_it_is(name: str) -> None:
    column = TABLES[name].c[SHOP_ID]

    assert not column.nullable
    led_to = {key.target_fullname: key.ondelete for key in column.foreign_keys}
    assert led_to == ({} if name in LOOSE else {"shops.id": "CASCADE"})


def test_rows_of_a_shop_are_found_by_an_index() -> None:
    without = {name for name, table in TABLES.items() if SHOP_ID not in [*beginnings(table)]}

    assert without == set(WITHOUT_INDEX)


def test_what_is_unique_is_unique_in_a_shop() -> None:
    beyond = {
        str(key.name)
        for table in TABLES.values()
        for key in uniques(table)
        if SHOP_ID not in key.columns
    }

    assert beyond == set(BEYOND)


def beginnings(table: Table) -> Iterator[str]:
    """Yield the first column of all indexes that hold every row."""
    for key in [*table.indexes, *uniques(table)]:
        partial = isinstance(key, Index) and key.dialect_options["sqlite"].get("where") is not None
        if not partial and len(key.columns):
            yield key.columns[0].name


def uniques(table: Table) -> Iterator[Index | UniqueConstraint]:
    """Yield what must not be there twice."""
    yield from (key for key in table.constraints if isinstance(key, UniqueConstraint))
    yield from (index for index in table.indexes if index.unique)
