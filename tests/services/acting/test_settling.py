"""What is proposed, confirmed and refused."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import database
from app.domain.flags import FlagKind
from app.domain.roles import Role
from app.errors import Forbidden, Invalid, NotFound
from app.extensions import db
from app.models import Customer, Flag, Proposal
from app.platforms.base import Arrival, Topic
from app.services import flags, inbox, rerating
from app.services.acting import proposal_list, settling
from app.services.outbox import undoing
from app.services.runtime import Runtime
from tests.factories import make_actor
from tests.fakes import FakePlatform
from tests.services.acting import steps
from tests.services.acting.steps import (
    action,
    actions,
    customer_of,
    decisions,
    flagged,
    hear,
    now,
    pass_by,
    placed,
    proposals,
    work,
)
from tests.services.steps import fetched, installed_shop, work_off
from tests.tables import everything


@pytest.fixture
def shop_id(app: Flask, runtime: Runtime, platform: FakePlatform) -> int:
    """A shop where cancelling one paid order is proposed."""
    shop_id = installed_shop(runtime, platform)
    placed(platform, "old", status_id="-3", placed_at=now() - timedelta(days=40))
    hear(runtime, shop_id, "old")
    flagged(shop_id, "old")
    placed(platform, "new", paid=True)
    hear(runtime, shop_id, "new")
    assert proposals(shop_id) == [("new", "cancel")]
    return shop_id


def ids(shop_id: int) -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Proposal.id).where(Proposal.shop_id == shop_id)))


def test_what_a_person_confirms_is_done_after_a_minute_of_second_thoughts(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    done = settling.confirm(make_actor(shop_id), ids(shop_id), "domluveno po telefonu")
    assert (done.changed, done.skipped) == (1, {})
    work(runtime)
    assert platform.changes == [], "there is a minute to take it back"
    pass_by(minutes=1)
    work(runtime)
    assert platform.changes == [("new", "-4", False)], "although it is paid: a person saw that"
    (made,) = decisions(shop_id, "proposal_confirmed")
    assert (made.author, made.reason) == ("Eva", "domluveno po telefonu")
    assert [ended.about for ended in decisions(shop_id, "action_ended")] == [made.id, made.id]


def test_what_changes_after_it_was_confirmed_stops_it(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    settling.confirm(make_actor(shop_id), ids(shop_id))
    placed(platform, "new", paid=True, shipped=True)
    pass_by(minutes=1)
    work(runtime)
    assert platform.changes == []
    assert actions(shop_id) == [("new", "cancel", "skipped", "shipped")]


def test_what_was_confirmed_can_be_taken_back_and_is_not_proposed_again(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    settling.confirm(make_actor(shop_id), ids(shop_id))
    undoing.undo(make_actor(shop_id), action(shop_id, "new").id)
    flags.set_flag(
        make_actor(shop_id), [customer_of(shop_id, "new")], FlagKind.AUTO_CANCEL, "znovu", None
    )
    pass_by(minutes=5)
    work(runtime)
    assert (platform.changes, proposals(shop_id)) == ([], [])


def test_a_refused_proposal_does_not_come_back_for_the_same_evidence(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    settling.refuse(make_actor(shop_id), ids(shop_id), "stálá zákaznice")
    owner = customer_of(shop_id, "new")
    for reason in ("jiný důvod", "ještě jiný"):
        flags.set_flag(make_actor(shop_id), [owner], FlagKind.AUTO_CANCEL, reason, None)
        hear(runtime, shop_id, "new")
    assert proposals(shop_id) == []
    (made,) = decisions(shop_id, "proposal_refused")
    assert (made.reason, made.facts["kind"], made.order_code) == (
        "stálá zákaznice",
        "cancel",
        "new",
    )


def test_other_evidence_proposes_it_again(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    settling.refuse(make_actor(shop_id), ids(shop_id), "stálá zákaznice")
    flagged(shop_id, "new", FlagKind.BLACKLIST)
    assert proposals(shop_id) == [("new", "cancel")]


def test_what_was_settled_meanwhile_or_is_over_is_passed_over(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    first = ids(shop_id)
    settling.refuse(make_actor(shop_id), first, "ne")
    done = settling.confirm(make_actor(shop_id), first)
    assert (done.changed, done.skipped) == (0, {"settled": 1})
    assert actions(shop_id) == []


def test_a_proposal_on_an_order_that_ended_is_let_go(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    placed(platform, "new", status_id="-3", changed_at=now() + timedelta(seconds=5))
    hear(runtime, shop_id, "new")
    assert proposals(shop_id) == []
    row = db.session.scalars(select(Proposal)).one()
    assert row.verdict == "lapsed"


def test_three_parcels_in_vain_propose_to_flag_the_customer(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    for number, days in enumerate((120, 80, 40)):
        moment = now() - timedelta(days=days)
        late = moment + timedelta(days=14)
        placed(platform, str(number), status_id="5", placed_at=moment, changed_at=late)
        hear(runtime, shop_id, str(number))
    assert proposals(shop_id) == [("", "flag_auto_cancel")]
    (shown,) = proposal_list.open_ones(shop_id)
    assert shown.facts == {"uncollected": ["0", "1", "2"], "good": 0}
    settling.confirm(make_actor(shop_id), [shown.id])
    flag = db.session.scalars(select(Flag)).one()
    assert (flag.kind, flag.author) == ("auto_cancel", "Eva")
    assert flag.until is not None
    assert timedelta(days=360) < flag.until - now() < timedelta(days=370)
    placed(platform, "next")
    hear(runtime, shop_id, "next")
    steps.settings(shop_id, share=100)
    assert actions(shop_id) == [("next", "cancel", "todo", "")]


def test_the_history_of_a_new_shop_is_looked_through_and_less_evidence_never_comes_back(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    old = [now() - timedelta(days=days) for days in (725, 700, 80, 40)]
    platform.history = [
        fetched(str(n), status_id="5", placed_at=at, changed_at=at + timedelta(days=14))
        for n, at in enumerate(old)
    ]
    shop_id = installed_shop(runtime, platform)
    with database.writing() as session:
        inbox.append(session, shop_id, [Arrival(Topic.HISTORY, "job-1")], now())
    work_off(runtime)
    rerating.rate_due(now())
    (shown,) = proposal_list.open_ones(shop_id)
    assert shown.facts["uncollected"] == ["0", "1", "2", "3"]
    settling.refuse(make_actor(shop_id), [shown.id], "omyl dopravce")
    with database.writing() as session:
        session.execute(update(Customer).values(reconsider_at=now()))
    # The oldest parcel has left the window.
    rerating.rate_due(now() + timedelta(days=10))
    assert proposals(shop_id) == []


@pytest.mark.parametrize(
    ("role", "wanted", "reason", "refusal"),
    [
        (Role.READ_ONLY, [], "ne", Forbidden),
        (Role.STAFF, [999], "ne", NotFound),
        (Role.STAFF, list(range(501)), "ne", Invalid),
        (Role.STAFF, [], "", Invalid),
        (Role.STAFF, [], "x" * 256, Invalid),
    ],
)
def test_a_refusal_of_the_wish_changes_nothing(
    shop_id: int, role: Role, wanted: list[int], reason: str, refusal: type[Exception]
) -> None:
    before = everything()
    with pytest.raises(refusal):
        settling.refuse(make_actor(shop_id, role), wanted or ids(shop_id), reason)
    assert everything() == before
