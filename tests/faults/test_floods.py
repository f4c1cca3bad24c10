"""One shop floods the inbox, or the outbox; others have one thing to do each."""

import pytest
from flask import Flask

from app import database
from app.extensions import db
from app.models import Shop
from app.platforms.base import Arrival, Topic
from app.services import events, inbox
from app.services.outbox import claims
from app.services.runtime import Runtime
from tests.factories import NOON, make_action, make_order, make_shop
from tests.fakes import FakePlatform
from tests.faults import invariants
from tests.services.steps import fetched, new_shop

FLOOD, OTHERS = 1_000, 20


@pytest.fixture
def shops(app: Flask, runtime: Runtime) -> list[int]:
    """The first of them will flood."""
    ids = [new_shop() for _ in range(1 + OTHERS)]
    with database.writing() as session:
        for id in ids:
            session.get_one(Shop, id).secret = runtime.vault.seal("secret")
    return ids


def arrive(shop_id: int, count: int = 1) -> None:
    with database.writing() as session:
        arrivals = [Arrival(Topic.ORDER, f"{shop_id}-{number}") for number in range(count)]
        inbox.append(session, shop_id, arrivals, database.now(session))


def test_behind_a_flood_every_other_shop_is_served_within_one_round(
    app: Flask, shops: list[int], runtime: Runtime, platform: FakePlatform
) -> None:
    arrive(shops[0], FLOOD)
    platform.orders = {f"{id}-0": fetched(f"{id}-0") for id in shops}
    served: list[str] = []
    real = platform.fetch_order

    def noted(credentials: object, code: str) -> object:
        served.append(code)
        return real(credentials, code)  # type: ignore[arg-type]

    platform.fetch_order = noted  # type: ignore[method-assign,assignment]
    for _ in range(5):
        events.process_one(runtime)
    for other in shops[1:]:
        arrive(other)
    while len(served) < 5 + OTHERS + 1:
        events.process_one(runtime)
        db.session.remove()
    after = served[5:]
    assert {f"{other}-0" for other in shops[1:]} <= set(after), "each waits for at most one round"
    for other in shops[1:4]:
        # Nobody else has anything to do now: one look of the flood is before it, at most.
        arrive(other)
        before = len(served)
        while f"{other}-0" not in served[before:]:
            events.process_one(runtime)
        assert len(served) - before <= 2


def test_a_shop_with_many_actions_leaves_others_their_turn(app: Flask, runtime: Runtime) -> None:
    flooding, quiet = make_shop(), make_shop()
    crowd = [make_order(flooding) for _ in range(5)]
    alone = make_order(quiet)
    for order in [*crowd, alone]:
        make_action(order, automatic=False, due_at=NOON)
    db.session.commit()
    one, other = flooding.id, quiet.id
    db.session.rollback()
    first = claims.claim(runtime.lease)
    assert first is not None
    second = claims.claim(runtime.lease, first.shop_id)
    assert second is not None
    assert (first.shop_id, second.shop_id) == (one, other)
    invariants.nothing_is_held_for_long(runtime)
