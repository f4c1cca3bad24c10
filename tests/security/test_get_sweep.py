"""Whoever only looks changes nothing: every route that answers GET, on a shop with everything."""

from urllib.parse import quote

from flask import Flask, url_for
from flask.testing import FlaskClient

from app.domain.roles import Role
from app.extensions import db
from app.models import Shop
from app.views.auth import requires_admin
from tests.factories import make_shop
from tests.security.test_foreign_ids import QUERIES, cases, shop_with_everything
from tests.tables import everything
from tests.views.test_roles import bearer_of

# Doors that the platform opens with a code that works once: they let somebody in, or us.
DOORS = {"embedded.embed", "embedded.enter", "install.install"}
# Whoever asks for a page of one order without naming one is told so; no migration was run.
EXPECTED = {200, 400, 404, 503}
PUBLIC = {"health.alive", "health.ready", "metrics.show", "static"} | {
    *("openapi.list_problems", "openapi.show")
}


def test_no_page_of_the_staff_changes_a_row(app: Flask, client: FlaskClient) -> None:
    mine = shop_with_everything(1)
    headers = bearer_of(app, db.session.get_one(Shop, mine.at.shop), Role.OWNER)
    with app.test_request_context():
        asked = {
            url_for(case.rule.endpoint, **case.path(mine))
            + (f"?{case.query}={quote(str(QUERIES[case.query](mine)))}" if case.query else "")
            for case in cases(app, mine)
            if case.method == "GET"
        }
    plain = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not rule.arguments
    }
    before, changing, statuses = everything(), [], set()

    for address in sorted(asked | plain):
        for method in ("GET", "HEAD"):
            with client.open(address, method=method, headers=headers, buffered=True) as answer:
                statuses.add(answer.status_code)
                if answer.status_code not in EXPECTED:
                    changing.append(f"{answer.status_code} {address}")
            if everything() != before:
                changing.append(f"{method} {address}")
                before = everything()

    assert changing == []
    assert 200 in statuses


def test_whoever_has_no_code_that_opens_changes_nothing(app: Flask, client: FlaskClient) -> None:
    make_shop(external_id="222651")
    db.session.commit()
    before = everything()

    for door in ("app", "embed", "install"):
        for platform in ("fake", "shoptet", "nobody"):
            answer = client.get(f"/{platform}/{door}?shop=222651&code=guessed&language=cs")
            assert answer.status_code in (400, 401, 404, 502)

    assert everything() == before


def test_every_route_that_answers_get_is_swept(app: Flask) -> None:
    answering = {
        rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())
    }
    of_staff = {
        endpoint
        for endpoint in answering
        if requires_admin in app.before_request_funcs.get(endpoint.split(".")[0], ())
    }

    assert answering - of_staff == DOORS | PUBLIC
