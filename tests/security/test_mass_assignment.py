"""Nobody writes what they were not asked for: a body with one field too many is refused whole."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from flask import Flask, url_for
from flask.testing import FlaskClient
from marshmallow import EXCLUDE, RAISE, Schema, fields

from app import views
from app.domain.roles import Role
from app.extensions import db
from app.models import Shop
from app.services import flags, notes, settings
from tests.factories import make_actor, make_shop
from tests.services.test_roles import BEFOREHAND, Scene, scene_of
from tests.tables import everything
from tests.views.test_roles import OF_NO_ROLE, PREPARED_LIKE, ROUTES, bearer_of

# Columns that only we write, or that would hand a row to somebody else.
NEVER_FROM_A_BODY = (
    *("shop_id", "id", "version", "author", "epoch", "revision", "written_at", "role_of"),
    *("blacklisted_by", "removed_by", "settled_by", "decided", "customer_then", "number"),
)
# They read addresses, which may say more; what a body nests of them is strict.
OF_ADDRESSES = {
    "app.views.customer_question.Question",
    "app.views.decision_question.Question",
    "app.views.proposals.Question",
}
# Objects in bodies that hold named fields.
NESTED = {"notes.edit": "wording", "acting.save": "acting", "rules.save": "ruleset"}
# Reads no body at all: the address to write to is the shop's.
REFUSED = {"notify.test": 422}
ALSO_READ = {"customer_bulk.matching": {"question": {"q": ""}}, "rules.preview": {"ruleset": {}}}


def schemas() -> Iterator[type[Schema]]:
    """Yield every schema that a view declares."""
    for found in pkgutil.walk_packages(views.__path__, f"{views.__name__}."):
        module = import_module(found.name)
        for value in vars(module).values():
            is_schema = isinstance(value, type) and issubclass(value, Schema)
            if is_schema and value.__module__ == module.__name__:
                yield value


def test_every_schema_refuses_what_it_does_not_know() -> None:
    lax = {f"{s.__module__}.{s.__name__}" for s in schemas() if s().unknown != RAISE}
    lax_inside = {
        f"{schema.__module__}.{schema.__name__}.{name}"
        for schema in schemas()
        for name, field in schema().fields.items()
        if isinstance(field, fields.Nested) and (field.unknown or field.schema.unknown) == EXCLUDE
    }

    assert lax == OF_ADDRESSES
    assert lax_inside == set()


def test_no_schema_asks_for_what_only_we_write() -> None:
    asked = {
        f"{schema.__module__}.{schema.__name__}.{name}"
        for schema in schemas()
        for name in schema().fields
        if name in {"shop_id", "shop", "author", "epoch", "revision", "id", *NEVER_FROM_A_BODY}
    }

    # The version of rules to try on the past: chosen, never written.
    assert asked == {"app.views.backtest_wish.Attempt.version"}


def test_a_field_too_many_is_refused_and_nothing_changes(app: Flask, client: FlaskClient) -> None:
    shop = make_shop()
    db.session.commit()
    at = scene_of(shop)
    headers = bearer_of(app, db.session.get_one(Shop, at.shop), Role.OWNER)
    for prepare in (flags.undo, notes.restore, settings.reset_breaker):
        BEFOREHAND[prepare](make_actor(at.shop), at)
    before, taken = everything(), set()

    for endpoint, address, body in bodies(app, at):
        for extra in ("shop_id", "id", "author", "blacklisted_by"):
            for sent in with_extra(endpoint, body, extra):
                answer = client.post(address, headers=headers, json=sent, buffered=True)
                if answer.status_code != REFUSED.get(endpoint, 400) or everything() != before:
                    taken.add((endpoint, extra, answer.status_code))
                    before = everything()

    assert taken == set()


def bodies(app: Flask, at: Scene) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every route that reads an object, its address, and a body that it would take."""
    with app.test_request_context():
        for endpoint, (_, args, sent) in ROUTES.items():
            if endpoint in PREPARED_LIKE and endpoint not in ("acting.go_back", "flags.remove"):
                continue
            body = sent(at) if callable(sent) else sent
            if isinstance(body, dict):
                yield endpoint, url_for(endpoint, **args(at)), body
        for endpoint, body in ALSO_READ.items():
            yield endpoint, url_for(endpoint), body


def with_extra(endpoint: str, body: dict[str, Any], extra: str) -> Iterator[dict[str, Any]]:
    """Yield a body with a field too many, at its top and inside of what it nests."""
    yield body | {extra: 2}
    if nested := NESTED.get(endpoint):
        yield body | {nested: body[nested] | {extra: 2}}
    if endpoint == "customer_bulk.matching":
        yield {"question": {"q": "", extra: "2"}}


def test_every_route_without_a_role_is_thought_of() -> None:
    """api, checkout and webhooks read bodies in their own strict ways (tests.views)."""
    read_otherwise = {"acting.preview", "api.show", "checkout.ask", "tokens.renew"}
    assert OF_NO_ROLE - set(ALSO_READ) == read_otherwise | {"webhooks.receive"}
