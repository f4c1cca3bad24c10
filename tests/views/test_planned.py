"""What is about to be done to orders: where and how it is told, and taken back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.domain.acting import Action as Kind
from app.domain.action_states import ENDED, RETRACTABLE, Skipped, State
from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Action, Shop
from app.services import flags
from app.views import acting_words
from app.views.planned_words import FAILED, IN, NOT_DONE, NOW
from tests.factories import make_action, make_actor, make_order, make_shop
from tests.tables import everything
from tests.views.conftest import Bearer

ASKED = [kind for kind in Kind if kind is not Kind.NOTIFY]
WORDS = {
    ("todo", ""): 'data-ticking="Bude zrušena za {time}" data-soon="Právě se ruší…"',
    ("checking", ""): 'data-ticking="Bude zrušena za {time}" data-soon="Právě se ruší…"',
    ("sent", ""): ">Právě se ruší…<",
    ("unknown", ""): ">Odpověď platformy nebyla jasná: zjišťujeme, zda je zrušená.<",
    ("confirmed", ""): ">Zrušil Smajlík, dnes ",
    ("skipped", "undone"): ">Vráceno – objednávka se nezruší.<",
    ("skipped", "paid"): ">Nezrušena. Objednávka je zaplacená.<",
    ("failed", "refused"): ">Nepodařilo se ji zrušit. Platforma to odmítla.<",
    ("failed", "tries"): ">Nepodařilo se ji zrušit. Několik pokusů bylo marných.<",
}


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@contextmanager
def queries() -> Iterator[list[str]]:
    """Collect what the database is asked meanwhile."""
    seen: list[str] = []

    def hear(*said: object) -> None:
        seen.append(str(said[2]))

    event.listen(db.engine, "before_cursor_execute", hear)
    yield seen
    event.remove(db.engine, "before_cursor_execute", hear)


@pytest.mark.parametrize(("state", "reason"), WORDS)
def test_every_state_has_its_words_in_the_list_and_on_the_card(
    client: FlaskClient, shop: Shop, headers: Bearer, state: str, reason: str
) -> None:
    order = make_order(shop)
    action = make_action(order, state=state, reason=reason)
    db.session.commit()

    for path in ("/app/orders", f"/app/customers/{order.customer_id}"):
        page = client.get(path, headers=headers).text
        assert page.count(f'id="planned-{action.id}"') == 1
        assert WORDS[state, reason] in page
        assert (f'data-take-back="/app/planned/{action.id}/undo"' in page) is (state in RETRACTABLE)
        assert (f'data-try-again="/app/planned/{action.id}/again"' in page) is (state == "failed")
        assert ('class="notice coming"' in page) is (state not in ENDED and path != "/app/orders")


@pytest.mark.usefixtures("request_context")
def test_there_are_words_for_every_action_and_every_reason() -> None:
    kinds = {kind.value for kind in ASKED}
    for words in (IN, NOW, NOT_DONE, FAILED):
        assert set(words) == kinds
    assert set(acting_words.SKIPPED) == {reason.value for reason in Skipped}


@pytest.mark.parametrize(
    ("kind", "state"), list(product(["remark", "cancel"], ["confirmed", "skipped", "todo"]))
)
def test_a_remark_is_told_only_while_it_is_to_be_written(
    client: FlaskClient, shop: Shop, headers: Bearer, kind: str, state: str
) -> None:
    make_action(make_order(shop), kind=kind, state=state, reason="already")
    db.session.commit()

    shown = 'class="planned planned-' in client.get("/app/orders", headers=headers).text

    assert shown is (kind == "cancel" or state == "todo")


def test_an_action_that_is_tried_again_says_that_it_did_not_work(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_action(make_order(shop), last_error="status 500")
    db.session.commit()

    page = client.get("/app/orders", headers=headers).text

    assert "Poslední pokus se nepovedl." in page
    assert "status 500" not in page


def test_what_failed_is_told_with_the_answer_of_the_platform(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_action(make_order(shop), state="failed", reason="refused", last_error="<b>locked</b>")
    db.session.commit()

    page = client.get("/app/orders", headers=headers).text

    assert 'translate="no">&lt;b&gt;locked&lt;/b&gt;</span>' in page


def test_a_list_does_not_change_while_time_passes_only(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_action(make_order(shop))
    db.session.commit()

    rows = [
        re.findall(r"<tr id=.*?</tr>", client.get("/app/orders", headers=headers).text, re.DOTALL)
        for _ in range(2)
    ]

    assert rows[0] == rows[1]
    assert len(rows[0]) == 1


@pytest.mark.parametrize("path", ["/app/orders", "/app/proposals"])
def test_many_actions_cost_no_more_queries_than_one(
    client: FlaskClient, shop: Shop, headers: Bearer, path: str
) -> None:
    make_action(make_order(shop))
    db.session.commit()
    with queries() as few:
        client.get(path, headers=headers)
    for _ in range(12):
        order = make_order(shop)
        for kind in ASKED:
            make_action(order, kind=kind)
    db.session.commit()

    with queries() as many:
        page = client.get(path, headers=headers).text

    assert page.count("data-take-back=") == 1 + 12 * len(ASKED)
    assert len(many) == len(few)


@pytest.mark.parametrize("kind", ASKED)
def test_what_failed_is_tried_again_and_told_as_what_waits(
    client: FlaskClient, shop: Shop, headers: Bearer, kind: Kind
) -> None:
    order = make_order(shop)
    action = make_action(order, kind=kind.value, state="failed", reason="refused").id
    db.session.commit()
    owner = make_actor(shop)
    flags.set_flag(owner, [order.customer_id], FlagKind.BLACKLIST, "Vyhrožuje", None)

    answer = client.post(f"/app/planned/{action}/again", headers=headers)

    assert (answer.status_code, answer.text) == (204, "")
    page = client.get("/app/orders", headers=headers).text
    assert f'data-take-back="/app/planned/{action}/undo"' in page
    assert "data-try-again=" not in page
    assert client.post(f"/app/planned/{action}/again", headers=headers).status_code == 204


@pytest.mark.parametrize("state", [*sorted(ENDED - {State.FAILED}), "failed"])
def test_what_did_not_fail_or_has_no_reason_left_is_not_tried_again(
    client: FlaskClient, shop: Shop, headers: Bearer, state: str
) -> None:
    action = make_action(make_order(shop), state=state).id
    db.session.commit()
    before = everything()

    answer = client.post(f"/app/planned/{action}/again", headers=headers)

    assert answer.status_code == 409
    assert everything() == before


@pytest.mark.parametrize("path", ["/app/orders", "/app/customers/{}"])
def test_on_an_order_that_has_ended_nothing_is_offered_to_be_tried_again(
    client: FlaskClient, shop: Shop, headers: Bearer, path: str
) -> None:
    order = make_order(shop, outcome="ok")
    make_action(order, state="failed", reason="refused")
    # The same code in another shop is another order.
    make_order(make_shop(), code=order.code)
    db.session.commit()

    page = client.get(path.format(order.customer_id), headers=headers).text

    assert ("Platforma to odmítla." in page, "data-try-again=" in page) == (True, False)


@pytest.mark.parametrize("state", [state for state in State if state not in RETRACTABLE])
def test_it_is_too_late_once_the_platform_is_asked(
    client: FlaskClient, shop: Shop, headers: Bearer, state: State
) -> None:
    action = make_action(make_order(shop), state=state.value, reason="paid")
    db.session.commit()
    before = everything()

    answer = client.post(f"/app/planned/{action.id}/undo", headers=headers)

    assert answer.status_code == 409
    assert everything() == before


def test_several_are_taken_back_at_once_and_the_late_ones_counted(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    made = [make_action(make_order(shop), state=s).id for s in ("todo", "checking", "sent")]
    db.session.commit()

    answer = client.post("/app/planned/undo", headers=headers, json={"ids": made})

    assert answer.get_json() == {"said": "2 zásahy vzaty zpět. U 1 už bylo pozdě."}
    db.session.rollback()
    db.session.expire_all()
    assert [row.state for row in db.session.query(Action).order_by(Action.id)] == [
        "skipped",
        "skipped",
        "sent",
    ]


@pytest.mark.parametrize("said", [{}, {"ids": []}, {"ids": [0]}, {"ids": [1], "reason": "a\nb"}])
def test_a_wish_that_makes_no_sense_takes_nothing_back(
    client: FlaskClient, shop: Shop, headers: Bearer, said: dict[str, object]
) -> None:
    make_action(make_order(shop))
    db.session.commit()
    before = everything()

    answer = client.post("/app/planned/undo", headers=headers, json=said)

    assert answer.status_code == 400
    assert everything() == before


def test_all_of_it_can_be_taken_back_only_where_there_is_more_than_one(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    first = make_action(make_order(shop))
    db.session.commit()
    alone = client.get("/app/proposals", headers=headers).text
    second = make_action(make_order(shop))
    make_action(make_order(shop), state="unknown")
    db.session.commit()

    both = client.get("/app/proposals", headers=headers).text

    assert "data-take-back-all" not in alone
    assert f'data-ids="[{first.id}, {second.id}]"' in both
