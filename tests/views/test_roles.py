"""Who may send what: every route that changes something, in the name of each role."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.domain import acting_data, ruleset_data
from app.domain.presets import PRESETS
from app.domain.roles import Right, Role
from app.extensions import db
from app.models import Customer, Decision, IdentityLink, Member, Order, Shop
from app.services import flags, notes, overrides, parting, settings
from app.services.acting import changing
from app.services.outbox import retrying
from app.services.record import objections
from tests.factories import make_action, make_actor, make_member, make_proposal
from tests.services.test_roles import (
    BEFOREHAND,
    FILE,
    IDLE,
    ROLES,
    SECOND,
    THIRD,
    Pigeon,
    Scene,
    acting_digest,
    newest,
    scene_of,
)
from tests.tables import everything
from tests.views.backtests import TERMS
from tests.views.conftest import Bearer, bearer

GIFT = {"text": "Přibalit dárek pro Rexe", "recall": True}
EXEMPT = {"kind": "exempt", "reason": "A friend", "until": None}
CAREFUL = ruleset_data.to_data(PRESETS["careful"])
Args = Callable[[Scene], dict[str, Any]]


def _customer(at: Scene) -> dict[str, Any]:
    return {"customer_id": at.customer}


def _of_customers(at: Scene) -> dict[str, Any]:
    return {"customers": [at.customer], "kind": "exempt"}


def _of_ids(at: Scene) -> dict[str, Any]:
    return {"ids": [at.customer], "kind": "exempt"}


def _note(at: Scene) -> dict[str, Any]:
    return {"note_id": at.note}


def _batch(_at: Scene) -> dict[str, Any]:
    return {"batch_id": newest(Decision)}


def _link(at: Scene) -> dict[str, Any]:
    return {"customer_id": at.customer, "link_id": newest(IdentityLink)}


# Every route that asks for a right: which one, its place, and what is sent to it.
ROUTES: Mapping[str, tuple[Right, Args, object]] = {
    "orders.correct": (
        Right.CORRECT_ORDERS,
        lambda at: {"order_id": at.order},
        {"outcome": "ok"},
    ),
    "statuses.decide": (
        Right.EXPLAIN_STATUSES,
        lambda at: {"status_id": at.status},
        {"outcome": "ok"},
    ),
    "rules.save": (Right.CHANGE_RULES, lambda _: {}, {"base": 2, "ruleset": CAREFUL}),
    "rules.restore": (Right.CHANGE_RULES, lambda _: {"number": 1}, {"base": 2}),
    "rules.cancel": (Right.CHANGE_RULES, lambda at: {"rerating_id": at.rerating}, None),
    "backtest.ask": (Right.TRY_RULES, lambda _: {}, {"version": 1} | TERMS),
    "backtest.cancel": (Right.TRY_RULES, lambda at: {"backtest_id": at.backtest}, None),
    "settings.switch_cancelling": (Right.CHANGE_SETTINGS, lambda _: {}, {"on": False}),
    "checkout_settings.switch": (Right.CHANGE_SETTINGS, lambda _: {}, {"on": True}),
    "checkout_settings.write_text": (
        Right.CHANGE_SETTINGS,
        lambda _: {"language": "cs"},
        {"text": "Zavolejte.", "base": ""},
    ),
    "settings.give_role": (
        Right.CHANGE_ROLES,
        lambda at: {"member_id": at.member},
        {"role": "read_only"},
    ),
    "settings.write_advice": (
        Right.CHANGE_SETTINGS,
        lambda _: {"level": "loyal"},
        {"text": "Rex!", "base": ""},
    ),
    "notices.dismiss": (Right.DECIDE, lambda at: {"notice_id": at.notice}, None),
    "notices.dismiss_all": (Right.DECIDE, lambda _: {}, lambda at: {"newest": at.notice}),
    "notify.choose": (Right.CHANGE_SETTINGS, lambda _: {}, {"on": False, "to": [], "kinds": []}),
    "notify.test": (Right.CHANGE_SETTINGS, lambda _: {}, {}),
    "privacy.choose": (
        Right.CHANGE_SETTINGS,
        lambda _: {},
        {"ground": "none", "ground_text": "", "orders_months": 12, "decisions_months": 12},
    ),
    "personal_data.erase": (Right.ERASE, _customer, {"reason": "Asked for it", "sure": True}),
    "acting.save": (
        Right.CHANGE_SETTINGS,
        lambda _: {},
        lambda at: {"base": acting_digest(at), "acting": acting_data.to_data(IDLE)},
    ),
    "acting.go_back": (
        Right.CHANGE_SETTINGS,
        lambda _: {},
        lambda at: {"base": acting_digest(at)},
    ),
    "acting.reset_breaker": (Right.CHANGE_SETTINGS, lambda _: {}, None),
    "proposals.confirm": (Right.DECIDE, lambda _: {}, lambda at: {"ids": [at.proposal]}),
    "proposals.refuse": (
        Right.DECIDE,
        lambda _: {},
        lambda at: {"ids": [at.proposal], "reason": "His brother did it"},
    ),
    "planned.undo": (Right.DECIDE, lambda at: {"action_id": at.action}, None),
    "planned.try_again": (Right.DECIDE, lambda at: {"action_id": at.action}, None),
    "planned.undo_many": (Right.DECIDE, lambda _: {}, lambda at: {"ids": [at.action]}),
    "notes.write": (Right.WRITE_NOTES, _customer, GIFT),
    "notes.edit": (Right.WRITE_NOTES, _note, {"base": 1, "wording": GIFT}),
    "notes.remove": (Right.WRITE_NOTES, _note, None),
    "notes.restore": (Right.WRITE_NOTES, _note, None),
    "notes.tick": (Right.WRITE_NOTES, _note, None),
    "notes.untick": (Right.WRITE_NOTES, _note, None),
    "flags.put": (Right.FLAG, lambda _: {}, lambda at: {"customers": [at.customer]} | EXEMPT),
    "flags.remove": (
        Right.FLAG,
        lambda _: {},
        _of_customers,
    ),
    "flags.undo": (Right.FLAG, _batch, None),
    "overrides.put": (
        Right.OVERRIDE,
        _customer,
        {"level": "vip", "reason": "A friend"},
    ),
    "overrides.take_back": (Right.OVERRIDE, _customer, None),
    "identity.join": (Right.JOIN_CUSTOMERS, _customer, {"who": THIRD, "reason": "One voice"}),
    "identity.part": (Right.JOIN_CUSTOMERS, _customer, {"key": f"email:{SECOND}", "reason": "His"}),
    "identity.apart": (
        Right.JOIN_CUSTOMERS,
        _customer,
        lambda at: {"other": at.other, "reason": "His brother"},
    ),
    "identity.withdraw": (Right.JOIN_CUSTOMERS, _link, {}),
    "customer_bulk.flag": (Right.FLAG, lambda _: {}, lambda at: {"ids": [at.customer]} | EXEMPT),
    "customer_bulk.unflag": (
        Right.FLAG,
        lambda _: {},
        _of_ids,
    ),
    "customer_bulk.undo": (Right.FLAG, _batch, None),
    "customer_bulk.rerate": (Right.RERATE, lambda _: {}, lambda at: {"ids": [at.customer]}),
    "decisions.object_to": (Right.DECIDE, lambda _: {"number": 1}, {"text": "It was not me."}),
    "decisions.review": (
        Right.DECIDE,
        lambda _: {"number": 1},
        {"objection": 2, "verdict": "upheld", "text": "It was."},
    ),
    "customer_files.export": (Right.EXPORT, lambda _: {}, {}),
    "customer_files.check": (Right.IMPORT, lambda _: {}, FILE),
    "customer_files.carry_out": (Right.IMPORT, lambda _: {}, FILE),
    "customer_files.undo": (Right.FLAG, lambda _: {}, lambda _: {"batches": [newest(Decision)]}),
}
# What has to be done before: the same as for the services that they call.
PREPARED_LIKE: Mapping[str, Callable[..., Any]] = {
    "acting.go_back": changing.back_to_preset,
    "acting.reset_breaker": settings.reset_breaker,
    "planned.try_again": retrying.try_again,
    "notes.restore": notes.restore,
    "notes.untick": notes.untick,
    "flags.remove": flags.remove_flag,
    "flags.undo": flags.undo,
    "overrides.take_back": overrides.take_back,
    "identity.withdraw": parting.withdraw,
    "customer_bulk.unflag": flags.remove_flag,
    "customer_bulk.undo": flags.undo,
    "customer_files.undo": flags.undo,
    "decisions.object_to": objections.enter,
    "decisions.review": objections.review,
}
READING = {"customer_files.export", "customer_files.check"}
# Routes that take something without changing the shop in anybody's name.
OF_NO_ROLE = {
    "acting.preview",  # only looks
    "api.show",  # only looks
    "checkout.ask",  # anybody's browser
    "customer_bulk.matching",  # only looks
    "rules.preview",  # only looks
    "tokens.renew",  # one's own language
    "webhooks.receive",  # the platform
}


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture
def at(app: Flask, shop: Shop) -> Scene:
    # E-mails can leave, and are lost.
    runtime = app.extensions["runtime"]
    app.extensions["runtime"] = replace(runtime, post=Pigeon())
    return scene_of(shop)


def bearer_of(app: Flask, shop: Shop, role: Role) -> Bearer:
    """Return the header of a member of the staff with a role."""
    headers = bearer(app, shop)
    db.session.execute(update(Member).where(Member.name == "Eva").values(role=role))
    db.session.commit()
    return headers


def test_every_route_that_takes_something_is_tried_here(app: Flask) -> None:
    taking = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }

    assert taking == set(ROUTES) | OF_NO_ROLE


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("endpoint", ROUTES)
def test_who_may_send_it_is_heard_and_nobody_else(
    app: Flask, client: FlaskClient, shop: Shop, at: Scene, endpoint: str, role: Role
) -> None:
    right, args, body = ROUTES[endpoint]
    headers = bearer_of(app, shop, role)
    if service := PREPARED_LIKE.get(endpoint):
        BEFOREHAND[service](make_actor(shop), at)
    with app.test_request_context():
        address = url_for(endpoint, **args(at))
    sent = body(at) if callable(body) else body
    before = everything()

    page = headers | {"Accept": "text/html"}
    answer = client.post(address, headers=page, buffered=True, **_as_sent(sent))

    db.session.rollback()
    if role in ROLES[right]:
        assert answer.status_code in (200, 201, 204), answer.text
        assert (everything() == before) is (endpoint in READING)
    else:
        assert (answer.status_code, "Vaše role to nedovoluje" in answer.text) == (403, True)
        assert everything() == before


def _as_sent(body: object) -> dict[str, Any]:
    if isinstance(body, bytes):
        return {"data": body, "content_type": "text/csv"}
    return {} if body is None else {"json": body}


# What a control looks like in a page; each is there for those who may use it.
CONTROLS: Mapping[str, tuple[Right, str]] = {
    r"data-correct=": (Right.CORRECT_ORDERS, "/app/orders"),
    r'<dialog id="correction"': (Right.CORRECT_ORDERS, "/app/orders"),
    r"data-flag=": (Right.FLAG, "/app/orders"),
    r'id="bulk-flag"': (Right.FLAG, "/app/customers"),
    r'id="bulk-unflag"': (Right.FLAG, "/app/customers"),
    r'id="bulk-rerate"': (Right.RERATE, "/app/customers"),
    r'id="bulk-export"': (Right.EXPORT, "/app/customers"),
    r'id="confirm-\d': (Right.DECIDE, "/app/proposals"),
    r'id="refuse-\d': (Right.DECIDE, "/app/proposals"),
    r'id="bulk-refuse"': (Right.DECIDE, "/app/proposals"),
    r"data-choose=.*": (Right.DECIDE, "/app/proposals"),
    r'id="undo-1"': (Right.DECIDE, "/app/orders"),
    r"data-take-back=": (Right.DECIDE, "/app/customers/1"),
    r"data-try-again=": (Right.DECIDE, "/app/orders"),
    r'id="again-\d': (Right.DECIDE, "/app/customers/1"),
    r'id="export"': (Right.EXPORT, "/app/customers/files"),
    r'id="example"': (Right.IMPORT, "/app/customers/files"),
    r'id="note-new': (Right.WRITE_NOTES, "/app/customers/1"),
    r'data-press="': (Right.WRITE_NOTES, "/app/customers/1"),
    r'id="join-another"': (Right.JOIN_CUSTOMERS, "/app/customers/1"),
    r'<dialog id="overriding"': (Right.OVERRIDE, "/app/customers/1"),
    r"data-download=.*decisions": (Right.EXPORT, "/app/decisions"),
    r'<form id="objection"': (Right.DECIDE, "/app/decisions/1"),
    r"data-decide": (Right.EXPLAIN_STATUSES, "/app/statuses"),
    r'id="save"': (Right.CHANGE_RULES, "/app/rules"),
    r'id="reason"': (Right.CHANGE_RULES, "/app/rules"),
    r'id="go-back"': (Right.CHANGE_RULES, "/app/rules"),
    r'id="cancel-rerating"': (Right.CHANGE_RULES, "/app/rules"),
    r'id="restore-1"': (Right.CHANGE_RULES, "/app/rules/versions"),
    r'id="restore"': (Right.CHANGE_RULES, "/app/rules/versions/1"),
    r'id="try-past"': (Right.TRY_RULES, "/app/rules"),
    r"data-try\b": (Right.TRY_RULES, "/app/backtest"),
    r"data-call-off": (Right.TRY_RULES, "/app/backtest"),
    r'role="switch"': (Right.CHANGE_SETTINGS, "/app/settings"),
    r'id="checkout-switch"': (Right.CHANGE_SETTINGS, "/app/settings/checkout"),
    r'id="text-cs"': (Right.CHANGE_SETTINGS, "/app/settings/checkout"),
    r'id="privacy-save"': (Right.CHANGE_SETTINGS, "/app/settings/privacy"),
    r'id="data-json"': (Right.EXPORT, "/app/customers/1"),
    r'id="erase"': (Right.ERASE, "/app/customers/1"),
    r'<dialog id="erasing"': (Right.ERASE, "/app/customers/1"),
    r"<textarea": (Right.CHANGE_SETTINGS, "/app/settings"),
    r"data-dismiss": (Right.DECIDE, "/app/notices"),
    r'id="notify-save"': (Right.CHANGE_SETTINGS, "/app/settings/notify"),
    r"data-notify-test": (Right.CHANGE_SETTINGS, "/app/settings/notify"),
    r'<form id="acting"': (Right.CHANGE_SETTINGS, "/app/settings/acting"),
    r"<select": (Right.CHANGE_SETTINGS, "/app/settings/acting"),
    r"<input": (Right.CHANGE_SETTINGS, "/app/settings/acting"),
    r'id="save" class="main"': (Right.CHANGE_SETTINGS, "/app/settings/acting"),
    r"data-role-choice": (Right.CHANGE_ROLES, "/app/settings"),
}


@pytest.mark.parametrize("role", Role)
def test_a_page_shows_no_control_that_one_may_not_use(
    app: Flask, client: FlaskClient, shop: Shop, at: Scene, role: Role
) -> None:
    headers = bearer_of(app, shop, role)
    # Something to object to.
    BEFOREHAND[objections.enter](make_actor(shop), at)
    # That took away what was proposed.
    make_proposal(shop, db.session.get_one(Customer, at.other))
    make_action(db.session.get_one(Order, at.order), kind="hold", state="failed")
    db.session.commit()
    pages = {
        path: client.get(path, headers=headers).text for path in {p for _, p in CONTROLS.values()}
    }

    shown = {control for control, (_, path) in CONTROLS.items() if re.search(control, pages[path])}

    assert shown == {control for control, (right, _) in CONTROLS.items() if role in ROLES[right]}


@pytest.mark.usefixtures("at")
@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/app/rules", "Pravidla mění jen vlastníci."),
        ("/app/statuses", "určují jen vlastníci"),
        ("/app/settings", "Nastavení mění jen vlastníci."),
        ("/app/settings/notify", "Nastavení mění jen vlastníci."),
        ("/app/settings/checkout", "Nastavení mění jen vlastníci."),
        ("/app/settings/acting", "Nastavení mění jen vlastníci."),
    ],
)
def test_a_page_without_its_controls_says_why(
    app: Flask, client: FlaskClient, shop: Shop, path: str, word: str
) -> None:
    told = {
        role: word in client.get(path, headers=bearer_of(app, shop, role)).text for role in Role
    }

    assert told == {Role.OWNER: False, Role.STAFF: True, Role.READ_ONLY: True}


def test_a_new_role_holds_from_the_next_request_and_shows_another_page(
    app: Flask, client: FlaskClient, shop: Shop, at: Scene
) -> None:
    headers = bearer_of(app, shop, Role.STAFF)
    page = client.get("/app/orders", headers=headers)
    me = db.session.scalars(select(Member.id).where(Member.name == "Eva")).one()
    client.post(
        f"/app/settings/team/{me}/role",
        headers=_owner(app, shop),
        json={"role": "read_only"},
    )

    again = client.get("/app/orders", headers=headers | {"If-None-Match": page.headers["ETag"]})
    refused = client.post(
        f"/app/orders/{at.order}/outcome", headers=headers, json={"outcome": "ok"}
    )

    assert (again.status_code, "data-correct" in again.text) == (200, False)
    assert refused.status_code == 403


def _owner(app: Flask, shop: Shop) -> Bearer:
    make_member(shop, Role.OWNER, email="jan@kocour.example")
    db.session.commit()
    return bearer(app, shop, email="jan@kocour.example", name="Jan")
