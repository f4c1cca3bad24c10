"""Registering for events, once each."""

from typing import Any

import pytest

from tests.sandbox.partner import Partner

URL = "http://127.0.0.1:9"


def _errors(answer: Any) -> list[str]:
    return [error["errorCode"] for error in answer.get_json()["errors"] or []]


@pytest.mark.parametrize(
    ("_case", "kept", "wished", "status", "errors", "made"),
    [
        ("new", [], ["order:create"], 201, [], 1),
        ("known", ["order:create"], ["order:create"], 422, ["webhook-already-exists"], 0),
        (
            "some known",
            ["order:create"],
            ["order:create", "order:delete"],
            201,
            ["webhook-already-exists"],
            1,
        ),
        ("a conflict", ["order:update"], ["order:cancel"], 409, ["webhook-conflict"], 0),
        (
            "a conflict at once",
            [],
            ["customer:update", "customer:disableOrders"],
            201,
            ["webhook-conflict"],
            1,
        ),
        ("unknown", [], ["order:dance"], 422, ["invalid-request-data"], 0),
        ("of the system", [], ["addon:uninstall"], 422, ["invalid-request-data"], 0),
    ],
)
def test_an_event_has_one_address(
    partner: Partner,
    _case: str,
    kept: list[str],
    wished: list[str],
    status: int,
    errors: list[str],
    made: int,
) -> None:
    if kept:
        partner.register(URL, *kept)
    answer = partner.register(URL, *wished)
    assert (answer.status_code, _errors(answer)) == (status, errors)
    assert len(partner.get("/api/webhooks")["webhooks"]) == len(kept) + made


def test_the_message_of_a_known_event_is_the_documented_one(partner: Partner) -> None:
    partner.register(URL, "order:create")
    (error,) = partner.register(URL, "order:create").get_json()["errors"]
    assert error["message"] == "Webhook already exists for this event"


def test_an_address_can_be_changed_and_taken_away(partner: Partner) -> None:
    (made,) = partner.register(URL, "order:create").get_json()["data"]["webhooks"]
    path = f"/api/webhooks/{made['id']}"
    assert partner.call("PATCH", path, {"data": {"url": f"{URL}/other"}}).status_code == 200
    assert partner.get(path)["webhook"]["url"] == f"{URL}/other"
    assert partner.call("PATCH", path, {"data": {"url": "nowhere"}}).status_code == 422
    assert partner.get(path)["webhook"]["url"] == f"{URL}/other"
    assert partner.call("DELETE", path).status_code == 200
    assert partner.call("GET", path).status_code == 404


def test_every_renewal_makes_another_key(partner: Partner) -> None:
    renew = "/api/webhooks/renew-signature-key"
    keys = {partner.call("POST", renew).get_json()["data"]["signatureKey"] for _ in range(3)}
    assert len(keys) == 3
