"""What we ask a platform for, and what we read of it, is exactly what docs/privacy.md says."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
import responses

from app.platforms import answers as platform_answers
from app.platforms.base import FetchedOrder, Platform
from app.platforms.shoptet import history
from app.platforms.shoptet.orders import read_order
from tests.platforms.shoptet.stage import ShoptetStage
from tests.platforms.shoptet.world import API, LOGIN, payload
from tests.platforms.stage import CUSTOMER, ORDER, SHOP_URL
from tests.security.reads import Watched, watched

PAGE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"
FIELD = re.compile(r"^\| `((?:order|customer|staff)\.[^`]+)` \|", re.MULTILINE)
# All that our questions may carry besides the address, by the path of the API.
ASKED = {
    f"/orders/{ORDER.replace('/', '%2F')}": "include=notes",
    "/orders/snapshot": "include=notes",
    "/orders": "itemsPerPage=1",
    "/webhooks": "itemsPerPage=500",
}

READERS = {
    *("fetch_order", "fetch_customer", "fetch_shop", "fetch_statuses", "fetch_remarks"),
    *("count_orders", "request_history", "history_address", "read_history", "prove_admin"),
    # Tokens and names of events tell nothing of people.
    *("fetch_token", "read_webhook"),
}


@pytest.fixture
def answers() -> Iterator[responses.RequestsMock]:
    """Answer HTTP calls from memory; any other call fails."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The paths of all fields that are read of the platform's answers."""
    read: set[str] = set()

    class Parser:
        JSONDecodeError = orjson.JSONDecodeError

        @staticmethod
        def loads(line: bytes) -> Any:
            return watched(orjson.loads(line), "order", read)

    def parsed(answer: platform_answers.Answer) -> Any:
        return watched(orjson.loads(answer.body), "", read)

    monkeypatch.setattr(platform_answers.Answer, "json", parsed)
    monkeypatch.setattr(history, "orjson", Parser)
    return read


def look_at_everything(stage: ShoptetStage) -> None:
    """Call every method of the adapter that reads."""
    shop, credentials = stage.platform, stage.credentials
    assert shop.fetch_order(credentials, ORDER) is not None
    assert shop.fetch_customer(credentials, CUSTOMER) is not None
    shop.fetch_shop(credentials)
    shop.fetch_statuses(credentials)
    shop.count_orders(credentials)
    shop.add_remark(credentials, ORDER, "Put on hold")
    assert shop.fetch_remarks(credentials, ORDER) != ()
    shop.register_webhooks(credentials)
    address = shop.history_address(credentials, shop.request_history(credentials))
    assert any(isinstance(one, FetchedOrder) for one in shop.read_history(credentials, address))
    shop.prove_admin({"code": "good"}, LOGIN)


def test_every_reader_of_the_port_is_looked_at() -> None:
    """A new one has to be called above, and its fields be listed."""
    reads = re.compile(r"(fetch|read|count|request|history|prove)_")
    assert {name for name in vars(Platform) if reads.match(name)} == READERS


def of_people(read: set[str]) -> set[str]:
    """Return the fields that say something of a person, named by what they belong to."""
    told = {path.removeprefix(".data.") for path in read}
    told = {re.sub(r"^user\.", "staff.", path) for path in told}
    told = {re.sub(r"^orderHistory\b", "order.history", path) for path in told}
    # An address that is not there at all was still looked for.
    parts = {path.rpartition(".")[0] for path in told}
    return {path for path in told - parts if path.startswith(("order.", "customer.", "staff."))}


def test_what_is_read_of_people_is_what_the_page_lists(
    answers: responses.RequestsMock, read: set[str]
) -> None:
    look_at_everything(ShoptetStage(answers))
    # Some fields are looked at only where others are empty.
    for empty in ("billingAddress", "deliveryAddress", "changeTime"):
        read_order(Watched({**payload("order"), empty: None}, "order", read))

    listed = FIELD.findall(PAGE.read_text())

    assert sorted(of_people(read)) == sorted(listed)
    assert len(set(listed)) == len(listed) > 20


def test_we_ask_for_no_more_than_that(answers: responses.RequestsMock) -> None:
    look_at_everything(ShoptetStage(answers))

    parts = [
        urlsplit(call.request.url.removeprefix(API))
        for call in answers.calls
        if call.request.method == "GET" and call.request.url and API in call.request.url
    ]
    assert {part.path: part.query for part in parts if part.query} == ASKED


def test_nothing_is_asked_of_anybody_but_the_platform_and_the_shop(
    answers: responses.RequestsMock,
) -> None:
    look_at_everything(ShoptetStage(answers))

    hosts = {urlsplit(call.request.url or "").hostname for call in answers.calls}
    allowed = {urlsplit(API).hostname, urlsplit(SHOP_URL).hostname, "partner.myshoptet.com"}
    assert hosts <= allowed


def test_the_recorder_notices_a_field_that_is_read() -> None:
    read: set[str] = set()
    document = Watched({"vatId": "CZ1", "items": [{"name": "Rex"}]}, "order", read)

    assert (document["vatId"], document.get("clientIPAddress")) == ("CZ1", None)
    assert document["items"][0]["name"] == "Rex"
    assert {*read} == {"order.vatId", "order.clientIPAddress", "order.items[].name"}

    assert len([*document]) == 2
    assert "order.*" in read
