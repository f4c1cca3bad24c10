"""Somebody else's id is answered as one that nobody has: byte for byte, and nothing changes.

Three shops with something of every kind; every place of every route where an id can stand. A route
without a case here turns this red.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import ForeignKeyConstraint, func, select
from werkzeug.routing import Rule

from app.domain.flags import FlagKind
from app.domain.presets import DEFAULT, PRESETS
from app.domain.roles import Role
from app.extensions import db
from app.models import Customer, Decision, IdentityLink, Shop
from app.services import flags, notes, rulesets
from app.tenancy_columns import SHOP_ID
from app.views.auth import requires_admin
from tests.factories import make_actor, make_order, make_shop
from tests.recording import decide
from tests.services.test_roles import GIFT, Pigeon, Scene, scene_of
from tests.services.test_roles import _keep_apart as keep_apart
from tests.services.test_roles import _object as object_to
from tests.tables import everything
from tests.views.backtests import TERMS
from tests.views.conftest import Bearer
from tests.views.test_roles import CAREFUL, EXEMPT, ROUTES, bearer_of

# An answer to another address, and the name of each answer.
DIFFER = {"ETag", "Content-Length", "X-Request-Id", "X-Request-ID"}
WHY = {"reason": "His brother"}


@dataclass(frozen=True, slots=True)
class Names:
    """What names something of one shop alone; `at`: ids as the scene has them."""

    at: Scene
    batch: int
    link: int
    number: int
    version: int
    code: str
    email: str


def nowhere(like: Names) -> Names:
    """Return names of the same length that nobody has."""
    fields = {name: 900_000_001 for name in Scene.__slots__ if name != "shop"}
    scene = replace(like.at, **fields)
    high = {"batch": 900_000_002, "link": 900_000_003, "number": 90_001, "version": 90_002}
    return replace(like, at=scene, code="Z" + like.code[1:], email="z" + like.email[1:], **high)


# Where an id stands in the path, and whose it is.
IN_PATHS: Mapping[str, Callable[[Names], int]] = {
    "customer_id": lambda n: n.at.customer,
    "note_id": lambda n: n.at.note,
    "order_id": lambda n: n.at.order,
    "status_id": lambda n: n.at.status,
    "member_id": lambda n: n.at.member,
    "rerating_id": lambda n: n.at.rerating,
    "backtest_id": lambda n: n.at.backtest,
    "notice_id": lambda n: n.at.notice,
    "action_id": lambda n: n.at.action,
    "batch_id": lambda n: n.batch,
    "link_id": lambda n: n.link,
    # Counted in each shop for itself: those that only another shop has got to.
    "number": lambda n: n.number,
    "version": lambda n: n.version,
}
# Routes whose number is one of the rules, not of the record.
OF_VERSIONS = {"rules.restore", "rules.version"}
# Words of ours in a path: they name nothing of any shop.
WORDS = {"language", "level"}

Told = Callable[[Names], Any]
# Ids in bodies, beside those that the path already names.
IN_BODIES: Mapping[str, tuple[Told, ...]] = {
    "api.show": (lambda n: {"codes": [n.code]},),
    "backtest.ask": (
        lambda n: {"version": n.version} | TERMS,
        lambda n: {"again": n.at.backtest} | TERMS,
    ),
    "customer_bulk.flag": (lambda n: {"ids": [n.at.customer]} | EXEMPT,),
    "customer_bulk.unflag": (lambda n: {"ids": [n.at.customer], "kind": "exempt"},),
    "customer_bulk.rerate": (lambda n: {"ids": [n.at.customer]},),
    "customer_bulk.matching": (lambda n: {"question": {"q": n.email}},),
    "customer_files.check": (
        lambda n: f"email;kind;text\n{n.email};exempt;A friend\n".encode(),
        lambda n: f"order;kind;text\n{n.code};exempt;A friend\n".encode(),
    ),
    "customer_files.carry_out": (
        lambda n: f"email;kind;text\n{n.email};exempt;A friend\n".encode(),
        lambda n: f"order;kind;text\n{n.code};exempt;A friend\n".encode(),
    ),
    "customer_files.export": (lambda n: {"ids": [n.at.customer]},),
    "customer_files.undo": (lambda n: {"batches": [n.batch]},),
    "flags.put": (lambda n: {"customers": [n.at.customer]} | EXEMPT,),
    "flags.remove": (lambda n: {"customers": [n.at.customer], "kind": "exempt"},),
    "notices.dismiss_all": (lambda n: {"newest": 0},),
    "planned.undo_many": (lambda n: {"ids": [n.at.action]},),
    "proposals.confirm": (lambda n: {"ids": [n.at.proposal]},),
    "proposals.refuse": (lambda n: {"ids": [n.at.proposal], **WHY},),
    "rules.save": (lambda n: {"base": n.version, "ruleset": CAREFUL},),
}
# Bodies of routes whose path names one's own customer, and the body another.
OF_MY_CUSTOMER: Mapping[str, tuple[Told, ...]] = {
    "identity.join": (
        lambda n: {"other": n.at.other, **WHY},
        lambda n: {"who": n.email, **WHY},
        lambda n: {"who": n.code, **WHY},
    ),
    "identity.apart": (lambda n: {"other": n.at.other, **WHY},),
    "identity.part": (lambda n: {"key": f"email:{n.email}", **WHY},),
    "decisions.review": (
        lambda n: {"objection": n.number, "verdict": "upheld", "text": "It was."},
    ),
}
IN_QUERIES: Mapping[str, tuple[str, ...]] = {
    "backtest.show": ("version",),
    "customer_list.show": ("q",),
    "customers.show_of_order": ("code",),
    "decisions.export": ("customer", "order"),
    "decisions.show": ("customer", "order"),
    "order_reasons.show": ("code",),
    "orders.show": ("q",),
    "rules.show": ("version", "backtest"),
}
QUERIES: Mapping[str, Callable[[Names], object]] = {
    "version": lambda n: n.version,
    "backtest": lambda n: n.at.backtest,
    "customer": lambda n: n.at.customer,
    "order": lambda n: n.code,
    "code": lambda n: n.code,
    "q": lambda n: n.email,
}
# Routes of the staff in which nothing of the shop can be named.
NAMELESS = {
    *("acting.go_back", "acting.preview", "acting.reset_breaker", "acting.save", "acting.show"),
    *("checkout_settings.show", "checkout_settings.switch", "checkout_settings.write_text"),
    *("customer_files.example", "customer_files.show", "decisions.proof", "notices.show"),
    *("notify.choose", "notify.show", "notify.test", "proposals.show", "rules.preview"),
    *("personal_data.erased", "privacy.choose", "privacy.show"),
    *("rules.spending", "rules.versions", "settings.show", "settings.switch_cancelling"),
    *("settings.write_advice", "statuses.show", "tokens.renew"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One place where a name can stand."""

    rule: Rule
    method: str
    path: Callable[[Names], Mapping[str, int]]
    query: str = ""
    body: Any = None

    @property
    def name(self) -> str:
        """Return where it stands, for people to read."""
        return f"{self.method} {self.rule.endpoint} {self.query or ('body' if self.body else '')}"


