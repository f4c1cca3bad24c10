"""The export of all past orders."""

import gzip
import json
import tracemalloc
from datetime import timedelta
from typing import Any

import pytest
import requests
import responses

from app.errors import NotYet, PlatformError
from app.platforms.base import Credentials, FetchedOrder, UnreadableOrder
from app.platforms.shoptet import Shoptet
from tests.platforms.shoptet.world import (
    API,
    FILE,
    JOB,
    SHARED,
    Tokens,
    envelope,
    job,
    payload,
)
from tests.platforms.stage import an_order


@pytest.mark.shared
def test_the_contracts_own_job_is_read(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    folder = SHARED / "contracts" / "shoptet" / "examples"
    snapshot = json.loads((folder / "openapi_api_orders_snapshot__GET.json").read_text())
    answers.get(f"{API}/orders/snapshot", status=202, json=snapshot["responses"]["202"])
    assert shoptet.request_history(credentials) == "ad24xod"
    detail = json.loads((folder / "openapi_api_system_jobs_jobId__GET.json").read_text())
    answers.get(JOB, json=detail["responses"]["200"])
    of_that_shop = Credentials("1", "https://eshop.domain.com/", Tokens())
    found = shoptet.history_address(of_that_shop, "3ax1844")
    assert found == "https://eshop.domain.com/api-results/3ax1844-lrmsrf0.json"
    refused = detail["responses"]["403"]
    answers.replace("GET", JOB, status=403, json=refused)
    with pytest.raises(NotYet) as wait:
        shoptet.history_address(credentials, "3ax1844")
    assert wait.value.retry_after == timedelta(minutes=10)


@pytest.mark.parametrize("status", ["pending", "running"])
def test_an_unfinished_job_is_not_ready_yet(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock, status: str
) -> None:
    answers.get(JOB, json=job(status, None))
    with pytest.raises(NotYet) as wait:
        shoptet.history_address(credentials, "3ax1844")
    assert wait.value.retry_after == timedelta(seconds=30)
    assert len(answers.calls) == 1


@pytest.mark.parametrize(
    ("_case", "reply"),
    [
        ("failed", {"json": job("failed")}),
        ("expired", {"json": job("expired")}),
        ("killed", {"json": job("killed")}),
        ("a state of tomorrow", {"json": job("paused")}),
        ("no address", {"json": job("completed", None)}),
        ("no job", {"json": envelope({})}),
        ("not found", {"status": 404, "json": envelope(None, "job-not-found")}),
        ("not ours", {"status": 403, "json": envelope(None, "other")}),
    ],
)
def test_a_job_that_cannot_succeed_is_given_up(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    _case: str,
    reply: dict[str, Any],
) -> None:
    answers.get(JOB, **reply)
    with pytest.raises(PlatformError) as failure:
        shoptet.history_address(credentials, "3ax1844")
    assert failure.value.permanent


def test_a_shop_that_took_the_right_to_its_jobs_away_is_disconnected(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    answers.get(JOB, status=403, json=envelope(None, "invalid-token-no-rights"))
    with pytest.raises(PlatformError) as refusal:
        shoptet.history_address(credentials, "3ax1844")
    assert refusal.value.disconnected


def test_an_export_without_a_job_is_asked_for_again_later(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    answers.get(f"{API}/orders/snapshot", status=202, json=envelope({"jobId": None}))
    with pytest.raises(PlatformError):
        shoptet.request_history(credentials)


def serve(answers: responses.RequestsMock, *lines: bytes, **options: Any) -> None:
    """Serve an export of these lines."""
    answers.get(FILE, body=gzip.compress(b"\n".join(lines)), **options)


ORDER = json.dumps(payload("order")).encode()


def test_neither_a_token_nor_a_cookie_goes_with_the_download(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    serve(answers, ORDER)
    assert list(shoptet.read_history(credentials, FILE)) == [an_order()]
    headers = answers.calls[0].request.headers
    assert not {"Shoptet-Access-Token", "Authorization", "Cookie"} & set(headers)
    assert headers["Accept-Encoding"] == "identity"


def test_lines_that_cannot_be_read_are_counted_and_told_without_their_text(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    nameless = json.dumps({**payload("order"), "code": None, "email": "jana@example.com"}).encode()
    serve(
        answers, ORDER, b"", b'{"email": "jana@example.com"', nameless, b"\xff", b"[]", ORDER, b""
    )
    assert list(shoptet.read_history(credentials, FILE)) == [
        an_order(),
        UnreadableOrder(3, "the line is not JSON"),
        UnreadableOrder(4, "the code is missing or not a short text"),
        UnreadableOrder(5, "the line is not JSON"),
        UnreadableOrder(6, "the order is not an object"),
        an_order(),
    ]


def test_a_line_says_whether_its_parcel_has_left(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    sent = json.dumps({**payload("order"), "notes": {"trackingNumber": "DR1234567890E"}}).encode()
    serve(answers, ORDER, sent)
    found = list(shoptet.read_history(credentials, FILE))
    assert [isinstance(order, FetchedOrder) and order.shipped for order in found] == [False, True]


def test_an_overlong_line_is_left_out_and_the_next_one_read(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    serve(answers, b" " * (21 * 1024 * 1024), ORDER)
    found = list(shoptet.read_history(credentials, FILE))
    assert found == [UnreadableOrder(1, "the line is longer than 10 MB"), an_order()]


def test_an_export_is_never_held_in_memory(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    serve(answers, *[ORDER] * 5_000)
    tracemalloc.start()
    count = sum(
        isinstance(order, FetchedOrder) for order in shoptet.read_history(credentials, FILE)
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 5_000
    assert peak < 3_000_000 < 5_000 * len(ORDER)


@pytest.mark.parametrize(
    ("_case", "body"),
    [
        ("cut", gzip.compress(ORDER)[:-9]),
        ("damaged", gzip.compress(ORDER)[:40] + b"\xff" * 400),
        ("not compressed", ORDER),
        ("a page", b"<html></html>"),
    ],
)
def test_a_broken_export_may_be_read_again(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    _case: str,
    body: bytes,
) -> None:
    answers.get(FILE, body=body)
    with pytest.raises(PlatformError) as failure:
        list(shoptet.read_history(credentials, FILE))
    assert not failure.value.permanent


@pytest.mark.parametrize(
    ("reply", "permanent"),
    [
        ({"status": 302, "headers": {"Location": "http://169.254.169.254/"}}, True),
        ({"status": 404}, True),
        ({"status": 410}, True),
        ({"status": 503}, False),
        ({"body": requests.ConnectTimeout()}, False),
    ],
)
def test_an_export_that_does_not_come_is_a_platform_error(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    reply: dict[str, Any],
    permanent: bool,
) -> None:
    answers.get(FILE, **reply)
    with pytest.raises(PlatformError) as failure:
        list(shoptet.read_history(credentials, FILE))
    assert failure.value.permanent is permanent
    assert len(answers.calls) == 1
