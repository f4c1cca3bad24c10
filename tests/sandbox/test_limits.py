"""What the API does not let through."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from threading import Thread

import pytest
from flask.testing import FlaskClient

from sandbox.limits import Bucket
from tests.sandbox.conftest import Clock
from tests.sandbox.partner import Partner


def test_a_full_bucket_says_when_to_come_back(partner: Partner, clock: Clock) -> None:
    for _ in range(200):
        assert partner.call("GET", "/api/orders/statuses").status_code == 200
    refused = partner.call("GET", "/api/orders/statuses")
    assert refused.status_code == 429
    assert refused.headers["X-RateLimit-Bucket-Filling"] == "200/200"
    retry_at = parsedate_to_datetime(refused.headers["Retry-After"])
    clock.forward(seconds=(retry_at - clock()).total_seconds())
    again = partner.call("GET", "/api/orders/statuses")
    assert again.status_code == 200
    assert "Retry-After" not in again.headers


@pytest.mark.parametrize(
    ("_case", "level", "seconds", "expected"),
    [
        ("ten drops leave each second", 150.0, 5, "100/200"),
        ("never below empty", 20.0, 60, "0/200"),
        ("nothing leaves at once", 20.0, 0, "20/200"),
    ],
)
def test_the_bucket_leaks(_case: str, level: float, seconds: int, expected: str) -> None:
    clock = Clock()
    bucket = Bucket(200, 10.0, clock, level, clock())
    clock.forward(seconds=seconds)
    assert bucket.filling() == expected


def test_a_long_list_costs_more_than_a_short_answer(partner: Partner) -> None:
    filling = [
        partner.call("GET", path).headers["X-RateLimit-Bucket-Filling"]
        for path in ("/api/orders/statuses", "/api/orders")
    ]
    assert filling == ["1/200", "4/200"]


def test_a_fourth_call_at_once_is_refused(partner: Partner) -> None:
    calls = partner.platform.calls
    assert [calls.enter(partner.token) for _ in range(3)] == [True] * 3
    assert partner.call("GET", "/api/eshop").status_code == 429
    assert calls.max_concurrent == 3
    calls.leave(partner.token)
    assert partner.call("GET", "/api/eshop").status_code == 200
    assert calls.active[partner.token] == 2


def test_the_same_write_within_a_running_one_is_locked(partner: Partner) -> None:
    code = next(iter(partner.platform.shop.orders))
    path, body = f"/api/orders/{code}/status", {"data": {"statusId": -2}}
    partner.platform.calls.writes.add(f"PATCH {path}?")
    assert partner.call("PATCH", path, body).status_code == 423
    assert partner.call("GET", f"/api/orders/{code}").status_code == 200
    partner.platform.calls.writes.clear()
    assert partner.call("PATCH", path, body).status_code == 200
    assert partner.platform.calls.writes == set()


def test_parallel_writes_of_one_order_are_done_or_locked_never_doubled(partner: Partner) -> None:
    code = next(o.code for o in partner.platform.shop.orders.values() if o.status_id == -3)
    statuses: list[int] = []

    def write(client: FlaskClient) -> None:
        headers = {"Shoptet-Access-Token": partner.token}
        url, body = f"/api/orders/{code}/status", {"data": {"statusId": -4}}
        statuses.append(client.patch(url, json=body, headers=headers).status_code)

    clients = [partner.client.application.test_client() for _ in range(3)]
    threads = [Thread(target=write, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {200, 423}
    assert 200 in statuses
    assert partner.platform.shop.emails == 1


def test_an_unknown_endpoint_is_refused_in_the_usual_form(partner: Partner) -> None:
    answer = partner.call("GET", "/api/nothing")
    assert answer.status_code == 404
    assert answer.get_json()["data"] is None


def test_the_moment_to_come_back_is_a_whole_second_ahead(clock: Clock) -> None:
    bucket = Bucket(200, 10.0, clock, 200.0, clock())
    assert isinstance(bucket.free_at(), datetime)
    assert (bucket.free_at() - clock()).total_seconds() == 1