def cases(app: Flask, mine: Names) -> Iterator[Case]:
    """Yield every place of every route of the staff."""
    for rule in app.url_map.iter_rules():
        if requires_admin not in app.before_request_funcs.get(rule.endpoint.split(".")[0], ()):
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield from cases_of(rule, method, mine)


def cases_of(rule: Rule, method: str, mine: Names) -> Iterator[Case]:
    """Yield the places of one route."""
    named = rule.arguments - WORDS
    sent = ROUTES[rule.endpoint][2] if rule.endpoint in ROUTES and method == "POST" else None
    own = sent(mine.at) if callable(sent) else sent
    if named:
        # All of them another's, and each of them alone.
        for others in {frozenset(named), *(frozenset({one}) for one in named)}:
            path = _path(rule, others, mine)
            yield Case(rule, method, path, body=lambda _, own=own: own)
    for body in IN_BODIES.get(rule.endpoint, ()) if method == "POST" else ():
        yield Case(rule, method, lambda _: {}, body=body)
    for body in OF_MY_CUSTOMER.get(rule.endpoint, ()):
        yield Case(rule, method, _path(rule, frozenset(), mine), body=body)
    for query in IN_QUERIES.get(rule.endpoint, ()):
        yield Case(rule, method, lambda _: {}, query=query)


def _path(rule: Rule, others: frozenset[str], mine: Names) -> Callable[[Names], Mapping[str, int]]:
    def path(names: Names) -> Mapping[str, int]:
        return {
            one: IN_PATHS["version" if rule.endpoint in OF_VERSIONS else one](
                names if one in others else mine
            )
            for one in rule.arguments - WORDS
        }

    return path


def shop_with_everything(number: int) -> Names:
    """Add a shop with something of every kind; each has got further than the one before."""
    shop = make_shop(name="Knihy", url="https://kocour.example/", currency="CZK")
    owner = make_actor(shop)
    at = scene_of(shop)
    keep_apart(owner, at)
    object_to(owner, at)
    batch = flags.set_flag(owner, [at.customer], FlagKind.BLACKLIST, "Never", None).id
    notes.edit(owner, at.note, 1, GIFT)
    for more in range(2 * number):
        flags.set_flag(owner, [at.other], FlagKind.EXEMPT, f"{more}", None)
        rulesets.save(owner, PRESETS["careful" if more % 2 else DEFAULT], base=2 + more, reason="")
    email = f"only{number}@kocour.example"
    order = make_order(db.session.get_one(Shop, shop.id), code=f"A{number}000001", email=email)
    db.session.get_one(Customer, order.customer_id).search_key = email
    decide(at.shop, "order_decided", order)
    code = order.code
    db.session.commit()
    link = db.session.scalars(select(func.max(IdentityLink.id))).one()
    decided = select(func.max(Decision.number)).where(Decision.shop_id == at.shop)
    number_, version = db.session.scalars(decided).one(), 2 + 2 * number
    db.session.rollback()
    return Names(at, batch, link or 0, number_ or 0, version, code, email)


