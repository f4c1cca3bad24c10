"""Claims, leases and retries."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import database
from app.errors import LeaseLost
from app.extensions import db
from app.models import Notice, WebhookEvent
from app.platforms.base import Arrival, Topic
from app.services import inbox
from tests.factories import make_shop

LEASE = timedelta(seconds=60)
EARLIER = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def shop_id(app: Flask) -> int:
    shop = make_shop()
    db.session.commit()
    found = shop.id
    db.session.rollback()
    return found


def arrive(shop_id: int, *subjects: str, at: datetime = EARLIER) -> None:
    with database.writing() as session:
        arrivals = [Arrival(Topic.ORDER, subject) for subject in subjects]
        inbox.append(session, shop_id, arrivals, at)


def claimed() -> inbox.Claim:
    held = inbox.claim(LEASE)
    assert held is not None
    return held


def finish(held: inbox.Claim) -> None:
    with database.writing() as session:
        inbox.complete(session, held)


def expire_leases() -> None:
    with database.writing() as session:
        ended = database.now(session) - timedelta(seconds=1)
        session.execute(update(WebhookEvent).values(leased_until=ended))


def events() -> list[WebhookEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(WebhookEvent).order_by(WebhookEvent.id)))


def test_the_subject_that_is_due_longest_comes_first(shop_id: int) -> None:
    arrive(shop_id, "late", at=EARLIER + timedelta(hours=1))
    arrive(shop_id, "early")
    assert [claimed().subject, claimed().subject, inbox.claim(LEASE)] == ["early", "late", None]


def test_a_claim_takes_all_that_waits_of_its_subject(shop_id: int) -> None:
    arrive(shop_id, "1", "1", "1")
    finish(claimed())
    assert [event.done_at is not None for event in events()] == [True] * 3


def test_what_arrives_during_a_look_waits_for_its_end_and_is_looked_at(shop_id: int) -> None:
    arrive(shop_id, "1")
    first = claimed()
    arrive(shop_id, "1")
    assert inbox.claim(LEASE) is None, "one subject is never worked on twice at once"
    finish(first)
    assert claimed().subject == "1"


def test_a_dead_workers_claim_is_due_again_when_its_lease_ends(shop_id: int) -> None:
    arrive(shop_id, "1")
    dead = claimed()
    expire_leases()
    heir = claimed()
    assert (heir.subject, heir.attempts) == ("1", 2)
    with pytest.raises(LeaseLost):
        finish(dead)
    assert events()[0].done_at is None
    finish(heir)


def test_a_worker_that_lost_its_lease_can_neither_renew_nor_delay_nor_give_up(shop_id: int) -> None:
    arrive(shop_id, "1")
    dead = claimed()
    expire_leases()
    claimed()
    before = [(e.lease, e.due_at, e.given_up_at) for e in events()]
    with pytest.raises(LeaseLost), database.writing() as session:
        inbox.renew(session, dead, LEASE)
    for late_word in (
        lambda: inbox.retry(dead, "x"),
        lambda: inbox.postpone(dead, LEASE),
        lambda: inbox.give_up(dead, "x"),
    ):
        with pytest.raises(LeaseLost):
            late_word()
    assert [(e.lease, e.due_at, e.given_up_at) for e in events()] == before


def test_a_failure_waits_longer_each_time_and_the_twelfth_is_given_up(shop_id: int) -> None:
    arrive(shop_id, "1")
    for attempt in range(1, inbox.MAX_ATTEMPTS + 1):
        held = claimed()
        assert held.attempts == attempt
        inbox.retry(held, "the platform answered 500")
        with database.writing() as session:
            session.execute(update(WebhookEvent).values(due_at=EARLIER))
    event = events()[0]
    assert event.given_up_at is not None
    assert event.last_error == "the platform answered 500"
    assert inbox.claim(LEASE) is None


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 10), (5, 80), (11, 3600)])
def test_the_pause_doubles_up_to_an_hour_with_some_jitter(attempts: int, seconds: int) -> None:
    for _ in range(50):
        pause = inbox.pause(attempts).total_seconds()
        assert 0.8 * seconds <= pause <= 1.2 * seconds


def test_a_postponed_arrival_has_not_failed(shop_id: int) -> None:
    arrive(shop_id, "1")
    inbox.postpone(claimed(), timedelta(seconds=-1))
    assert claimed().attempts == 1


@pytest.mark.parametrize(
    ("_case", "state"),
    [
        ("suspended", {"suspended_at": EARLIER}),
        ("terminated", {"terminated_at": EARLIER}),
        ("disconnected", {"disconnected_at": EARLIER}),
        ("asked to wait", {"paused_until": datetime(2999, 1, 1, tzinfo=UTC)}),
    ],
)
def test_a_shop_that_may_not_be_called_keeps_its_arrivals(
    _case: str, state: dict[str, datetime], app: Flask
) -> None:
    resting, other = make_shop(**state).id, make_shop().id
    db.session.commit()
    arrive(resting, "1")
    assert inbox.claim(LEASE) is None
    arrive(other, "2", at=EARLIER + timedelta(hours=1))
    assert claimed().shop_id == other


def test_what_kills_every_worker_that_takes_it_is_given_up_and_the_next_one_comes(
    shop_id: int,
) -> None:
    arrive(shop_id, "poison", "sound")
    for _ in range(inbox.MAX_ATTEMPTS):
        assert claimed().subject == "poison"
        expire_leases()
    assert claimed().subject == "sound"
    poison, sound = events()
    assert (poison.given_up_at is not None, sound.given_up_at) == (True, None)
    assert poison.last_error == "every worker that took it died or fell silent"
    assert db.session.scalars(select(Notice.key)).one() == "order poison"


def test_work_of_many_steps_outlives_any_number_of_workers(shop_id: int) -> None:
    arrive(shop_id, "long")
    for _ in range(3 * inbox.MAX_ATTEMPTS):
        held = claimed()
        with database.writing() as session:
            inbox.get_on(session, held, LEASE)
        expire_leases()
    assert claimed().subject == "long"


def test_shops_take_turns_and_each_begins_with_its_oldest(app: Flask) -> None:
    one, other, last = (make_shop().id for _ in range(3))
    db.session.commit()
    arrive(one, "1", "2", "3")
    arrive(last, "young", at=EARLIER + timedelta(hours=1))
    arrive(other, "4", at=EARLIER + timedelta(hours=2))
    arrive(last, "old")
    served, after = [], 0
    while held := inbox.claim(LEASE, after):
        served.append(held.subject)
        after = held.shop_id
    assert served == ["1", "4", "old", "2", "young", "3"]


def test_a_suspended_shop_hears_only_of_its_own_coming_and_going(app: Flask) -> None:
    resting = make_shop(suspended_at=EARLIER).id
    db.session.commit()
    arrive(resting, "1")
    with database.writing() as session:
        comings = (Arrival(Topic.RESUMED), Arrival(Topic.SUSPENDED))
        inbox.append(session, resting, comings, EARLIER + timedelta(hours=1))
    assert [claimed().topic, claimed().topic] == [Topic.RESUMED, Topic.SUSPENDED]
    assert inbox.claim(LEASE) is None


def test_what_is_erased_while_it_is_claimed_is_nobodys(
    shop_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(shop_id, "1")
    next_due = inbox._next_due

    def erased_meanwhile(session: Session, *rest: Any) -> WebhookEvent | None:
        found = next_due(session, *rest)
        gone = delete(WebhookEvent).where(WebhookEvent.shop_id == shop_id)
        session.execute(gone, execution_options={"synchronize_session": False})
        return found

    monkeypatch.setattr(inbox, "_next_due", erased_meanwhile)
    assert inbox.claim(LEASE) is None
    assert events() == []
