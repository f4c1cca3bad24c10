"""A shop with rows in every table that pages show, and the addresses of all of its pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, url_for
from sqlalchemy import select

from app import database
from app.domain import acting_data
from app.domain.acting import preset
from app.domain.action_states import Skipped
from app.domain.flags import FlagKind
from app.domain.notices import NoticeKind
from app.domain.presets import DEFAULT, PRESETS
from app.domain.roles import Role
from app.domain.rules import Level
from app.extensions import db
from app.models import Customer, Order, Shop
from app.services import (
    backtests,
    flags,
    notes,
    overrides,
    rerating_requests,
    rulesets,
    settings,
)
from app.services.actors import Actor
from app.services.locking import lock_shop
from app.services.notices import telling
from app.services.runtime import Runtime
from app.views.auth import requires_admin
from tests.factories import (
    make_action,
    make_actor,
    make_customer,
    make_import,
    make_member,
    make_order,
    make_proposal,
    make_reconciliation,
    make_shop,
    make_status,
)
from tests.recording import BY_ITSELF, EVERY_KIND, ON_CUSTOMERS, decide, named
from tests.services.steps import work_off

NOW = datetime.now(UTC)
# Names that are in no language of ours, so that ours can be told from them.
PERSON, COLLEAGUE, SHOP, STATUS = "Ελένη Παπαδοπούλου", "Σοφία", "Βιβλία", "Σε αναμονή"
ORDER = "2026000001"
SAID = "Με αγάπη για τον Ρεξ"
SOON = (NOW + timedelta(days=40)).date()
TOTAL = 1234567
PLACED = datetime(2026, 3, 2, 12, tzinfo=UTC)
DUE = NOW + timedelta(minutes=15)
# States of an action, each with why it ended so.
ENDS = (
    ("todo", ""),
    ("sent", ""),
    ("unknown", ""),
    ("confirmed", ""),
    ("failed", "refused"),
    ("failed", "tries"),
    *(("skipped", reason) for reason in Skipped),
)
ENDINGS = ("ok", "uncollected", "refused", "cancelled_by_customer", "carrier_fault", "withdrawn")
# More pages than one address shows.
QUERIES: Mapping[str, tuple[str, ...]] = {
    "orders.show": ("", "?q=nothing", "?level=risky"),
    "rules.show": ("", "?preset=careful", "?version=1"),
    "proposals.show": ("", "?kind=cancel", "?kind=hold"),
    "customers.show_of_order": (f"?code={ORDER}",),
    "order_reasons.show": (f"?code={ORDER}",),
    "customer_list.show": ("", "?q=nothing", "?level=risky&sort=name"),
    "backtest.stopped": ("?show=all", "?show=good"),
    "decisions.show": ("", "?q=nothing", "?group=objections&waiting=yes&who=itself"),
    "decisions.entry": ("", "?letter=pl"),
    "personal_data.erased": ("", "?orders=2&notes=5&decisions=1&kept_hash=1"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """The ids that addresses name, by the names that routes give them."""

    shop: int
    ids: Mapping[str, int]


def set_up(runtime: Runtime) -> Stage:
    """Fill a shop: every badge, notice, question and level; a backtest done, a re-rating begun."""
    shop = make_shop(name=SHOP, external_id="1")
    shop_id, (person, order) = shop.id, _people(shop)
    make_status(shop, name=STATUS)
    make_status(shop, name=STATUS + "!", outcome="ok")
    make_status(shop, name=STATUS + "?", outcome="ok", confirmed=True, renamed_from=STATUS)
    owner = make_actor(shop, name=COLLEAGUE)
    make_member(shop, Role.OWNER, name=COLLEAGUE, email="σοφια@1.example")
    make_member(shop, Role.READ_ONLY, name=PERSON, email="ελενη@1.example")
    db.session.commit()
    wish = backtests.Wish(
        PRESETS["careful"], None, 24, frozenset({Level.RISKY, Level.WATCH}), {"CZK": 15_000}, 20
    )
    _attach(owner, person)
    _record(shop_id, order)
    backtest = backtests.request(owner, wish)
    work_off(runtime)
    rulesets.save(
        owner, replace(PRESETS[DEFAULT], rules=PRESETS["careful"].rules), base=1, reason=""
    )
    settings.suspend_cancelling(owner)
    _tell(shop_id)
    _trip(shop_id)
    _acts(db.session.get_one(Shop, shop_id), order)
    rerating = rerating_requests.progress(shop_id)
    assert rerating is not None
    make_import(db.session.get_one(Shop, shop_id), expected=4000, lines_done=1200)
    make_reconciliation(db.session.get_one(Shop, shop_id), missed=1200)
    db.session.commit()
    ids = {"customer_id": person, "order_id": order, "number": 1, "backtest_id": backtest}
    return Stage(shop_id, ids)


def _people(shop: Shop) -> tuple[int, int]:
    for level in Level:
        make_order(shop, make_customer(shop, name=PERSON, level=level), **_order(0))
    person = make_customer(shop, name=PERSON, company=SHOP)
    for days, outcome in enumerate(ENDINGS * 2, start=2):
        make_order(shop, person, outcome=outcome, **_order(days * 20))
    make_order(shop, person, **_order(0, placed_at=PLACED))
    badges = ["returning", "first_order_high", "first_cod_high"]
    corrected = {"corrected_outcome": "ok", "corrected_by": COLLEAGUE}
    bought = {"goods": SAID, "remark": SAID, "recipient": COLLEAGUE}
    newest = make_order(shop, person, code=ORDER, badges=badges, **corrected, **bought, **_order(0))
    everybody = db.session.query(Customer)
    everybody.update({"reconsider_at": NOW - timedelta(days=1)})
    return person.id, newest.id


def _tell(shop_id: int) -> None:
    """Let a notice of each kind stand, told often, and one that was dismissed."""
    facts = {"topic": "order", "subject": ORDER, "status": STATUS, "action": "cancel"}
    facts["missing"] = "1200"
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        for kind in [*NoticeKind, *NoticeKind]:
            key = "cancel" if kind is NoticeKind.TARGET_MISSING else ORDER
            telling.tell(session, shop, kind, NOW, key=key, facts=facts)
        telling.tell(session, shop, NoticeKind.ACTION_FAILED, NOW, key="1", facts=facts)
        telling.withdraw(session, shop, NoticeKind.ACTION_FAILED, "1", NOW)


def _attach(owner: Actor, person: int) -> None:
    """Attach something of every kind to a customer, edited, removed, ticked and undone too."""
    edited, removed, ticked = (
        notes.write(owner, person, notes.Wording(SAID, recall=True, until=SOON)) for _ in range(3)
    )
    notes.edit(owner, edited, 1, notes.Wording(SAID + "!", recall=True))
    notes.remove(owner, removed)
    notes.tick(owner, ticked)
    for kind in FlagKind:
        flags.set_flag(owner, [person], kind, SAID, SOON)
    flags.remove_flag(owner, [person], FlagKind.EXEMPT, SAID)
    flags.undo(owner, flags.set_flag(owner, [person], FlagKind.EXEMPT, SAID, None).id)
    overrides.set_override(owner, person, "watch", SAID, SOON)


def _trip(shop_id: int) -> None:
    """Let the circuit breaker have stopped automatic actions, under settings of the shop's own."""
    shop = db.session.get_one(Shop, shop_id)
    shop.breaker_tripped_at = NOW - timedelta(hours=1)
    shop.breaker = {"limit": "share", "actions": 1200, "orders": 4000}
    shop.acting = acting_data.to_data(replace(preset("CZ"), dry_run=True, daily_cap=1200))


