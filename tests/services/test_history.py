"""The import of past orders: waits its turn, and goes on where a killed worker stopped."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app import database
from app.extensions import db
from app.models import Customer, HistoryImport, Order, WebhookEvent
from app.platforms.base import Arrival, Credentials, FetchedOrder, Topic, UnreadableOrder
from app.services import events, history, inbox
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.steps import NOON, fetched, installed_shop, shop_row, work_off


class Killed(BaseException):
    """What `kill -9` is to a process."""


class MortalPlatform(FakePlatform):
    """Its reader is killed after so many lines."""

    lines_to_live = 10**9

    def read_history(
        self, credentials: Credentials, address: str
    ) -> Iterator[FetchedOrder | UnreadableOrder]:
        """Yield lines until the end comes."""
        for number, line in enumerate(super().read_history(credentials, address)):
            if number >= self.lines_to_live:
                raise Killed
            yield line


@pytest.fixture
def platform() -> MortalPlatform:
    return MortalPlatform()


def imported() -> HistoryImport:
    db.session.rollback()
    return db.session.scalars(select(HistoryImport).order_by(HistoryImport.id.desc())).first()  # type: ignore[return-value]


def orders() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Order)) or 0


def finish_job(shop_id: int) -> None:
    with database.writing() as session:
        arrival = Arrival(Topic.HISTORY, imported().job or "")
        inbox.append(session, shop_id, [arrival], NOON - timedelta(days=400))


def make_everything_due() -> None:
    with database.writing() as session:
        past = NOON - timedelta(days=400)
        session.execute(update(WebhookEvent).values(due_at=past, leased_until=past))


def test_a_killed_import_goes_on_behind_its_last_chunk(
    app: Flask, runtime: Runtime, platform: MortalPlatform
) -> None:
    total = history.CHUNK * 3 + 7
    platform.history = [fetched(str(n), email=f"{n}@x.cz", phone="") for n in range(total)]
    shop_id = installed_shop(runtime, platform)
    finish_job(shop_id)
    events.process_one(runtime)
    platform.lines_to_live = history.CHUNK * 2 + 5
    with pytest.raises(Killed):
        work_off(runtime)
    assert (imported().lines_done, orders()) == (history.CHUNK * 2, history.CHUNK * 2)
    assert imported().finished_at is None

    platform.lines_to_live = 10**9
    make_everything_due()
    work_off(runtime)
    done = imported()
    assert (done.lines_done, orders()) == (total, total)
    assert done.finished_at is not None


def test_progress_is_visible_to_open_pages(
    app: Flask, runtime: Runtime, platform: MortalPlatform
) -> None:
    platform.history = [fetched("1")]
    shop_id = installed_shop(runtime, platform)
    before = shop_row(shop_id).revision
    finish_job(shop_id)
    work_off(runtime)
    assert shop_row(shop_id).revision > before
    assert (imported().expected, imported().lines_done) == (1, 1)


def test_an_export_that_is_never_ready_is_asked_for_at_most_ten_times(
    app: Flask, runtime: Runtime, platform: MortalPlatform
) -> None:
    platform.history_ready = False
    installed_shop(runtime, platform)
    for _ in range(20):
        make_everything_due()
        work_off(runtime)
    assert platform.calls.count("history_address") == 10
    assert imported().failed_at is not None
    event = db.session.scalars(select(WebhookEvent).where(WebhookEvent.topic == "import")).one()
    assert event.given_up_at is not None


def test_a_finished_job_of_nobody_wakes_nobody(
    app: Flask, runtime: Runtime, platform: MortalPlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    polls = platform.calls.count("history_address")
    with database.writing() as session:
        arrival = Arrival(Topic.HISTORY, "a job of another add-on")
        inbox.append(session, shop_id, [arrival], NOON - timedelta(days=400))
    work_off(runtime)
    assert platform.calls.count("history_address") == polls


def test_installing_again_imports_again_and_doubles_nothing(
    app: Flask, runtime: Runtime, platform: MortalPlatform
) -> None:
    platform.history = [fetched("1"), fetched("2")]
    for _ in range(2):
        shop_id = installed_shop(runtime, platform)
        finish_job(shop_id)
        work_off(runtime)
    assert shop_row(shop_id).epoch == 2
    assert platform.history_jobs == 2
    assert orders() == 2
    assert db.session.scalar(select(func.count()).select_from(Customer)) == 1
