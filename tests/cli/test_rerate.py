"""`flask rerate`."""

from sqlalchemy import select, update

from app.extensions import db
from app.models import Customer
from tests.cli.conftest import Run
from tests.factories import make_customer, make_order, make_shop
from tests.services.steps import fetched, save


def test_a_whole_shop_is_rated_and_the_differences_are_counted(run: Run) -> None:
    shop_id = make_shop(name="Knihy").id
    db.session.commit()
    save(shop_id, fetched("1"), fetched("2", email="eva@example.com", phone=""))
    db.session.execute(update(Customer).values(level="vip").where(Customer.id == 1))
    db.session.commit()
    done = run("rerate", "--shop", "Knihy")
    assert done.exit_code == 0, done.output
    assert done.output == "1 of 2 customers rate differently now.\n"
    assert set(db.session.scalars(select(Customer.level))) == {"new"}
    assert run("rerate", "--shop", "Knihy").output.startswith("0 of 2")


def test_an_unknown_shop_is_an_error_and_changes_nothing(sqlite_run: Run) -> None:
    shop = make_shop(name="Knihy")
    make_order(shop, make_customer(shop, level="vip"))
    db.session.commit()
    done = sqlite_run("rerate", "--shop", "Hrnce")
    assert (done.exit_code, done.output) == (1, "Error: there is no shop called Hrnce\n")
    assert db.session.scalars(select(Customer.level)).all() == ["vip"]
