"""Who may do what: every service that asks for a right, in the name of each role."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from email.message import EmailMessage
from importlib import import_module
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import services
from app.domain.acting import Acting
from app.domain.flags import FlagKind
from app.domain.notices import NoticeKind, Notify
from app.domain.presets import DEFAULT, PRESETS
from app.domain.roles import Right, Role, may
from app.domain.rules import Level
from app.errors import Forbidden
from app.extensions import db
from app.models import Action, Customer, Decision, IdentityLink, Notice, Order, Shop
from app.services import (
    advice,
    backtests,
    chosen_customers,
    flags,
    joining,
    members,
    notes,
    order_corrections,
    overrides,
    parting,
    rerating_requests,
    rulesets,
    settings,
    status_mapping,
)
from app.services.acting import changing, settling
from app.services.acting.shown import shown
from app.services.actors import Actor
from app.services.admins import VisitedShop, visit
from app.services.checkout import settings as checkout_settings
from app.services.customer_files import exporting, importing
from app.services.notices import dismissing, preferences
from app.services.outbox import retrying, undoing, undoing_many
from app.services.privacy import exporting as privacy_exporting
from app.services.privacy.erasing import erase
from app.services.privacy.settings import PrivacySettings, change_privacy
from app.services.record import exporting as record_exporting
from app.services.record import objections
from app.services.record.filters import Filters
from tests.factories import (
    NOON,
    make_action,
    make_actor,
    make_member,
    make_order,
    make_proposal,
    make_shop,
    make_status,
)
from tests.tables import everything

STAFF = frozenset({Role.OWNER, Role.STAFF})
OWNERS = frozenset({Role.OWNER})

# A right has a row here,
ROLES: Mapping[Right, frozenset[Role]] = {
    Right.WRITE_NOTES: STAFF,
    Right.FLAG: STAFF,
    Right.DECIDE: STAFF,
    Right.OVERRIDE: STAFF,
    Right.CORRECT_ORDERS: STAFF,
    Right.JOIN_CUSTOMERS: STAFF,
    Right.EXPORT: STAFF,
    Right.IMPORT: STAFF,
    Right.RERATE: STAFF,
    Right.TRY_RULES: STAFF,
    Right.CHANGE_RULES: OWNERS,
    Right.EXPLAIN_STATUSES: OWNERS,
    Right.CHANGE_SETTINGS: OWNERS,
    Right.CHANGE_ROLES: OWNERS,
    Right.ERASE: OWNERS,
}
# and something that one needs it for below.


@dataclass(frozen=True, slots=True)
class Scene:
    """What there is to change in a shop: ids."""

    shop: int
    customer: int
    other: int
    note: int
    order: int
    status: int
    member: int
    rerating: int
    backtest: int
    notice: int
    proposal: int
    action: int


Deed = Callable[[Actor, Scene], object]
# Every function of a service that takes an actor: the right it asks for, and a call of it that
# changes something.
DEEDS: Mapping[Callable[..., Any], tuple[Right, Deed]] = {
    order_corrections.correct: (
        Right.CORRECT_ORDERS,
        lambda actor, at: order_corrections.correct(actor, at.order, "ok"),
    ),
    status_mapping.decide: (
        Right.EXPLAIN_STATUSES,
        lambda actor, at: status_mapping.decide(actor, at.status, "ok"),
    ),
    rulesets.save: (
        Right.CHANGE_RULES,
        lambda actor, at: rulesets.save(actor, PRESETS["careful"], base=2, reason=""),
    ),
    rulesets.restore: (
        Right.CHANGE_RULES,
        lambda actor, at: rulesets.restore(actor, 1, base=2, reason=""),
    ),
    rerating_requests.cancel: (
        Right.CHANGE_RULES,
        lambda actor, at: rerating_requests.cancel(actor, at.rerating),
    ),
    backtests.request: (Right.TRY_RULES, lambda actor, at: backtests.request(actor, WISH)),
    backtests.cancel: (Right.TRY_RULES, lambda actor, at: backtests.cancel(actor, at.backtest)),
    settings.suspend_cancelling: (
        Right.CHANGE_SETTINGS,
        lambda actor, at: settings.suspend_cancelling(actor),
    ),
    settings.resume_cancelling: (
        Right.CHANGE_SETTINGS,
        lambda actor, at: settings.resume_cancelling(actor),
    ),
    checkout_settings.switch: (
        Right.CHANGE_SETTINGS,
        lambda actor, at: checkout_settings.switch(actor, True),
    ),
    checkout_settings.write_text: (
        Right.CHANGE_SETTINGS,
        lambda actor, at: checkout_settings.write_text(actor, "cs", "Zavolejte.", base=""),
    ),
    settings.reset_breaker: (
        Right.CHANGE_SETTINGS,
        lambda actor, at: settings.reset_breaker(actor),
    ),
    changing.change: (
        Right.CHANGE_SETTINGS,
        lambda actor, at: changing.change(actor, IDLE, base=acting_digest(at)),
    ),
    changing.back_to_preset: (
        Right.CHANGE_SETTINGS,
        lambda actor, at: changing.back_to_preset(actor, base=acting_digest(at)),
    ),
    settling.confirm: (
        Right.DECIDE,
        lambda actor, at: settling.confirm(actor, [at.proposal]),
    ),
    settling.refuse: (
        Right.DECIDE,
        lambda actor, at: settling.refuse(actor, [at.proposal], "His brother did it"),
    ),
    retrying.try_again: (Right.DECIDE, lambda actor, at: retrying.try_again(actor, at.action)),
    undoing.undo: (Right.DECIDE, lambda actor, at: undoing.undo(actor, at.action)),
    undoing_many.undo_many: (
        Right.DECIDE,
        lambda actor, at: undoing_many.undo_many(actor, [at.action]),
    ),
    advice.write: (
        Right.CHANGE_SETTINGS,
        lambda actor, at: advice.write(actor, "loyal", "Rex!", base=""),
    ),
    members.give_role: (
        Right.CHANGE_ROLES,
        lambda actor, at: members.give_role(actor, at.member, "read_only"),
    ),
    dismissing.dismiss: (
        Right.DECIDE,
        lambda actor, at: dismissing.dismiss(actor, at.notice),
    ),
    dismissing.dismiss_all: (
        Right.DECIDE,
        lambda actor, at: dismissing.dismiss_all(actor, at.notice),
    ),
    preferences.choose: (
        Right.CHANGE_SETTINGS,
        lambda actor, at: preferences.choose(actor, Notify(on=False)),
    ),
    preferences.send_trial: (
        Right.CHANGE_SETTINGS,
        lambda actor, at: preferences.send_trial(actor, Pigeon()),
    ),
    notes.write: (Right.WRITE_NOTES, lambda actor, at: notes.write(actor, at.customer, GIFT)),
    notes.edit: (Right.WRITE_NOTES, lambda actor, at: notes.edit(actor, at.note, 1, GIFT)),
    notes.remove: (Right.WRITE_NOTES, lambda actor, at: notes.remove(actor, at.note)),
    notes.restore: (Right.WRITE_NOTES, lambda actor, at: notes.restore(actor, at.note)),
    notes.tick: (Right.WRITE_NOTES, lambda actor, at: notes.tick(actor, at.note)),
    notes.untick: (Right.WRITE_NOTES, lambda actor, at: notes.untick(actor, at.note)),
    change_privacy: (
        Right.CHANGE_SETTINGS,
        lambda actor, at: change_privacy(actor, PrivacySettings(orders_months=12)),
    ),
    erase: (Right.ERASE, lambda actor, at: erase(actor, at.customer, "asked by e-mail")),
    privacy_exporting.export: (
        Right.EXPORT,
        lambda actor, at: privacy_exporting.export(actor, at.customer),
    ),
    flags.set_flag: (Right.FLAG, lambda actor, at: _flag(actor, at)),
    flags.remove_flag: (
        Right.FLAG,
        lambda actor, at: flags.remove_flag(actor, [at.customer], FlagKind.EXEMPT, ""),
    ),
    flags.undo: (Right.FLAG, lambda actor, at: flags.undo(actor, newest(Decision))),
    overrides.set_override: (Right.OVERRIDE, lambda actor, at: _override(actor, at)),
    overrides.take_back: (
        Right.OVERRIDE,
        lambda actor, at: overrides.take_back(actor, at.customer),
    ),
    joining.join: (
        Right.JOIN_CUSTOMERS,
        lambda actor, at: joining.join(actor, at.customer, at.other, "the same voice"),
    ),
    joining.keep_apart: (Right.JOIN_CUSTOMERS, lambda actor, at: _keep_apart(actor, at)),
    parting.part: (
        Right.JOIN_CUSTOMERS,
        lambda actor, at: parting.part(actor, at.customer, ("email", SECOND), "his wife"),
    ),
    parting.withdraw: (
        Right.JOIN_CUSTOMERS,
        lambda actor, at: parting.withdraw(actor, at.customer, newest(IdentityLink)),
    ),
    chosen_customers.rerate: (
        Right.RERATE,
        lambda actor, at: chosen_customers.rerate(actor, [at.customer]),
    ),
    record_exporting.export: (
        Right.EXPORT,
        lambda actor, at: [*record_exporting.export(actor, _visited(at), Filters())],
    ),
    objections.enter: (
        Right.DECIDE,
        lambda actor, at: objections.enter(actor, 1, "It was not me."),
    ),
    objections.review: (
        Right.DECIDE,
        lambda actor, at: objections.review(actor, 1, 2, "upheld", "It was."),
    ),
    exporting.export: (
        Right.EXPORT,
        lambda actor, at: [*exporting.export(actor, _visited(at), NOON)],
    ),
    importing.check: (
        Right.IMPORT,
        lambda actor, at: importing.check(actor, _visited(at), FILE),
    ),
    importing.carry_out: (
        Right.IMPORT,
        lambda actor, at: importing.carry_out(actor, _visited(at), FILE),
    ),
    importing.undo: (
        Right.FLAG,
        lambda actor, at: importing.undo(actor, [newest(Decision)]),
    ),
}
# What one needs a right for although it changes nothing.
READING = {
    *(exporting.export, importing.check, record_exporting.export, privacy_exporting.export),
}
# The badges of orders stay, so that a re-rating by these rules can be called off.
FEWER = replace(PRESETS[DEFAULT], rules=PRESETS[DEFAULT].rules[:1])
WISH = backtests.Wish(FEWER, None, 12, frozenset({Level.RISKY}), {}, 20)

# Nothing is done to any order.
IDLE = Acting({})

GIFT = notes.Wording("Přibalit dárek pro Rexe", recall=True)
FIRST, SECOND, THIRD = "jana@kocour.example", "jan@kocour.example", "petr@pes.example"
FILE = f"email;kind;text\n{FIRST};exempt;A friend\n".encode()


class Pigeon:
    """Takes e-mails, and loses them."""

    sender = "Smajlík <smajlik@kocour.test>"

    place = "nowhere"

    def is_resting(self) -> bool:
        """Never rest."""
        return False

    def send(self, to: str, message: EmailMessage) -> None:
        """Take a message."""


BEFOREHAND: Mapping[Callable[..., Any], Deed] = {
    settings.resume_cancelling: lambda actor, _at: settings.suspend_cancelling(actor),
    settings.reset_breaker: lambda _actor, at: _trip(at),
    changing.back_to_preset: lambda actor, at: changing.change(actor, IDLE, base=acting_digest(at)),
    notes.restore: lambda actor, at: notes.remove(actor, at.note),
    notes.untick: lambda actor, at: notes.tick(actor, at.note),
    flags.remove_flag: lambda actor, at: _flag(actor, at),
    flags.undo: lambda actor, at: _flag(actor, at),
    importing.undo: lambda actor, at: _flag(actor, at),
    overrides.take_back: lambda actor, at: _override(actor, at),
    record_exporting.export: lambda actor, at: _flag(actor, at),
    retrying.try_again: lambda actor, at: _fail(actor, at),
    objections.enter: lambda actor, at: _flag(actor, at),
    objections.review: lambda actor, at: _object(actor, at),
    parting.withdraw: lambda actor, at: _keep_apart(actor, at),
}


def _flag(actor: Actor, at: Scene) -> None:
    flags.set_flag(actor, [at.customer], FlagKind.EXEMPT, "A friend", None)


def _fail(actor: Actor, at: Scene) -> None:
    flags.set_flag(actor, [at.customer], FlagKind.BLACKLIST, "Never again", None)
    action = db.session.get_one(Action, at.action)
    action.state, action.reason, action.ended_at = "failed", "refused", NOON
    db.session.commit()


def _object(actor: Actor, at: Scene) -> None:
    _flag(actor, at)
    objections.enter(actor, 1, "It was not me.")


def _override(actor: Actor, at: Scene) -> None:
    overrides.set_override(actor, at.customer, "vip", "A friend", None)


def _keep_apart(actor: Actor, at: Scene) -> None:
    joining.keep_apart(actor, at.customer, at.other, "his brother")


def acting_digest(at: Scene) -> str:
    digest = shown(at.shop).digest
    db.session.rollback()
    return digest


def _trip(at: Scene) -> None:
    shop = db.session.get_one(Shop, at.shop)
    shop.breaker_tripped_at = NOON
    shop.breaker = {"limit": "daily_cap", "actions": 21, "orders": 130}
    db.session.commit()


def newest(model: type[Decision] | type[IdentityLink]) -> int:
    id = db.session.scalars(select(func.max(model.id))).one()
    db.session.rollback()
    return id or 0


def _visited(at: Scene) -> VisitedShop:
    return visit(at.shop, db.session.get_one(Shop, at.shop).epoch)


def scene_of(shop: Shop) -> Scene:
    """Add something of every kind to a shop."""
    order, status, member = make_order(shop, email=FIRST), make_status(shop), make_member(shop)
    customer = db.session.get_one(Customer, order.customer_id)
    make_order(shop, customer, email=SECOND)
    other = make_order(shop, email=THIRD, phone="+420603000111").customer_id
    told = {"kind": NoticeKind.ACTION_FAILED, "key": "1", "made_at": NOON, "last_at": NOON}
    notice = Notice(shop_id=shop.id, **told)
    db.session.add(notice)
    db.session.commit()
    owner, notice_id = make_actor(shop), notice.id
    note = notes.write(owner, customer.id, replace(GIFT, text="Rex"))
    rulesets.save(owner, FEWER, base=1, reason="")
    backtest = backtests.request(owner, WISH)
    rerating = rerating_requests.progress(shop.id)
    assert rerating is not None
    order = db.session.get_one(Order, order.id)
    acts = make_proposal(shop, customer, order).id, make_action(order, automatic=False).id
    people = customer.id, other, note
    scene = Scene(
        *(shop.id, *people, order.id, status.id, member.id, rerating.id, backtest),
        *(notice_id, *acts),
    )
    db.session.commit()
    db.session.rollback()
    return scene


@pytest.fixture
def at(sqlite_app: Flask) -> Scene:
    return scene_of(make_shop())


def test_every_right_has_its_roles() -> None:
    assert {right: {role for role in Role if may(role, right)} for right in Right} == ROLES


def test_every_right_is_needed_for_something() -> None:
    needed = {right for right, _deed in DEEDS.values()}

    assert needed == set(Right)


def test_every_service_that_takes_an_actor_is_tried_here() -> None:
    assert set(taking_an_actor()) == set(DEEDS)


def taking_an_actor() -> Iterator[Callable[..., Any]]:
    """Yield the functions of all services that change something for a person."""
    for found in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        module = import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters.values()), None)
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and first and first.annotation is Actor:
                yield function


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("function", DEEDS, ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_who_may_do_it_does_it_and_nobody_else(
    at: Scene, function: Callable[..., Any], role: Role
) -> None:
    right, deed = DEEDS[function]
    if prepare := BEFOREHAND.get(function):
        prepare(make_actor(at.shop), at)
    before = everything()

    if role in ROLES[right]:
        deed(make_actor(at.shop, role), at)
        assert (everything() == before) is (function in READING)
    else:
        with pytest.raises(Forbidden):
            deed(make_actor(at.shop, role), at)
        assert everything() == before
