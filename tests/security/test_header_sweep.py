"""Security headers on every answer of every route, whatever becomes of the request."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.routing import Rule

from app.extensions import db
from app.models import Shop
from app.platforms.base import Admin
from app.views.headers import POLICY
from tests.factories import make_shop
from tests.fakes import FakePlatform
from tests.views.conftest import Bearer, bearer

# Where visitors of the platform's frames come in.
DOORS = {"embedded.embed", "embedded.enter"}
ENCRYPTED = "https://smajlik.test"
UNFRAMED = f"{POLICY}; frame-ancestors 'none'"
VALUES = {"platform": "fake", "filename": "app/main.js", "language": "cs", "level": "vip"}
# What a stranger may write into an address to get it into a header.
MEANT_FOR_HEADERS = (
    "evil.example",
    "https://evil.example",
    "kocour.example evil.example",
    "kocour.example;script-src evil.example",
    "kocour.example\r\nX-Injected: evil.example",
    "kocour.example%0d%0aX-Injected:evil.example",
    "kocour.example:443@evil.example",
    "user:evil@kocour.example",
    "evil.example#.kocour.example",
    "*",
)


@pytest.fixture
def shop(app: Flask) -> Shop:
    shop = make_shop(external_id="222651", url="https://kocour.example/", orders_url="")
    db.session.commit()
    return shop


def test_every_route_protects_every_answer(app: Flask, client: FlaskClient, shop: Shop) -> None:
    @app.before_request
    def broken() -> None:
        from flask import request

        if "X-Break" in request.headers:
            raise RuntimeError("a bug of ours")

    headers = bearer(app, shop)
    statuses: dict[str, set[int]] = {}
    faults: dict[str, list[str]] = {}
    for rule in app.url_map.iter_rules():
        for what, sent in requests(rule, headers):
            with client.open(base_url=ENCRYPTED, buffered=True, **sent) as response:
                statuses.setdefault(rule.endpoint, set()).add(response.status_code)
                refused_at_door = rule.endpoint in DOORS and response.status_code == 401
                told = response.headers
                found = [*(of_a_refusal(told) if refused_at_door else missing(told))]
                if found:
                    faults[f"{rule.endpoint} {what} {response.status_code}"] = found

    assert faults == {}
    seen = set.union(*statuses.values())
    assert {200, 400, 401, 404, 405, 413, 415, 500} <= seen


def requests(rule: Rule, headers: Bearer) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield what can be sent to a route, rightly and wrongly."""
    path = rule.rule
    for name in rule.arguments:
        start = path.index("<")
        path = path[:start] + str(VALUES.get(name, 1)) + path[path.index(">") + 1 :]
    methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    for method in sorted(methods):
        asked = {"path": path, "method": method}
        yield "by a stranger", asked
        yield "by staff", {**asked, "headers": headers}
        yield "of a bug", {**asked, "headers": {"X-Break": "1", **headers}}
        yield "nonsense", {**asked, "headers": headers, "json": {"nonsense": 1}}
        yield "not JSON", {**asked, "headers": headers, "data": b"{", "content_type": "text/xml"}
        large = {"data": b" " * 6_000_000, "content_type": "application/json"}
        if method == "POST":
            yield "too much", {**asked, "headers": headers, **large}
    for method in ("OPTIONS", "HEAD", "DELETE"):
        yield method, {"path": path, "method": method, "headers": headers}


def missing(headers: Headers) -> Iterator[str]:
    """Yield what an answer that nobody may frame lacks, or has too much."""
    wanted = {
        "Content-Security-Policy": UNFRAMED,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache" if "Last-Modified" in headers else "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    }
    for name, value in wanted.items():
        if headers.get_all(name) != [value]:
            yield f"{name}: {headers.get_all(name)}"
    for name in ("Set-Cookie", "X-Powered-By", "X-Frame-Options"):
        if name in headers:
            yield f"{name} is there"


def of_a_refusal(headers: Headers) -> Iterator[str]:
    """Yield the same of what a visitor reads in the platform's frame who was not proven.

    It holds nothing of any shop; who may frame it is not known.
    """
    for lack in missing(headers):
        if not lack.startswith(("Content-Security-Policy", "Cross-Origin-Opener-Policy")):
            yield lack
    if headers["Content-Security-Policy"] != f"{POLICY}; frame-ancestors *":
        yield headers["Content-Security-Policy"]


@pytest.mark.parametrize("page", ["app", "embed"])
def test_a_page_for_frames_names_who_may_show_it_and_nobody_else(
    client: FlaskClient, platform: FakePlatform, shop: Shop, page: str
) -> None:
    platform.admins["code-1"] = Admin(shop.external_id, "eva@kocour.example", "Eva")
    query = f"shop={shop.external_id}&language=cs&code=code-1"

    answer = client.get(f"/fake/{page}?{query}", base_url=ENCRYPTED)

    assert answer.status_code == 200
    assert answer.headers.getlist("Content-Security-Policy") == [
        f"{POLICY}; frame-ancestors https://kocour.example"
    ]
    assert "X-Frame-Options" not in answer.headers
    assert "Cross-Origin-Opener-Policy" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize("platform_name", ["fake", "shoptet"])
def test_nothing_of_an_address_reaches_a_header(
    client: FlaskClient, platform: FakePlatform, shop: Shop, platform_name: str
) -> None:
    names = ("shop", "language", "code", "eshopUrl", "eshopId", "url", "host", "q")
    reached = set()
    for path in (f"/{platform_name}/app", f"/{platform_name}/embed", "/app/orders", "/nothing"):
        for value in MEANT_FOR_HEADERS:
            for name in names:
                # With a code that opens, where the platform lets one in by it.
                platform.admins["code-1"] = Admin(shop.external_id, "eva@kocour.example", "Eva")
                known = {"shop": shop.external_id, "code": "code-1", "language": "cs"}
                answer = client.get(path, query_string={**known, name: value})
                told = str(answer.headers)
                if "evil" in told or "X-Injected" in answer.headers:
                    reached.add((path, name, value))
                policy = answer.headers["Content-Security-Policy"]
                framed_by = policy.split("frame-ancestors ")[1]
                refused = answer.status_code == 401 and framed_by == "*"
                if framed_by not in ("'none'", "https://kocour.example") and not refused:
                    reached.add((path, name, policy))

    assert reached == set()
