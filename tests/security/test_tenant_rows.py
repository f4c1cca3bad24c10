"""PostgreSQL shows a transaction the shop that it has named, and nothing without a name."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, func, select, text, update
from sqlalchemy.exc import ProgrammingError

from app import create_app, database, tenancy
from app.extensions import db
from app.models import Order, Shop
from app.services import row_security
from app.tenancy_columns import is_tenants
from app.tenancy_rows import POLICY
from tests.conftest import SETTINGS, make_tables
from tests.factories import make_order, make_shop

pytestmark = pytest.mark.postgresql
POLICIES = text(
    "SELECT relname, relrowsecurity AND relforcerowsecurity, polname, pg_get_expr(polqual, oid),"
    " pg_get_expr(polwithcheck, oid) FROM (SELECT c.oid, c.relname, c.relrowsecurity,"
    " c.relforcerowsecurity, p.polname, p.polqual, p.polwithcheck FROM pg_class AS c"
    " LEFT JOIN pg_policy AS p ON p.polrelid = c.oid WHERE c.relkind = 'r'"
    " AND c.relnamespace = 'public'::regnamespace) AS found"
)


@pytest.fixture
def rows(postgres_url: str) -> Iterator[Flask]:
    app = create_app({**SETTINGS, "DATABASE_URL": postgres_url})
    with app.app_context():
        make_tables()
        for number in (1, 2):
            make_order(make_shop(), code=f"A{number}")
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def driver(rows: Flask) -> Iterator[Connection]:
    """A connection around the application: what is said on it, the test says."""
    engine = create_engine(db.engine.url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def policies() -> dict[str, tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return {row[0]: tuple(row[1:]) for row in connection.execute(POLICIES)}


def test_every_table_of_shops_is_protected_whoever_made_it(postgres_url: str) -> None:
    app = create_app({**SETTINGS, "DATABASE_URL": postgres_url})
    with app.app_context():
        make_tables()
        made = policies()
        db.session.remove()
        db.drop_all()
        upgrade()
        migrated = policies()
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE alembic_version"))
        db.engine.dispose()
    expected = {table.name for table in db.metadata.sorted_tables if is_tenants(table)}

    for found in (made, migrated):
        protected = {
            name for name, (forced, policy, *_) in found.items() if forced and policy == POLICY
        }
        assert protected == expected
    assert {name: made[name] for name in expected} == {name: migrated[name] for name in expected}
    assert all(using == check for _, _, using, check in (made[name] for name in expected))


def test_who_says_nothing_sees_nothing(driver: Connection) -> None:
    for table in db.metadata.sorted_tables:
        assert driver.scalar(text(f"SELECT count(*) FROM {table.name}")) == 0


@pytest.mark.parametrize(("said", "seen"), [("1", ["A1"]), ("2", ["A2"]), ("all", ["A1", "A2"])])
def test_who_names_a_shop_sees_that_one(driver: Connection, said: str, seen: list[str]) -> None:
    driver.execute(text("SELECT set_config('smajlik.shop', :said, true)"), {"said": said})

    assert driver.scalars(text("SELECT code FROM orders ORDER BY code")).all() == seen


@pytest.mark.parametrize("said", ["", "0", "x", "1 OR true", "ALL", "-1"])
def test_nonsense_names_nobody(driver: Connection, said: str) -> None:
    driver.execute(text("SELECT set_config('smajlik.shop', :said, true)"), {"said": said})

    assert driver.scalars(text("SELECT code FROM orders")).all() == []


def test_nobody_writes_into_another_shop(driver: Connection) -> None:
    driver.execute(text("SELECT set_config('smajlik.shop', '1', true)"))

    assert driver.execute(text("UPDATE orders SET name = 'x' WHERE shop_id = 2")).rowcount == 0
    assert driver.execute(text("DELETE FROM orders WHERE shop_id = 2")).rowcount == 0
    with pytest.raises(ProgrammingError, match="row-level security"):
        driver.execute(text("UPDATE orders SET shop_id = 2 WHERE shop_id = 1"))


def test_a_statement_that_slips_past_the_guard_sees_one_shop(rows: Flask) -> None:
    with tenancy.bound_to(1):
        # Sent by a test: the guard lets it pass.
        assert db.session.scalars(select(Order.code)).all() == ["A1"]
    db.session.rollback()


def test_what_was_said_ends_with_the_transaction(rows: Flask) -> None:
    said = text("SELECT coalesce(current_setting('smajlik.shop', true), '')")
    for shop, code in ((1, "A1"), (2, "A2"), (1, "A1")):
        with database.writing() as session:
            session.execute(update(Order).where(Order.shop_id == shop).values(name="x"))
            assert session.scalars(select(Order.code).where(Order.shop_id == shop)).all() == [code]
        # The same connection, lent again.
        assert db.session.scalar(said) == ""
        db.session.rollback()


def test_one_transaction_may_name_one_shop_after_another(rows: Flask) -> None:
    seen = [
        db.session.scalars(select(Order.code).where(Order.shop_id == shop)).all()
        for shop in (1, 2, 1)
    ]
    with db.session.begin_nested() as savepoint:
        seen.append(db.session.scalars(select(Order.code).where(Order.shop_id == 2)).all())
        savepoint.rollback()
    seen.append(db.session.scalars(select(Order.code).where(Order.shop_id == 2)).all())
    db.session.rollback()

    assert seen == [["A1"], ["A2"], ["A1"], ["A2"], ["A2"]]


def rename_both_and_fail() -> None:
    with database.writing() as session:
        session.execute(update(Shop).where(Shop.id == 1).values(name="x"))
        session.execute(update(Shop).where(Shop.id == 2).values(name="x"))
        raise ZeroDivisionError


def test_a_transaction_is_one_and_is_rolled_back_as_one(rows: Flask) -> None:
    with pytest.raises(ZeroDivisionError):
        rename_both_and_fail()

    named = select(func.count()).select_from(Shop).where(Shop.name == "x")
    assert db.session.scalar(named) == 0
    db.session.rollback()


def test_a_role_that_row_level_security_holds_is_told_from_one_that_it_does_not(
    rows: Flask, postgres_url: str
) -> None:
    assert row_security.weakness() is None
    above = db.engine.url.difference_update_query(["options"])
    app = create_app({**SETTINGS, "DATABASE_URL": above.render_as_string(hide_password=False)})
    with app.app_context():
        assert "bypasses" in str(row_security.weakness())
        db.engine.dispose()
