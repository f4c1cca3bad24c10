"""What is proposed and what is about to be done, as people see it, a page at a time."""

import pytest
from flask import Flask
from sqlalchemy import event

from app.errors import NotFound, Outdated
from app.extensions import db
from app.models import Action, Proposal, Shop
from app.services.acting import proposal_list
from app.services.acting.proposal_list import Wanted
from app.services.outbox import planned, undoing, undoing_many, upcoming
from app.services.outbox.undoing_many import TakenBack
from app.services.paging import PAGE
from app.services.places import Place
from tests.factories import NOON, make_action, make_actor, make_order, make_proposal, make_shop
from tests.tables import everything


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture
def shop(app: Flask) -> Shop:
    return make_shop()


def ids(shop: Shop, wanted: Wanted | None = None) -> list[int]:
    return [one.id for one in proposal_list.page(shop.id, wanted or Wanted()).rows]


def test_a_proposal_is_shown_with_its_customer_and_its_order(shop: Shop) -> None:
    order = make_order(shop, paid=True, shipped=True)
    proposal = make_proposal(shop, order=order)

    (one,) = proposal_list.page(shop.id, Wanted()).rows

    assert (one.id, one.kind, one.situation) == (proposal.id, "cancel", "flagged")
    assert (one.customer_id, one.customer_name) == (order.customer_id, "Jana Nováková")
    assert (one.order_code, one.order_url) == (order.code, order.admin_url)
    assert (one.order_status, one.total, one.currency) == ("Nevyřízená", 124900, "CZK")
    assert (one.paid, one.shipped) == (True, True)
    assert one.facts["because"] == "before_flag"


def test_a_proposal_to_flag_has_no_order_and_one_whose_order_has_gone_stays(shop: Shop) -> None:
    make_proposal(shop)
    order = make_order(shop)
    make_proposal(shop, order=order, order_code="gone")

    gone, flag = proposal_list.page(shop.id, Wanted()).rows

    assert (flag.order_code, flag.currency, flag.paid) == ("", "", False)
    assert (gone.order_code, gone.order_url, gone.total) == ("gone", "", 0)


def test_what_is_settled_or_of_another_shop_is_neither_shown_nor_counted(shop: Shop) -> None:
    open_one = make_proposal(shop)
    make_proposal(shop, settled_at=NOON, verdict="refused")
    make_proposal(make_shop())

    assert ids(shop) == [open_one.id]
    assert proposal_list.count(shop.id) == 1


def test_a_kind_is_picked_out(shop: Shop) -> None:
    order = make_order(shop)
    hold = make_proposal(shop, order=order, kind="hold")
    flag = make_proposal(shop)

    assert ids(shop, Wanted("hold")) == [hold.id]
    assert ids(shop, Wanted("flag_auto_cancel")) == [flag.id]
    assert ids(shop, Wanted("cancel")) == []


def test_pages_follow_each_other_and_what_comes_meanwhile_shifts_none(shop: Shop) -> None:
    order = make_order(shop)
    made = [make_proposal(shop, order=order, kind=f"kind {n}").id for n in range(2 * PAGE + 3)]
    newest_first = made[::-1]

    first = proposal_list.page(shop.id, Wanted())
    newcomer = make_proposal(shop)
    second = proposal_list.page(shop.id, Wanted(older_than=first.older))
    third = proposal_list.page(shop.id, Wanted(older_than=second.older))
    back = proposal_list.page(shop.id, Wanted(newer_than=third.newer))
    top = proposal_list.page(shop.id, Wanted(newer_than=Place(made[-1], made[-1])))

    shown = [one.id for page in (first, second, third) for one in page.rows]
    assert shown == newest_first
    assert (first.newer, third.older) == (None, None)
    assert [one.id for one in back.rows] == newest_first[PAGE : 2 * PAGE]
    # A page that would not be full is the first one.
    assert [one.id for one in top.rows][:2] == [newcomer.id, made[-1]]


def test_whether_orders_are_acted_on_is_known_of_settled_ones_too(shop: Shop) -> None:
    flag = make_proposal(shop, settled_at=NOON)
    act = make_proposal(shop, order=make_order(shop), settled_at=NOON)
    other = make_proposal(make_shop(), order=make_order(shop))

    assert proposal_list.any_on_orders(shop.id, [flag.id, act.id])
    assert not proposal_list.any_on_orders(shop.id, [flag.id])
    assert not proposal_list.any_on_orders(shop.id, [other.id])


def test_what_is_about_to_be_done_in_a_shop_comes_in_the_order_of_its_moments(shop: Shop) -> None:
    late, soon = make_order(shop, name="Eva"), make_order(shop)
    make_action(late, due_at=NOON.replace(hour=14))
    make_action(soon, due_at=NOON.replace(hour=13), state="unknown")
    make_action(make_order(shop), state="confirmed")
    make_action(make_order(make_shop()))

    found = upcoming.of_shop(shop.id)

    assert [one.planned.order_code for one in found] == [soon.code, late.code]
    assert [one.planned.can_undo for one in found] == [False, True]
    assert found[1].customer_id == late.customer_id
    assert (found[1].order_url, found[1].total, found[1].currency) == (
        late.admin_url,
        late.total,
        "CZK",
    )


def test_an_action_whose_order_has_gone_is_still_about_to_be_done(shop: Shop) -> None:
    make_action(make_order(shop), order_code="gone")

    (one,) = upcoming.of_shop(shop.id)

    assert (one.planned.order_code, one.customer_id, one.order_url) == ("gone", None, "")


def test_actions_of_a_page_of_orders_are_one_query(shop: Shop) -> None:
    orders = [make_order(shop) for _ in range(20)]
    for order in orders:
        make_action(order)
        make_action(order, kind="remark", state="skipped", ended_by="Eva")
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    found = planned.of_orders(shop.id, [order.code for order in orders])

    assert len(statements) == 1
    assert {code: len(actions) for code, actions in found.items()} == {
        order.code: 2 for order in orders
    }
    assert found[orders[0].code][0].ended_by == "Eva"


def test_many_are_taken_back_and_one_that_is_asked_for_already_stops_no_other(shop: Shop) -> None:
    rows = [make_action(make_order(shop), state=state) for state in ("todo", "sent", "checking")]
    made = [row.id for row in rows]
    db.session.commit()

    done = undoing_many.undo_many(make_actor(shop), made)

    assert done == TakenBack(2, 1)
    db.session.expire_all()
    states = [(row.state, row.reason) for row in db.session.query(Action).order_by(Action.id)]
    assert states == [("skipped", "undone"), ("sent", ""), ("skipped", "undone")]


def test_nothing_is_taken_back_when_one_of_them_is_of_another_shop(shop: Shop) -> None:
    own, other = make_action(make_order(shop)).id, make_action(make_order(make_shop())).id
    db.session.commit()
    before = everything()

    with pytest.raises(NotFound):
        undoing_many.undo_many(make_actor(shop), [own, other])

    assert everything() == before


def test_one_that_is_being_asked_for_stays(shop: Shop) -> None:
    sent = make_action(make_order(shop), state="sent").id
    db.session.commit()
    before = everything()

    with pytest.raises(Outdated):
        undoing.undo(make_actor(shop), sent)

    assert everything() == before
    assert db.session.query(Proposal).count() == 0
