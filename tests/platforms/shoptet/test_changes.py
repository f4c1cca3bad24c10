"""Shoptet's lists of changes and of notifications: pages that move, rows that cannot be read."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses

from app.errors import PlatformError
from app.platforms.base import Arrival, Credentials, Topic
from app.platforms.shoptet import Shoptet
from tests.platforms.shoptet.lists import Lists, told
from tests.platforms.shoptet.world import API, SHARED, envelope

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CHANGES, NOTIFICATIONS = f"{API}/orders/changes", f"{API}/webhooks/notifications"


def row(code: Any, at: Any = NOW) -> dict[str, Any]:
    """Return a row of the list of changes."""
    moment = told(at) if isinstance(at, datetime) else at
    return {"code": code, "changeTime": moment, "changeType": "edit"}


def listed(answers: responses.RequestsMock, *rows: dict[str, Any], most: int = 1000) -> Lists:
    """Serve a list of changes."""
    lists = Lists(list(rows), most=most)

    def reply(request: Any) -> tuple[int, dict[str, str], str]:
        status, document = lists.show_changes(request)
        return status, {}, json.dumps(document)

    answers.add_callback("GET", CHANGES, reply)
    return lists


def codes(shoptet: Shoptet, credentials: Credentials) -> list[str]:
    """Read the list to its end."""
    pages = shoptet.changed_orders(credentials, NOW)
    return [change.code for page in pages for change in page]


def test_the_largest_pages_are_asked_for_with_a_zone_in_the_moment(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    lists = listed(answers, row("1"))
    assert codes(shoptet, credentials) == ["1"]
    expected = {"from": "2026-11-20T12:00:00+00:00", "itemsPerPage": "1000", "page": "1"}
    assert lists.asked == [expected]
    assert "from=2026-11-20T12%3A00%3A00%2B00%3A00" in str(answers.calls[0].request.url)


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("moved", range(6))
@pytest.mark.parametrize("after", range(1, 6))
def test_no_row_is_passed_when_another_moves_while_pages_are_read(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    newest_first: bool,
    moved: int,
    after: int,
) -> None:
    lists = listed(answers, *(row(str(number)) for number in range(6)), most=2)

    def move() -> None:
        changed = lists.changes.pop(moved)
        lists.changes.insert(0 if newest_first else len(lists.changes), changed)

    nothing = [lambda: None] * (after - 1)
    lists.between = [*nothing, move]
    found = codes(shoptet, credentials)
    assert set(found) >= set("012345") - {str(moved)}, "who moved is in the next comparison"
    assert [int(query["page"]) for query in lists.asked] == [1, 2, 3, 2, 1]


@pytest.mark.parametrize(
    "broken",
    [
        7,
        row(None),
        row(""),
        row("x" * 101),
        row("a\x00"),
        row("1", None),
        row("1", "yesterday"),
        row("1", "2026-11-20T12:00:00"),
    ],
)
def test_a_row_that_cannot_be_read_is_passed_and_the_others_count(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock, broken: Any
) -> None:
    page = {"changes": [broken, row("2")], "paginator": {"pageCount": 1}}
    answers.get(CHANGES, json=envelope(page))
    assert codes(shoptet, credentials) == ["2"]


@pytest.mark.parametrize(
    "data", [{}, {"changes": []}, {"changes": {}, "paginator": {"pageCount": 1}}, None]
)
def test_an_answer_without_a_page_is_a_failure_and_not_an_empty_list(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock, data: Any
) -> None:
    answers.get(CHANGES, json=envelope(data))
    with pytest.raises(PlatformError) as failure:
        codes(shoptet, credentials)
    assert not failure.value.permanent


def test_a_shop_that_has_not_approved_the_lists_stays_connected(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    answers.get(CHANGES, status=403, json=envelope(None, "invalid-token-no-rights"))
    with pytest.raises(PlatformError) as refusal:
        codes(shoptet, credentials)
    assert (refusal.value.permanent, refusal.value.disconnected) == (True, False)


def notification(event: str, instance: str) -> dict[str, Any]:
    """Return a row of the list of notifications."""
    data = {"eshopId": 1, "event": event, "eventCreated": told(NOW), "eventInstance": instance}
    return {"id": 1, "status": "failed", "active": False, "data": data}


def test_failed_notifications_are_read_like_webhooks(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    rows = [
        notification("order:massUpdate", '["1", "2"]'),
        notification("customer:disableOrders", "guid"),
        notification("orderStatusesList:change", "7"),
        notification("addon:uninstall", "1"),
        notification("brand:create", "1"),
        notification("order:massUpdate", "no list"),
        {"id": 1},
    ]
    page = {"notifications": rows, "paginator": {"pageCount": 1}}
    answers.get(NOTIFICATIONS, json=envelope(page))
    found = [one for part in shoptet.undelivered(credentials, NOW) for one in part]
    assert [one.arrivals for one in found] == [
        (Arrival(Topic.ORDER, "1"), Arrival(Topic.ORDER, "2")),
        (Arrival(Topic.CUSTOMER, "guid"),),
        (Arrival(Topic.STATUSES),),
    ]
    assert {one.happened_at for one in found} == {NOW}
    assert "status=failed" in str(answers.calls[0].request.url)


@pytest.mark.shared
def test_the_documented_examples_are_read(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    folder = SHARED / "contracts" / "shoptet" / "examples"
    for name, url in (
        ("api_orders_changes__GET__200", CHANGES),
        ("api_webhooks_notifications__GET__200", NOTIFICATIONS),
    ):
        example = json.loads((folder / f"{name}.json").read_text())["response_body"]
        example["data"]["paginator"]["pageCount"] = 1
        answers.get(url, json=example)
    long_ago = datetime(2018, 1, 1, tzinfo=UTC)
    (change,) = next(iter(shoptet.changed_orders(credentials, long_ago)))
    assert change.code == "201800001"
    assert change.changed_at == datetime(2018, 5, 29, 7, 2, 27, tzinfo=UTC)
    (missed,) = next(iter(shoptet.undelivered(credentials, long_ago)))
    assert missed.arrivals == (Arrival(Topic.ORDER, "20180001"),)


def test_orders_are_counted_until_a_moment(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    answers.get(f"{API}/orders", json=envelope({"orders": [], "paginator": {"totalCount": 7}}))
    assert shoptet.count_orders(credentials, NOW + timedelta(microseconds=5)) == 7
    assert "creationTimeTo=2026-11-20T12%3A00%3A00%2B00%3A00" in str(answers.calls[0].request.url)
