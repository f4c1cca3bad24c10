"""Registering webhooks, in every form of conflict that Shoptet is said to answer."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
import responses
from requests import PreparedRequest

from app.errors import PlatformError
from app.platforms.base import Credentials, WebhookFaults
from app.platforms.shoptet import Shoptet
from app.platforms.shoptet.webhooks import REGISTERED_EVENTS
from tests.platforms.shoptet.world import API, Response, envelope

OURS = "https://smajlik.example/webhooks/shoptet"
THEIRS = "https://old.example/webhooks/shoptet"
ALL = dict.fromkeys(REGISTERED_EVENTS, OURS)


@dataclass
class Registry:
    """Shoptet's list of one shop's webhooks: one address per event.

    `conflict` is how it answers a call with an event that is there already: 201 keeps the others,
    409 and 422 keep none. Events in `raced` appear, with an old address, just before the first
    POST: another process was faster. Events in `refused` are never accepted.
    """

    at: dict[str, str] = field(default_factory=dict)
    conflict: int = 201
    raced: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    calls: list[str] = field(default_factory=list)

    def serve(self, answers: responses.RequestsMock) -> None:
        """Answer at the API's address."""
        answers.add_callback("GET", f"{API}/webhooks", self._list)
        answers.add_callback("POST", f"{API}/webhooks", self._register)
        for number in range(len(REGISTERED_EVENTS) + 1):
            answers.add_callback("PATCH", f"{API}/webhooks/{number}", self._correct)

    def _list(self, request: PreparedRequest) -> Response:
        self.calls.append("GET")
        found = [
            {"id": number, "event": event, "url": url, "sendPayload": None}
            for number, (event, url) in enumerate(self.at.items())
        ]
        return 200, {}, json.dumps(envelope({"webhooks": found}))

    def _register(self, request: PreparedRequest) -> Response:
        self.calls.append("POST")
        self.at |= dict.fromkeys(self.raced, THEIRS)
        self.raced = ()
        wanted = {entry["event"]: entry["url"] for entry in json.loads(request.body or "")["data"]}
        new = {
            event: url
            for event, url in wanted.items()
            if event not in self.at and event not in self.refused
        }
        if len(new) == len(wanted) or self.conflict == 201:
            self.at |= new
            return 201, {}, json.dumps(envelope({"webhooks": []}, *["exists"] * (new != wanted)))
        return self.conflict, {}, json.dumps(envelope(None, "webhook-already-exists"))

    def _correct(self, request: PreparedRequest) -> Response:
        self.calls.append("PATCH")
        event = list(self.at)[int(str(request.path_url).rsplit("/", 1)[1])]
        self.at[event] = json.loads(request.body or "")["data"]["url"]
        return 200, {}, json.dumps(envelope(None))


def register(registry: Registry, shoptet: Shoptet, credentials: Credentials) -> None:
    """Register with a shop in this state."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        registry.serve(mock)
        shoptet.register_webhooks(credentials)


def test_a_new_shop_gets_every_event_in_one_call(
    shoptet: Shoptet, credentials: Credentials
) -> None:
    registry = Registry()
    register(registry, shoptet, credentials)
    assert registry.at == ALL
    assert registry.calls == ["GET", "POST", "GET"]


def test_a_shop_that_is_registered_is_only_looked_at(
    shoptet: Shoptet, credentials: Credentials
) -> None:
    registry = Registry(at=dict(ALL))
    register(registry, shoptet, credentials)
    assert registry.calls == ["GET"]


def test_what_is_wrong_is_named_and_nothing_is_changed(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    kept = [{"id": number, "event": event, "url": OURS} for number, event in enumerate(ALL)]
    kept[0]["url"] = THEIRS
    kept[1]["active"] = False
    missing = kept.pop()["event"]
    answers.get(f"{API}/webhooks", json=envelope({"webhooks": kept}))
    faults = shoptet.webhook_faults(credentials)
    assert faults == WebhookFaults(
        (str(missing),), (str(kept[0]["event"]),), (str(kept[1]["event"]),)
    )
    assert [call.request.method for call in answers.calls] == ["GET"]


def test_one_that_is_switched_off_is_written_anew(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    kept = [{"id": number, "event": event, "url": OURS} for number, event in enumerate(ALL)]
    off = [kept[0] | {"active": False}, *kept[1:]]
    for found in (off, kept):
        answers.get(f"{API}/webhooks", json=envelope({"webhooks": found}))
    answers.patch(f"{API}/webhooks/0", json=envelope(None))
    shoptet.register_webhooks(credentials)
    assert [call.request.method for call in answers.calls] == ["GET", "PATCH", "GET"]


def test_an_old_address_is_corrected_and_foreign_events_are_left_alone(
    shoptet: Shoptet, credentials: Credentials
) -> None:
    registry = Registry(at={"order:create": THEIRS, "brand:create": THEIRS})
    register(registry, shoptet, credentials)
    assert registry.at == ALL | {"brand:create": THEIRS}


@pytest.mark.parametrize("conflict", [201, 409, 422])
def test_whoever_was_faster_is_corrected(
    shoptet: Shoptet, credentials: Credentials, conflict: int
) -> None:
    registry = Registry(conflict=conflict, raced=("order:create", "job:finished"))
    register(registry, shoptet, credentials)
    assert registry.at == ALL


@pytest.mark.parametrize("conflict", [201, 409, 422])
def test_an_event_that_is_never_accepted_is_named_and_the_others_are_registered(
    shoptet: Shoptet, credentials: Credentials, conflict: int
) -> None:
    registry = Registry(conflict=conflict, refused=("customer:delete",))
    with pytest.raises(PlatformError, match="customer:delete") as failure:
        register(registry, shoptet, credentials)
    assert not failure.value.permanent
    assert registry.at == {event: OURS for event in ALL if event != "customer:delete"}


def test_a_webhook_that_vanishes_before_its_correction_is_registered_anew(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    old = [{"id": 9, "event": event, "url": OURS} for event in ALL]
    old[0]["url"] = THEIRS
    answers.get(f"{API}/webhooks", json=envelope({"webhooks": old}))
    answers.get(f"{API}/webhooks", json=envelope({"webhooks": old[1:]}))
    answers.get(f"{API}/webhooks", json=envelope({"webhooks": [{**old[0], "url": OURS}, *old[1:]]}))
    answers.patch(f"{API}/webhooks/9", status=404, json=envelope(None, "webhook-not-found"))
    answers.post(f"{API}/webhooks", status=201, json=envelope({"webhooks": []}))
    shoptet.register_webhooks(credentials)
    assert [call.request.method for call in answers.calls] == ["GET", "PATCH", "GET", "POST", "GET"]


@pytest.mark.parametrize(
    ("reply", "disconnected"),
    [
        ({"status": 403, "json": envelope(None, "invalid-token-no-rights")}, True),
        ({"status": 500}, False),
        ({"json": envelope({})}, False),
        ({"json": envelope({"webhooks": [7]})}, False),
        ({"json": envelope({"webhooks": [{"event": "order:create"}]})}, False),
    ],
)
def test_a_list_that_does_not_come_changes_nothing(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    reply: dict[str, Any],
    disconnected: bool,
) -> None:
    answers.get(f"{API}/webhooks", **reply)
    with pytest.raises(PlatformError) as failure:
        shoptet.register_webhooks(credentials)
    assert failure.value.disconnected is disconnected
    assert {call.request.method for call in answers.calls} == {"GET"}
