"""A key that is lost parks the shops that need it; nothing crashes, and installing again heals."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import func, select, update

from app.errors import Unauthenticated, Unavailable
from app.extensions import db
from app.models import Notice, Order, Shop, WebhookEvent
from app.platforms.base import Topic
from app.secrets import UnreadableSecret, Vault
from app.services import lost_keys
from app.services.checkout import installing
from app.services.intake import Intake
from app.services.privacy import tombstones
from app.services.privacy.erasing import erase
from app.services.runtime import Runtime
from app.worker import schedule
from tests.factories import make_actor, make_shop
from tests.fakes import FakePlatform
from tests.services.steps import fetched, installed_shop, owners, save, shop_row, work_off

LOST = Vault(Fernet.generate_key().decode())


@pytest.fixture
def runtime(sqlite_app: Flask) -> Runtime:
    found: Runtime = sqlite_app.extensions["runtime"]
    return found


@pytest.fixture
def shop_id(runtime: Runtime, platform: FakePlatform) -> int:
    return installed_shop(runtime, platform)


def lose(shop_id: int, *names: str) -> None:
    """Let no key open some of a shop's secrets."""
    values = {name: LOST.seal("gone") for name in names}
    db.session.execute(update(Shop).where(Shop.id == shop_id).values(values))
    db.session.commit()


def send(runtime: Runtime, platform: FakePlatform, code: str, key: str | None = None) -> None:
    """Let the platform tell of an order; a process that has just started receives it."""
    headers, body = platform.webhook(Topic.ORDER, code, key=key)
    Intake(runtime, db.engine).receive(platform.name, headers, body)


def kinds_of_notices() -> list[str]:
    found = db.session.scalars(select(Notice.kind).where(Notice.dismissed_at.is_(None))).all()
    db.session.rollback()
    return list(found)


def given_up() -> int:
    query = select(func.count()).where(WebhookEvent.given_up_at.is_not(None))
    return db.session.scalar(query) or 0


