"""One arrival breaks whoever takes it; the others are looked at, and the broken one is told."""

import pytest
from flask import Flask
from sqlalchemy import select

from app import database
from app.extensions import db
from app.models import Order, WebhookEvent
from app.services import inbox
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.faults import crashing
from tests.faults.crashing import Died
from tests.services.steps import fetched


@pytest.mark.parametrize("poison", [ZeroDivisionError(), MemoryError(), RecursionError(), Died()])
def test_what_breaks_every_worker_is_given_up_and_told_while_the_others_go_on(
    app: Flask,
    runtime: Runtime,
    platform: FakePlatform,
    shop_id: int,
    sound: None,
    monkeypatch: pytest.MonkeyPatch,
    poison: BaseException,
) -> None:
    real = platform.fetch_order

    def fetch(credentials: object, code: str) -> object:
        if code == "poison":
            raise poison
        return real(credentials, code)  # type: ignore[arg-type]

    # Nobody who was killed hands back what they held.
    monkeypatch.setattr(inbox, "hand_back", lambda _held: None)
    platform.fetch_order = fetch  # type: ignore[method-assign,assignment]
    platform.orders = {code: fetched(code) for code in ("before", "behind")}
    for code in ("before", "poison", "behind"):
        arrive(app, shop_id, code)
    looks = 0
    while given_up(shop_id) is None:
        looks += 1
        assert looks <= inbox.MAX_ATTEMPTS + 2, "it is taken again for ever"
        work_until_it_dies(runtime)
        crashing.let_time_pass(2 * inbox.LONGEST_PAUSE)
    assert looks >= inbox.MAX_ATTEMPTS
    assert sorted(db.session.scalars(select(Order.code))) == ["before", "behind"]
    arrive(app, shop_id, "poison")
    platform.fetch_order = real  # type: ignore[method-assign]
    crashing.finish(runtime)
    assert waiting() == [], "what comes later of the same order is looked at as ever"


def arrive(app: Flask, shop_id: int, code: str) -> None:
    app.extensions["intake"]._inbox.append([(shop_id, "order", code, "")])


def work_until_it_dies(runtime: Runtime) -> None:
    try:
        crashing.work(runtime)
    except Died:
        db.session.remove()


def given_up(shop_id: int) -> str | None:
    found = db.session.scalar(
        select(WebhookEvent.last_error).where(
            WebhookEvent.shop_id == shop_id, WebhookEvent.given_up_at.is_not(None)
        )
    )
    db.session.rollback()
    return found


def waiting() -> list[str]:
    with database.writing() as session:
        unended = WebhookEvent.done_at.is_(None) & WebhookEvent.given_up_at.is_(None)
        found = session.scalars(
            select(WebhookEvent.subject).where(unended, WebhookEvent.topic == "order")
        )
        return list(found)