@pytest.fixture
def _clock() -> Iterator[None]:
    # Some pages say what time it is.
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


@pytest.fixture
def shops(app: Flask, _clock: None) -> list[Names]:
    # E-mails can leave, and are lost.
    app.extensions["runtime"] = replace(app.extensions["runtime"], post=Pigeon())
    return [shop_with_everything(number) for number in range(3)]


def test_every_route_of_the_staff_has_a_case(app: Flask, shops: list[Names]) -> None:
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if requires_admin in app.before_request_funcs.get(rule.endpoint.split(".")[0], ())
    ]
    with_cases = {case.rule.endpoint for case in cases(app, shops[0])}
    unknown = {name for rule in rules for name in rule.arguments} - set(IN_PATHS) - WORDS

    assert unknown == set(), "a path names something that nobody has said whose it is"
    assert {rule.endpoint for rule in rules} == with_cases | NAMELESS
    assert with_cases & NAMELESS == set()


def test_another_shops_name_is_answered_as_one_that_nobody_has(
    app: Flask, client: FlaskClient, shops: list[Names]
) -> None:
    mine, others = shops[0], shops[1:]
    headers = bearer_of(app, db.session.get_one(Shop, mine.at.shop), Role.OWNER)
    before = everything()
    seen: dict[str, str] = {}
    asked = 0

    for case in cases(app, mine):
        wanted = answer(app, client, headers, case, nowhere(mine))
        assert wanted[0] not in (401, 403, 500), case.name
        for other in others:
            asked += 1
            if wanted != answer(app, client, headers, case, other):
                seen[case.name] = "another answer"
            if everything() != before:
                seen[case.name] = "something changed"
                before = everything()

    assert seen == {}
    assert asked > 130


def answer(
    app: Flask, client: FlaskClient, headers: Bearer, case: Case, names: Names
) -> tuple[object, ...]:
    """Return all that an answer consists of."""
    query = {case.query: QUERIES[case.query](names)} if case.query else {}
    with app.test_request_context():
        address = url_for(case.rule.endpoint, **case.path(names), **query)
    body = case.body(names) if case.body else None
    sent: dict[str, Any] = {"json": body} if body is not None else {}
    if isinstance(body, bytes):
        sent = {"data": body, "content_type": "text/csv"}
    sent |= {"method": case.method, "headers": headers, "buffered": True}
    with client.open(address, **sent) as response:
        text = response.get_data(as_text=True)
        # What was asked for is said again in forms, links and names of files.
        for word in map(str, query.values()):
            # A number alone may mean anything.
            text = text.replace(word, "what was asked for") if "@" in word else text
            said = "|".join(map(re.escape, {word, quote(word), quote(word, safe="@")}))
            text = re.sub(rf"(?<=[=\">“])({said})(?=[\"&<”])", "what was asked for", text)
        told = [(k, v) for k, v in response.headers if k not in DIFFER]
        return response.status_code, text, told


def test_one_who_looks_for_their_own_is_answered_otherwise(
    app: Flask, client: FlaskClient, shops: list[Names]
) -> None:
    """The comparison can tell: one's own id is not answered as nobody's."""
    mine = shops[0]
    headers = bearer_of(app, db.session.get_one(Shop, mine.at.shop), Role.OWNER)
    alike = [
        case.name
        for case in cases(app, mine)
        if case.method == "GET"
        and answer(app, client, headers, case, nowhere(mine))
        == answer(app, client, headers, case, mine)
    ]

    assert alike == []


def test_no_row_points_into_another_shop(shops: list[Names]) -> None:
    strayed = {}
    for table in db.metadata.sorted_tables:
        for key in table.constraints:
            if not isinstance(key, ForeignKeyConstraint) or SHOP_ID not in table.c:
                continue
            other = key.referred_table.alias()
            if SHOP_ID not in other.c:
                continue
            (pair,) = key.elements
            joined = pair.parent == other.c[pair.column.name]
            rows = select(func.count()).select_from(table).join(other, joined)
            strayed[key.name] = db.session.scalar(rows.where(table.c.shop_id != other.c.shop_id))

    assert len(strayed) >= 8
    assert {name: count for name, count in strayed.items() if count} == {}
