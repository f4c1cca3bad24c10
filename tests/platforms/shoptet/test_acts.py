"""Acts on a shop: by the contract, made once, and never said to be more certain than they are."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses
from requests import PreparedRequest

from app.errors import PlatformError
from app.platforms.base import Credentials
from app.platforms.shoptet import Shoptet
from app.platforms.shoptet.endpoints import Endpoint
from tests.platforms.shoptet.acting import ACTS, TEMPLATES, refused, verdict
from tests.platforms.shoptet.world import SHARED, Response, Tokens, envelope
from tests.sandbox.contract import problems, problems_of_call

# What came back -> what the caller may do. "look first": it may have been done all the same.
OUTCOMES: list[tuple[str, dict[str, Any], str]] = [
    ("bad request", {"status": 400, **refused("invalid")}, "never"),
    ("no right yet", {"status": 403, **refused("invalid-token-no-rights")}, "never"),
    ("too large", {"status": 413}, "never"),
    ("not by the schema", {"status": 422, **refused("invalid-request-data")}, "never"),
    ("redirect", {"status": 302, "headers": {"Location": "http://10.0.0.1/"}}, "never"),
    ("lost gateway", {"status": 404, "body": "<h1>404</h1>"}, "again"),
    ("locked", {"status": 423}, "wait"),
    ("too many calls", {"status": 429, "headers": {"Retry-After": "9"}}, "wait"),
    ("too many calls, no word about when", {"status": 429}, "again"),
    ("no connection", {"body": requests.ConnectTimeout()}, "again"),
    ("no answer in time", {"body": requests.ReadTimeout()}, "again, look first"),
    ("cut off", {"body": requests.exceptions.ChunkedEncodingError()}, "again, look first"),
    ("failure of the server", {"status": 500}, "again, look first"),
    ("maintenance", {"status": 503, "headers": {"Retry-After": "60"}}, "wait, look first"),
    ("not JSON", {"body": "<html></html>"}, "again, look first"),
    ("cut JSON", {"body": '{"data": {"ord'}, "again, look first"),
    ("nothing at all", {"body": b""}, "again, look first"),
    ("another shape", {"json": []}, "again, look first"),
    ("larger than 10 MB", {"body": b" " * (10 * 1024 * 1024 + 1)}, "again, look first"),
    ("success with errors", {"json": envelope({}, "invalid-status")}, "again, look first"),
    ("success with strange errors", {"json": {"data": {}, "errors": "x"}}, "again, look first"),
]


@pytest.mark.parametrize("endpoint", ACTS)
@pytest.mark.parametrize(("_case", "answer", "expected"), OUTCOMES)
def test_an_act_that_fails_says_what_may_be_done_next_and_is_made_once(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    endpoint: Endpoint,
    _case: str,
    answer: dict[str, Any],
    expected: str,
) -> None:
    url, act = ACTS[endpoint]
    answers.add(endpoint.method, url, **answer)
    with pytest.raises(PlatformError) as failed:
        act(shoptet, credentials)
    assert verdict(failed.value) == expected
    assert len(answers.calls) == 1


@pytest.mark.parametrize("endpoint", ACTS)
def test_a_permission_that_is_gone_disconnects_and_nothing_was_done(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    endpoint: Endpoint,
) -> None:
    url, act = ACTS[endpoint]
    answers.add(endpoint.method, url, status=401, **refused("expired-token"))
    with pytest.raises(PlatformError) as failed:
        act(shoptet, credentials)
    assert verdict(failed.value) == "disconnected"


@pytest.mark.parametrize("endpoint", ACTS)
def test_an_act_refused_for_an_old_token_is_made_with_a_new_one(
    shoptet: Shoptet,
    credentials: Credentials,
    tokens: Tokens,
    answers: responses.RequestsMock,
    endpoint: Endpoint,
) -> None:
    url, act = ACTS[endpoint]
    answers.add(endpoint.method, url, status=401, **refused("expired-token"))
    answers.add(endpoint.method, url, json=envelope(None))
    act(shoptet, credentials)
    assert (tokens.renewals, len(answers.calls)) == (1, 2)


@pytest.mark.shared
@pytest.mark.parametrize("endpoint", ACTS)
def test_an_act_is_called_as_the_contract_says(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    endpoint: Endpoint,
) -> None:
    url, act = ACTS[endpoint]
    found: list[str] = []

    def take(request: PreparedRequest) -> Response:
        body = json.loads(request.body) if request.body else None
        params = parse_qs(urlsplit(request.url or "").query)
        found.extend(problems_of_call(TEMPLATES[endpoint], endpoint.method, params, body))
        return 200, {}, json.dumps(envelope(None))

    answers.add_callback(endpoint.method, url, take)
    act(shoptet, credentials)
    assert len(answers.calls) == 1
    assert found == []


@pytest.mark.shared
def test_the_acts_understand_the_contracts_own_answers(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    for endpoint, status in ((Endpoint.CHANGE_STATUS, 200), (Endpoint.CHANGE_CUSTOMER, 200)):
        name = TEMPLATES[endpoint].strip("/").replace("{", "").replace("}", "").replace("/", "_")
        path = SHARED / "contracts/shoptet/examples" / f"openapi_{name}__{endpoint.method}.json"
        answer = json.loads(path.read_text())["responses"][str(status)]
        assert problems(TEMPLATES[endpoint], endpoint.method, status, answer) == []
        url, act = ACTS[endpoint]
        answers.add(endpoint.method, url, status=status, json=answer)
        act(shoptet, credentials)
    assert len(answers.calls) == 2
