"""People are erased while everything else goes on: nothing of them stays, nobody else is hurt."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import database
from app.errors import NotFound
from app.extensions import db
from app.models import Customer, Erasure, HistoryImport, Order
from app.platforms.base import Arrival, FetchedOrder, Installation, Topic
from app.services import events, inbox, record_chain, shops
from app.services.privacy.erasing import erase
from app.services.privacy.exporting import export
from app.services.runtime import Runtime
from tests.factories import make_actor, make_customer, make_order, make_shop
from tests.fakes import FakePlatform
from tests.services.privacy.everywhere import dump
from tests.services.privacy.test_erasing import stored
from tests.services.steps import STATUSES, fetched, installed_shop, save, work_off

pytestmark = pytest.mark.faults
PEOPLE, ORDERS_EACH = 300, 10


def histories(random: Random) -> list[FetchedOrder]:
    """Return some thousand past orders, those of one person far from each other."""
    orders = [
        fetched(f"{person}-{n}", email=email(person), phone="", status_id="-3")
        for person in range(PEOPLE)
        for n in range(ORDERS_EACH)
    ]
    random.shuffle(orders)
    return orders


class Slowly(list[FetchedOrder]):
    """An export that takes its time to come."""

    def __iter__(self) -> Iterator[FetchedOrder]:
        for number, order in enumerate(super().__iter__()):
            if number % 100 == 0:
                time.sleep(0.1)
            yield order


def email(person: int) -> str:
    return f"person{person:04}@x.example"


def arrive(shop_id: int, *arrivals: Arrival) -> None:
    with database.writing() as session:
        inbox.append(session, shop_id, arrivals, database.now(session))


@contextmanager
def beside(app: Flask, work: Callable[[], Any]) -> Iterator[Future[Any]]:
    """Let somebody else work meanwhile."""

    def in_context() -> Any:
        with app.app_context():
            return work()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(in_context)
        yield done
        done.result(timeout=300)


def erase_somebody(shop_id: int, random: Random) -> str | None:
    """Erase one of those who are there now; return their e-mail."""
    known = select(Order.customer_id, Order.email).where(Order.shop_id == shop_id)
    rows = db.session.execute(known).all()
    db.session.rollback()
    if not rows:
        return None
    chosen = random.choice(rows)
    try:
        erase(make_actor(shop_id), chosen.customer_id, "asked")
    except NotFound:
        return None
    return chosen.email


def left_of(gone: Counter[str]) -> list[str]:
    """Return whom of the erased anything stands in any table."""
    stands = dump()
    return [one for one in gone if one in stands]


def test_nobody_comes_back_who_is_erased_while_their_orders_are_imported(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    random, gone = Random(59), Counter[str]()
    platform.statuses = list(STATUSES)
    platform.history = Slowly(histories(random))
    installed = Installation("1", "https://kocour.example/", "secret")
    shop_id = shops.install(runtime, platform.name, installed)
    work_off(runtime)
    arrive(shop_id, Arrival(Topic.HISTORY, "job-1"))

    with beside(app, lambda: work_off(runtime)) as imported:
        while not imported.done():
            if (one := erase_somebody(shop_id, random)) is not None:
                gone[one] += 1

    assert len(gone) >= 5
    assert left_of(gone) == []
    # All of it once more.
    with database.writing() as session:
        again = HistoryImport(shop_id=shop_id, epoch=1, requested_at=database.now(session))
        session.add(again)
        session.flush()
        arrival = Arrival(Topic.IMPORT, str(again.id))
        inbox.append(session, shop_id, [arrival], database.now(session))
    work_off(runtime)
    arrive(shop_id, Arrival(Topic.HISTORY, "job-2"))
    work_off(runtime)

    assert left_of(gone) == []
    assert set(gone.values()) == {1}
    stayed = db.session.scalar(select(func.count(Order.id)))
    assert stayed == (PEOPLE - len(gone)) * ORDERS_EACH
    assert db.session.scalar(select(func.count(Customer.id))) == PEOPLE - len(gone)
    coded = select(func.count(Erasure.id)).where(Erasure.kind == "order")
    assert db.session.scalar(coded) == len(gone) * ORDERS_EACH
    assert record_chain.verify(shop_id).broken_at is None


def test_nobody_comes_back_who_is_erased_while_their_orders_are_looked_at(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    random, gone = Random(60), Counter[str]()
    shop_id = installed_shop(runtime, platform)
    for person in range(60):
        code = str(person)
        platform.orders[code] = fetched(code, email=email(person), phone="", status_id="-3")
    save(shop_id, *platform.orders.values())
    arrive(shop_id, *[Arrival(Topic.ORDER, code) for code in platform.orders for _ in range(3)])

    def work() -> None:
        while events.process_one(runtime):
            db.session.remove()

    with beside(app, work) as worked:
        while not worked.done():
            if (one := erase_somebody(shop_id, random)) is not None:
                gone[one] += 1
    work_off(runtime)

    assert len(gone) >= 5
    assert left_of(gone) == []
    assert db.session.scalar(select(func.count(Order.id))) == 60 - len(gone)


def test_an_export_beside_an_erasure_has_all_or_nothing(app: Flask) -> None:
    shop = make_shop()
    people = [make_customer(shop).id for _ in range(20)]
    for person in people:
        customer = db.session.get_one(Customer, person)
        for _ in range(5):
            make_order(shop, customer, email=email(person), phone="")
    shop_id = shop.id
    db.session.commit()
    seen: Counter[int] = Counter()

    def export_all() -> None:
        for person in people * 3:
            try:
                orders = export(make_actor(shop_id), person)["orders"]
            except NotFound:
                seen[0] += 1
            else:
                assert isinstance(orders, list)
                seen[len(orders)] += 1
            db.session.remove()

    with beside(app, export_all):
        for person in people:
            erase(make_actor(shop_id), person, "asked")

    assert set(seen) <= {0, 5}
    assert sum(seen.values()) == 60
    assert left_of(Counter(email(person) for person in people)) == []


def test_nobody_is_left_in_the_bytes_of_a_file_whose_pages_were_split_and_joined(
    sqlite_app: Flask,
) -> None:
    shop = make_shop()
    for number in range(150):
        name = f"Nobody{number:04}"
        customer = make_customer(shop, name=name)
        make_order(shop, customer, name=name, email=f"{name}@x.example", phone="", goods=name * 40)
    customers = list(db.session.scalars(select(Customer.id).order_by(Customer.id)))
    shop_id, file = shop.id, Path(str(db.engine.url.database))
    db.session.commit()
    Random(7).shuffle(customers)
    for customer_id in customers[:30]:
        erase(make_actor(shop_id), customer_id, "asked")
    left = set(db.session.scalars(select(Customer.name)))
    db.session.remove()
    found = {
        f"Nobody{n:04}" for n in range(150) if f"nobody{n:04}".encode() in stored(file).lower()
    }
    assert found == left
