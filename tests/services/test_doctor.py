"""What the doctor finds, and when it calls for a person."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.domain.action_states import State as ActionState
from app.domain.notices import NoticeKind
from app.extensions import db
from app.models import Action, Decision, Notice, Reconciliation, Shop, WebhookEvent
from app.platforms.base import Topic
from app.services import doctor, named_shops
from app.services.checkup import Checkup, State
from app.services.privacy import retaining
from app.services.record_chain import Proof
from tests.factories import (
    NOON,
    make_import,
    make_order,
    make_reconciliation,
    make_shop,
    make_status,
)
from tests.recording import decide

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(hours=2)


def examine(shop: Shop) -> Checkup:
    id = shop.id
    if db.session.scalar(select(Reconciliation.id).where(Reconciliation.shop_id == id)) is None:
        make_reconciliation(shop)
    db.session.commit()
    retaining.look_through(id)
    return doctor.examine(named_shops.get(f"#{id}"))


def arrive(shop: Shop, subject: str, due_at: datetime = LONG_AGO, **values: Any) -> None:
    event = WebhookEvent(
        shop_id=shop.id,
        topic=Topic.ORDER,
        subject=subject,
        received_at=due_at,
        due_at=due_at,
        **values,
    )
    db.session.add(event)
    db.session.flush()


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, State.CONNECTED),
        ({"connected_at": None}, State.WAITING),
        ({"disconnected_at": NOON}, State.DISCONNECTED),
        ({"suspended_at": NOON, "disconnected_at": NOON}, State.SUSPENDED),
        ({"terminated_at": NOON}, State.TERMINATED),
        ({"uninstalled_at": NOON, "terminated_at": NOON}, State.UNINSTALLED),
        ({"platform": "", "connected_at": None}, State.FILES_ONLY),
    ],
)
def test_a_shop_stands_with_its_platform(app: Flask, values: dict[str, Any], state: State) -> None:
    assert examine(make_shop(**values)).state is state


def test_a_healthy_shop_needs_nobody(app: Flask) -> None:
    shop = make_shop(api_token_until=NOON, webhook_key_renewed_at=NOW - timedelta(days=3))
    make_import(shop, lines_done=5, expected=5, finished_at=NOON)
    arrive(shop, "1", due_at=NOW - timedelta(minutes=1))
    arrive(shop, "2", done_at=NOON)
    found = examine(shop)
    assert (found.needs(), found.warnings()) == ([], [])
    assert found.token_until == NOON
    assert found.webhook_key_age is not None
    assert found.webhook_key_age.days == 3
    assert found.history is not None
    assert (found.history.lines_done, found.history.finished_at) == (5, NOON)
    assert found.inbox.waiting == 1


def test_arrivals_that_were_given_up_need_a_person_and_the_newest_are_named(app: Flask) -> None:
    shop = make_shop()
    for number in range(7):
        given_up_at = NOON + timedelta(minutes=number)
        arrive(shop, str(number), given_up_at=given_up_at, last_error=f"error {number}")
    found = examine(shop)
    assert found.needs() == ["arrivals were given up"]
    assert (found.inbox.given_up, found.inbox.waiting) == (7, 0)
    newest = [(lost.subject, lost.error) for lost in found.inbox.newest_given_up]
    assert newest == [(str(n), f"error {n}") for n in (6, 5, 4, 3, 2)]


@pytest.mark.parametrize(
    ("_case", "values", "event", "overdue"),
    [
        ("nobody looks", {}, {}, True),
        ("a worker has it", {}, {"leased_until": NOW + timedelta(hours=1)}, False),
        ("its worker died", {}, {"leased_until": LONG_AGO}, True),
        ("it is retried later", {}, {"due_at": NOW + timedelta(hours=1)}, False),
        ("suspended", {"suspended_at": NOON}, {}, False),
        ("paused", {"paused_until": NOW + timedelta(hours=1)}, {}, False),
        ("a pause just ended", {"paused_until": NOW - timedelta(minutes=1)}, {}, False),
        ("it waits to connect", {"connected_at": None}, {}, True),
    ],
)
def test_arrivals_that_nobody_looks_at_need_a_person(
    app: Flask, _case: str, values: dict[str, Any], event: dict[str, Any], overdue: bool
) -> None:
    shop = make_shop(**values)
    arrive(shop, "1", **event)
    assert bool(examine(shop).needs()) is overdue


def test_a_failed_import_and_a_lost_permission_need_a_person(app: Flask) -> None:
    shop = make_shop(disconnected_at=NOON)
    make_import(shop, failed_at=NOON, error="the export was not ready in time")
    assert len(examine(shop).needs()) == 2


def test_a_failed_import_is_forgotten_when_a_newer_one_runs(app: Flask) -> None:
    shop = make_shop()
    make_import(shop, failed_at=NOON, error="the export was not ready in time")
    make_import(shop)
    assert examine(shop).needs() == []


def test_a_shop_that_has_left_needs_nobody(app: Flask) -> None:
    shop = make_shop(uninstalled_at=NOON)
    make_import(shop, failed_at=NOON, error="gone")
    arrive(shop, "1", given_up_at=NOON)
    assert examine(shop).needs() == []


def test_statuses_that_nobody_explained_only_warn_when_orders_stand_in_them(app: Flask) -> None:
    shop = make_shop()
    make_status(shop, external_id="9", name="Čeká na zázrak")
    assert examine(shop).warnings() == []
    make_order(shop, status_id="9")
    found = examine(shop)
    assert (found.needs(), len(found.warnings())) == ([], 1)
    assert [(s.name, s.orders) for s in found.statuses] == [("Čeká na zázrak", 1)]


def test_a_renamed_status_waits_for_a_word_and_is_named_with_its_old_name(app: Flask) -> None:
    shop = make_shop()
    make_status(shop, name="Zpět", renamed_from="Vráceno", outcome="refused", confirmed=True)
    make_status(shop, name="Vyřízena", outcome="ok", confirmed=True)
    found = examine(shop)
    assert (found.needs(), found.warnings()) == ([], [])
    assert [(s.name, s.renamed_from) for s in found.statuses] == [("Zpět", "Vráceno")]


def test_a_record_that_was_tampered_with_needs_a_person(app: Flask) -> None:
    shop, other = make_shop(), make_shop()
    for _ in range(3):
        decide(shop, "breaker_reset")
    decide(other, "breaker_reset")
    assert examine(shop).record == Proof(3, None)
    db.session.execute(
        update(Decision).where(Decision.shop_id == shop.id, Decision.number == 2).values(author="X")
    )
    assert examine(shop).needs() == ["decision 2 is not as it was written"]
    assert examine(other).needs() == []


def act(shop: Shop, code: str, state: ActionState, ago: timedelta) -> None:
    words = {"kind": "cancel", "situation": "flagged", "author": "", "state": state}
    moments = {"made_at": NOW - ago, "due_at": NOW - ago, "sent_at": NOW - ago}
    ended = {"ended_at": NOW - ago} if state is ActionState.FAILED else {}
    ids = {"order_id": 1, "decision_id": 1, "epoch": 1}
    row = {"shop_id": shop.id, "order_code": code, "automatic": True, **words, **moments, **ids}
    db.session.add(Action(**row, **ended))
    db.session.flush()


def notice(shop: Shop, key: str, **values: Any) -> None:
    moments = {"made_at": NOON, "last_at": NOON}
    row = {"shop_id": shop.id, "kind": NoticeKind.ACTION_FAILED, "key": key, **moments}
    db.session.add(Notice(**row | values))
    db.session.flush()


def test_actions_that_are_unclear_for_long_need_a_person(app: Flask) -> None:
    shop = make_shop()
    act(shop, "1", ActionState.UNKNOWN, timedelta(minutes=5))
    act(shop, "2", ActionState.SENT, timedelta(hours=5))
    assert examine(shop).needs() == []
    act(shop, "3", ActionState.UNKNOWN, timedelta(hours=2))
    found = examine(shop)
    assert (found.standing.unknown, len(found.needs())) == (1, 1)


def test_failed_actions_and_a_tripped_breaker_only_warn(app: Flask) -> None:
    shop = make_shop(breaker_tripped_at=NOON)
    act(shop, "1", ActionState.FAILED, timedelta(days=1))
    act(shop, "2", ActionState.FAILED, timedelta(days=8))
    found = examine(shop)
    assert (found.needs(), found.standing.failed, len(found.warnings())) == ([], 1, 2)


def test_notices_are_counted_and_emails_that_do_not_leave_need_a_person(app: Flask) -> None:
    shop = make_shop()
    notice(shop, "1")
    notice(shop, "2", dismissed_at=NOON, mail_error="refused 550")
    notice(shop, "3", mail_due_at=NOW, mail_error="later 450")
    found = examine(shop)
    assert (found.standing.notices, found.needs()) == (2, [])

    notice(shop, "4", mail_error="login 535")

    assert examine(shop).needs() == ["e-mails of notices do not leave (login 535)"]


def test_a_shop_is_examined_alone(app: Flask) -> None:
    shop, other = make_shop(), make_shop()
    arrive(other, "1", given_up_at=NOON)
    make_import(other, failed_at=NOON)
    found = examine(shop)
    assert (found.needs(), found.inbox.given_up, found.history) == ([], 0, None)


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("_case", "values", "shop_values", "needs"),
    [
        ("an hour ago", {"finished_at": NOW - timedelta(hours=1)}, {}, 0),
        ("two days ago", {"finished_at": NOW - 2 * DAY, "error": "no right"}, {}, 1),
        ("never", {"finished_at": None}, {}, 1),
        ("never, but just connected", {"finished_at": None}, {"connected_at": NOW}, 0),
        ("a week ago, just connected", {"finished_at": NOW - 7 * DAY}, {"connected_at": NOW}, 0),
        ("a suspended shop", {"finished_at": NOW - 7 * DAY}, {"suspended_at": NOON}, 0),
        ("webhooks missing", {"webhooks": {"missing": ["order:create"]}}, {}, 1),
        (
            "webhooks missing, suspended",
            {"webhooks": {"missing": ["x"]}},
            {"suspended_at": NOON},
            0,
        ),
    ],
)
def test_a_silent_reconciler_and_wrong_webhooks_need_a_person(
    app: Flask, _case: str, values: dict[str, Any], shop_values: dict[str, Any], needs: int
) -> None:
    shop = make_shop(**shop_values)
    make_reconciliation(shop, **values)
    assert len(examine(shop).needs()) == needs


def test_the_reason_of_the_silence_is_told(app: Flask) -> None:
    shop = make_shop()
    make_reconciliation(shop, finished_at=NOW - 2 * DAY, error="no right to call it")
    (need,) = examine(shop).needs()
    assert need == "nothing was compared with the platform for 48 hours (no right to call it)"


def test_orders_that_an_import_did_not_bring_need_a_person_until_the_notice_is_dismissed(
    app: Flask,
) -> None:
    shop = make_shop()
    make_reconciliation(shop, theirs=12, ours=9, set_aside=1)
    assert (examine(shop).comparison.lacking, examine(shop).needs()) == (2, [])
    notice(shop, "", kind=NoticeKind.ORDERS_MISSING)
    assert examine(shop).needs() == ["orders are missing that a whole import did not bring"]


def test_a_warning_says_that_nobody_looks_for_what_is_kept_too_long(app: Flask) -> None:
    id = make_shop(installed_at=NOW - timedelta(hours=27)).id
    make_reconciliation(db.session.get_one(Shop, id))
    db.session.commit()
    warning = "nobody has looked for what is kept too long: is a worker running?"
    assert doctor.examine(named_shops.get(f"#{id}")).warnings() == [warning]
    retaining.look_through(id)
    assert doctor.examine(named_shops.get(f"#{id}")).warnings() == []