def test_a_shop_whose_permission_is_lost_waits_for_a_new_installation(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    lose(shop_id, "secret", "api_token")
    platform.orders["1"] = fetched("1")
    send(runtime, platform, "1")

    work_off(runtime)

    assert shop_row(shop_id).disconnected_at is not None
    assert kinds_of_notices() == ["connection_lost"]
    assert given_up() == 0
    assert db.session.scalars(select(Order.code)).all() == []

    assert installed_shop(runtime, platform) == shop_id
    # What was waiting is looked at again when it is due.
    db.session.execute(update(WebhookEvent).values(due_at=shop_row(shop_id).installed_at))
    db.session.commit()
    work_off(runtime)
    assert kinds_of_notices() == []
    assert db.session.scalars(select(Order.code)).all() == ["1"]


def test_when_it_is_lost_whom_a_shop_forgot_nobody_unknown_of_that_time_comes_in(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    petr = {"email": "petr@pes.cz", "phone": ""}
    save(shop_id, fetched("jana"), fetched("petr", **petr))
    erase(make_actor(shop_id), owners(shop_id)["jana"], "asked")
    lose(shop_id, "secret", "erasure_key")
    assert installed_shop(runtime, platform) == shop_id

    later = {"placed_at": datetime.now(UTC) + timedelta(days=1)}
    taken = {
        "jana": save(shop_id, fetched("jana")),
        "jana, by another code": save(shop_id, fetched("2")),
        "anybody of before": save(shop_id, fetched("3", email="eva@x.cz", phone="")),
        "an order that is here": save(shop_id, fetched("petr", **petr, status_id="5")),
        "an order of after it": save(shop_id, fetched("4", **later)),
    }

    assert list(taken.values()) == [0, 0, 0, 1, 1]
    assert owners(shop_id).keys() == {"petr", "4"}
    assert tombstones.forgotten_orders(db.session(), shop_id) == 3


def test_digests_that_a_key_opens_outlive_a_new_installation(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    save(shop_id, fetched("jana"))
    erase(make_actor(shop_id), owners(shop_id)["jana"], "asked")
    assert installed_shop(runtime, platform) == shop_id
    assert save(shop_id, fetched("2")) == 0
    assert save(shop_id, fetched("3", email="eva@x.cz", phone="")) == 1


def test_it_is_parked_even_if_nothing_arrives_and_the_others_go_on(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    other = installed_shop(runtime, platform, "2")
    lose(shop_id, "secret", "api_token", "webhook_key", "previous_webhook_key", "checkout_key")

    assert lost_keys.look_after(runtime)

    assert shop_row(shop_id).disconnected_at is not None
    assert shop_row(other).disconnected_at is None
    assert not lost_keys.look_after(runtime), "it is parked only once"
    schedule.run_due(schedule.chores(runtime))


def test_a_token_that_is_lost_is_fetched_anew(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    lose(shop_id, "api_token")
    platform.orders["1"] = fetched("1")
    send(runtime, platform, "1")

    work_off(runtime)

    assert db.session.scalars(select(Order.code)).all() == ["1"]
    assert shop_row(shop_id).disconnected_at is None
    assert not lost_keys.look_after(runtime)


def test_a_webhook_key_that_is_lost_is_renewed_and_webhooks_come_again_meanwhile(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    lose(shop_id, "webhook_key")
    with pytest.raises(Unavailable):
        send(runtime, platform, "1")
    assert db.session.scalar(select(func.count()).where(WebhookEvent.topic == "order")) == 0

    assert lost_keys.look_after(runtime)
    assert not lost_keys.look_after(runtime), "it is asked for only once"
    work_off(runtime)

    send(runtime, platform, "1")
    with pytest.raises(Unauthenticated):
        send(runtime, platform, "1", key="a guess")
    assert not lost_keys.look_after(runtime)
    assert kinds_of_notices() == []


def test_a_key_before_the_present_one_may_be_lost_at_no_cost(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    lose(shop_id, "previous_webhook_key")

    send(runtime, platform, "1")

    assert not lost_keys.look_after(runtime)


def test_an_unknown_shop_is_told_the_same_as_before(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    lose(shop_id, "webhook_key")
    headers, body = platform.webhook(Topic.ORDER, "1", shop="99")
    with pytest.raises(Unauthenticated):
        Intake(runtime, db.engine).receive(platform.name, headers, body)


def test_over_http_the_platform_is_asked_to_send_it_again(
    sqlite_app: Flask, runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    lose(shop_id, "webhook_key")
    headers, body = platform.webhook(Topic.ORDER, "1")

    answer = sqlite_app.test_client().post("/webhooks/fake", data=body, headers=headers)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert json.loads(answer.data)["status"] == 503


def test_a_checkout_whose_key_is_lost_gets_another_one(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    shop = db.session.get_one(Shop, shop_id)
    shop.checkout = {"on": True}
    db.session.commit()
    assert installing.queue_stale(runtime)
    work_off(runtime)
    before = platform.script
    lose(shop_id, "checkout_key")

    assert installing.queue_stale(runtime)
    work_off(runtime)

    assert platform.script != before
    assert not installing.queue_stale(runtime)


def test_a_shop_that_has_left_is_left_alone(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    lose(shop_id, "secret")
    headers, body = platform.webhook(Topic.UNINSTALLED)
    Intake(runtime, db.engine).receive(platform.name, headers, body)
    work_off(runtime)
    make_shop(platform="", external_id="files")
    db.session.commit()

    assert not lost_keys.look_after(runtime)
    assert kinds_of_notices() == []


def test_a_secret_that_some_work_needs_and_cannot_read_parks_the_shop_too(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    platform.failures = [UnreadableSecret("a stored secret cannot be read")]
    send(runtime, platform, "1")

    work_off(runtime)

    assert shop_row(shop_id).disconnected_at is not None
    assert kinds_of_notices() == ["connection_lost"]
    assert given_up() == 0
