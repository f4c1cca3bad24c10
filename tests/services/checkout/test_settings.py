"""What a merchant decides about the checkout, and how far the script on the pages has come."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.checkout import TEXTS
from app.errors import Invalid, Outdated, PlatformError
from app.extensions import db
from app.models import Decision, Shop, WebhookEvent
from app.platforms.base import Arrival, Topic
from app.services import inbox, record_chain, shops
from app.services.checkout import installing, settings, showing
from app.services.checkout.showing import Stage
from app.services.runtime import Runtime
from app.worker import schedule
from tests.factories import make_actor, make_shop
from tests.fakes import FakePlatform
from tests.services.steps import installed_shop, shop_row, work_off
from tests.tables import everything


@pytest.fixture
def shop(runtime: Runtime) -> int:
    shop = make_shop(secret=runtime.vault.seal("secret"))
    db.session.commit()
    return shop.id


def decided(shop: int) -> list[dict[str, Any]]:
    of_shop = select(Decision).where(Decision.shop_id == shop)
    rows = db.session.scalars(of_shop.order_by(Decision.number))
    found = [dict(row.facts) for row in rows.all() if row.kind == "settings_changed"]
    db.session.rollback()
    return found


def stage(shop: int) -> Stage:
    db.session.rollback()
    return showing.of(shop).stage


def test_switching_it_on_puts_the_script_on_the_pages_and_off_takes_it_away(
    shop: int, runtime: Runtime, platform: FakePlatform
) -> None:
    assert stage(shop) is Stage.OFF
    settings.switch(make_actor(shop), True)
    assert (stage(shop), platform.script) == (Stage.WAITING, "")

    work_off(runtime)

    assert stage(shop) is Stage.ON_PAGES
    assert '<script src="https://smajlik.test/static/checkout.js"' in platform.script
    assert 'data-ask="https://smajlik.test/checkout/ask"' in platform.script
    assert f'data-shop="{shop}.' in platform.script
    assert 'data-dial="420" defer></script>' in platform.script
    assert len(platform.script) < 1000

    settings.switch(make_actor(shop), False)

    assert stage(shop) is Stage.LEAVING
    assert shop_row(shop).checkout_key is None
    work_off(runtime)
    assert (stage(shop), platform.script) == (Stage.OFF, "")


def test_who_decided_what_is_recorded_with_the_state_before_and_after(shop: int) -> None:
    settings.switch(make_actor(shop), True)
    settings.write_text(make_actor(shop), "cs", "Zavolejte.", base="")

    off = {"on": False, "text": {}}
    on = {"on": True, "text": {}}
    written = {"on": True, "text": {"cs": "Zavolejte."}}
    assert decided(shop) == [
        {"what": "checkout", "before": off, "after": on},
        {"what": "checkout", "before": on, "after": written},
    ]
    row = db.session.scalars(select(Decision)).first()
    assert row is not None
    assert (row.author, row.customer_id) == ("Eva", None)
    assert record_chain.verify(shop).broken_at is None


def test_switching_to_what_it_is_already_changes_nothing(shop: int, runtime: Runtime) -> None:
    before = everything()
    settings.switch(make_actor(shop), False)
    assert everything() == before

    settings.switch(make_actor(shop), True)
    work_off(runtime)
    before = everything()
    settings.switch(make_actor(shop), True)
    assert everything() == before


def test_where_nobody_may_be_refused_it_cannot_be_switched_on(runtime: Runtime) -> None:
    slovak = make_shop(country="SK")
    db.session.commit()
    before = everything()

    with pytest.raises(Invalid):
        settings.switch(make_actor(slovak), True)

    assert everything() == before
    assert not showing.of(slovak.id).allowed


def test_a_shop_that_moves_to_such_a_country_loses_the_script(
    shop: int, runtime: Runtime, platform: FakePlatform
) -> None:
    settings.switch(make_actor(shop), True)
    work_off(runtime)
    shop_row(shop).country = "SK"
    db.session.commit()

    assert installing.queue_stale(runtime)
    work_off(runtime)

    assert (platform.script, stage(shop)) == ("", Stage.OFF)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("cs", "x" * 301),
        ("de", "Rufen Sie uns an."),
        ("cs", "Jste na blacklistu."),
        ("cs", "Zavolejte\0nám."),
        ("cs", "\ud800"),
    ],
)
def test_a_text_that_cannot_be_shown_is_refused(shop: int, language: str, text: str) -> None:
    before = everything()

    with pytest.raises(Invalid):
        settings.write_text(make_actor(shop), language, text, base="")

    assert everything() == before


def test_who_writes_over_what_they_have_not_seen_is_stopped(shop: int) -> None:
    settings.write_text(make_actor(shop), "pl", "Zadzwoń.", base="")
    before = everything()

    with pytest.raises(Outdated):
        settings.write_text(make_actor(shop), "pl", "Napisz.", base="")
    settings.write_text(make_actor(shop), "pl", "Zadzwoń.", base="")

    assert everything() == before


def test_an_empty_text_brings_ours_back(shop: int) -> None:
    settings.write_text(make_actor(shop), "en", "Call us.", base="")
    assert showing.of(shop).texts == {"en": "Call us."}

    settings.write_text(make_actor(shop), "en", "", base="Call us.")

    assert showing.of(shop).texts == {}
    assert "en" in TEXTS


def test_a_platform_that_is_away_for_a_while_is_tried_again(
    shop: int, runtime: Runtime, platform: FakePlatform
) -> None:
    settings.switch(make_actor(shop), True)
    platform.failures = [PlatformError("busy")]
    work_off(runtime)
    assert (stage(shop), showing.of(shop).why) == (Stage.WAITING, "busy")

    db.session.query(WebhookEvent).update({"due_at": datetime.now(UTC)})
    db.session.commit()
    work_off(runtime)

    assert (stage(shop), showing.of(shop).why) == (Stage.ON_PAGES, "")


def test_what_the_platform_refuses_is_shown_until_it_is_switched_there_and_back(
    shop: int, runtime: Runtime, platform: FakePlatform
) -> None:
    settings.switch(make_actor(shop), True)
    platform.failures = [PlatformError("no right to write HTML", permanent=True)]
    work_off(runtime)
    shown = showing.of(shop)
    assert (shown.stage, shown.why, shown.on) == (Stage.FAILED, "no right to write HTML", True)
    # It does not try again by itself.
    assert not installing.queue_stale(runtime)

    for on in (False, True):
        settings.switch(make_actor(shop), on)
    work_off(runtime)

    assert stage(shop) is Stage.ON_PAGES
    waiting = WebhookEvent.done_at.is_(None)
    assert db.session.scalars(select(WebhookEvent).where(waiting)).all() == []


def test_doing_it_again_changes_no_token(
    shop: int, runtime: Runtime, platform: FakePlatform
) -> None:
    settings.switch(make_actor(shop), True)
    work_off(runtime)
    before = platform.script

    inbox.append(db.session(), shop, [Arrival(Topic.CHECKOUT)], datetime.now(UTC))
    db.session.commit()
    work_off(runtime)

    assert platform.script == before


def test_another_address_of_ours_brings_another_script(
    app: Flask, shop: int, runtime: Runtime, platform: FakePlatform
) -> None:
    settings.switch(make_actor(shop), True)
    work_off(runtime)
    assert not installing.queue_stale(runtime)
    moved = Runtime(runtime.platforms, runtime.vault, runtime.lease, base_url="https://new.test")

    assert installing.queue_stale(moved)
    assert not installing.queue_stale(moved)
    work_off(moved)

    assert 'data-ask="https://new.test/checkout/ask"' in platform.script
    assert not installing.queue_stale(moved)


def test_a_new_installation_gets_the_script_again(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    shop_row(shop_id).country = "CZ"
    db.session.commit()
    settings.switch(make_actor(shop_id), True)
    platform.failures = [PlatformError("refused", permanent=True)]
    work_off(runtime)
    with db.session.begin():
        db.session.get_one(Shop, shop_id).uninstalled_at = datetime.now(UTC)
    assert not installing.queue_stale(runtime)

    installed_shop(runtime, platform)
    assert installing.queue_stale(runtime)
    work_off(runtime)

    assert "data-shop" in platform.script


def test_a_suspended_shop_is_stopped_at_no_checkout_and_comes_back(
    shop: int, runtime: Runtime, platform: FakePlatform
) -> None:
    settings.switch(make_actor(shop), True)
    work_off(runtime)
    shops._suspend(db.session(), shop_row(shop), datetime.now(UTC))
    db.session.commit()
    assert installing.queue_stale(runtime)

    shop_row(shop).suspended_at = None
    db.session.commit()
    work_off(runtime)

    assert "data-shop" in platform.script


def test_the_worker_looks_after_pages_and_forgets_what_was_asked(
    shop: int, runtime: Runtime
) -> None:
    settings.switch(make_actor(shop), True)
    chores = schedule.chores(runtime)

    schedule.run_due(chores)
    work_off(runtime)
    assert stage(shop) is Stage.ON_PAGES