def _record(shop_id: int, order_id: int) -> None:
    """Let something of every kind be decided; the first of it is objected to."""
    order = db.session.get_one(Order, order_id)
    for kind in EVERY_KIND:
        facts = named(kind, COLLEAGUE, SAID, STATUS)
        on = order if kind in ON_CUSTOMERS else None
        decide(shop_id, kind, on, facts, author="" if kind in BY_ITSELF else COLLEAGUE, reason=SAID)


def _acts(shop: Shop, newest: int) -> None:
    """Propose something of every kind, let something be in every state, trip the breaker."""
    first = db.session.get_one(Order, newest)
    person = db.session.get_one(Customer, first.customer_id)
    said = [{"kind": "blacklist", "reason": SAID, "since": NOW.isoformat(), "author": COLLEAGUE}]
    facts = {"flags": said, "bad": {"uncollected": 3}, "because": None}
    make_proposal(shop, person)
    for kind in ("cancel", "hold", "prepayment"):
        make_proposal(shop, person, first, kind=kind, facts=facts)
    orders = db.session.scalars(select(Order).order_by(Order.id.desc())).all()
    for order, (state, reason) in zip(orders, ENDS, strict=False):
        for kind in ("cancel", "hold", "prepayment", "remark"):
            made = {"state": state, "reason": reason, "ended_by": COLLEAGUE if reason else None}
            make_action(order, kind=kind, author=COLLEAGUE, due_at=DUE, **made)
    shop.breaker_tripped_at, shop.breaker = NOW, {"limit": "share", "actions": 6, "orders": 10}
    db.session.commit()


def _order(days: int, **values: Any) -> dict[str, Any]:
    placed_at = NOW - timedelta(days=days)
    given = {"placed_at": placed_at, "total": TOTAL, "status_name": STATUS, "email": "1@1.example"}
    return given | values


def addresses(app: Flask, stage: Stage) -> Iterator[str]:
    """Yield the address of every page that staff can open; KeyError for one that has no id here."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            blueprint = rule.endpoint.partition(".")[0]
            guarded = requires_admin in app.before_request_funcs.get(blueprint, ())
            if not guarded or "GET" not in (rule.methods or ()):
                continue
            address = url_for(rule.endpoint, **{name: stage.ids[name] for name in rule.arguments})
            for query in QUERIES.get(rule.endpoint, ("",)):
                yield address + query
