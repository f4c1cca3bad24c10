"""Notices are told once, counted up, withdrawn when their cause is gone, dismissed by people."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app import database
from app.domain.notices import NoticeKind
from app.errors import NotFound
from app.extensions import db
from app.models import Notice, Shop
from app.services.notices import dismissing, listing
from app.services.privacy import retaining
from tests.factories import make_actor, make_shop
from tests.services.notices.steps import FAILED, notices, tell, withdraw
from tests.services.steps import shop_row
from tests.tables import everything


def test_the_same_notice_counts_up_and_another_one_stands_beside_it(shop: Shop) -> None:
    revision = shop.revision
    tell(shop, key="1", action="cancel")
    tell(shop, key="1", action="hold")
    tell(shop, key="2")

    first, second = notices(shop.id)
    assert (first.count, first.facts, second.count) == (2, {"action": "hold"}, 1)
    assert first.made_at < first.last_at
    assert shop_row(shop.id).revision == revision + 3, "pages hear of each"


def test_a_notice_is_withdrawn_when_its_cause_is_gone_and_may_come_again(shop: Shop) -> None:
    tell(shop, key="1")
    withdraw(shop, key="2")
    assert len(listing.standing(shop.id)) == 1

    revision = shop_row(shop.id).revision
    withdraw(shop, key="1")
    assert shop_row(shop.id).revision == revision + 1
    before = everything()
    withdraw(shop, key="1")
    assert everything() == before

    tell(shop, key="1")
    assert [(row.dismissed_by, row.count) for row in notices(shop.id)] == [("", 1), (None, 1)]


def test_the_gravest_notice_is_shown_first_and_all_are_counted(shop: Shop) -> None:
    assert listing.gravest(shop.id) is None
    for kind in reversed(NoticeKind):
        tell(shop, kind, key="1")
    other = make_shop()
    db.session.commit()
    tell(other, key="foreign")

    found = listing.gravest(shop.id)

    assert found is not None
    assert (found.count, found.notice.kind) == (len(NoticeKind), NoticeKind.CONNECTION_LOST)
    kinds = [notice.kind for notice in listing.standing(shop.id)]
    assert kinds == list(NoticeKind), "the newest first"


def test_of_equally_grave_ones_the_newest_is_shown(shop: Shop) -> None:
    tell(shop, key="1")
    tell(shop, key="2")
    tell(shop, key="1")
    found = listing.gravest(shop.id)
    assert found is not None
    assert found.notice.key == "1"


def test_who_dismissed_a_notice_first_stays(shop: Shop) -> None:
    tell(shop, key="1")
    id = notices(shop.id)[0].id
    dismissing.dismiss(make_actor(shop, name="Eva" * 100), id)
    before = everything()
    dismissing.dismiss(make_actor(shop, name="Ota"), id)
    assert everything() == before

    assert listing.standing(shop.id) == []
    (settled,) = listing.settled(shop.id, database.now(db.session()))
    assert settled.dismissed_by == ("Eva" * 100)[:255]


def test_a_notice_of_another_shop_cannot_be_dismissed(shop: Shop) -> None:
    other = make_shop()
    db.session.commit()
    tell(other, key="1")
    before = everything()
    with pytest.raises(NotFound):
        dismissing.dismiss(make_actor(shop), notices(other.id)[0].id)
    assert everything() == before


def test_dismissing_all_leaves_what_came_after_and_what_is_not_ours(shop: Shop) -> None:
    other = make_shop()
    db.session.commit()
    tell(other, key="1")
    tell(shop, key="1")
    tell(shop, NoticeKind.MIRROR_REFUSED)
    seen = max(row.id for row in notices(shop.id))
    tell(shop, key="2")

    assert dismissing.dismiss_all(make_actor(shop), seen) == 2

    assert [notice.key for notice in listing.standing(shop.id)] == ["2"]
    assert len(listing.standing(other.id)) == 1
    before = everything()
    assert dismissing.dismiss_all(make_actor(shop), seen) == 0
    assert everything() == before


def test_what_was_settled_is_shown_for_a_month_and_forgotten_later(shop: Shop) -> None:
    now = database.now(db.session())
    for days in (29, 31, 181):
        tell(shop, key=str(days))
        moment = now - timedelta(days=days)
        db.session.execute(
            update(Notice).where(Notice.key == str(days)).values(dismissed_at=moment)
        )
        db.session.commit()
    tell(shop, key="standing")

    assert [notice.key for notice in listing.settled(shop.id, now)] == ["29"]
    retaining.look_through(shop.id)
    assert [row.key for row in notices(shop.id)] == ["29", "31", "standing"]


def test_the_same_kind_and_key_never_stands_twice(shop: Shop) -> None:
    tell(shop, key="1")
    row = notices(shop.id)[0]
    again = {"shop_id": shop.id, "kind": FAILED, "key": "1", "facts": {}, "mail_reached": {}}
    moments = {"made_at": row.made_at, "last_at": row.made_at, "count": 1, "mail_attempts": 0}
    with pytest.raises(Exception, match=r"(?i)unique"), database.writing() as session:
        session.add(Notice(**again, **moments))
    assert len(notices(shop.id)) == 1
