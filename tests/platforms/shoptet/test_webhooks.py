"""Shoptet's notifications."""

import json
from typing import Any

import pytest

from app.errors import Invalid, Unauthenticated
from app.platforms.base import LIFECYCLE, Arrival, Topic
from app.platforms.shoptet import Shoptet
from app.platforms.shoptet.webhooks import REGISTERED_EVENTS, SYSTEM_EVENTS
from tests.platforms.shoptet.world import SHARED, signature

# What the facts leave open, and we decided: exactly as Shoptet's own SDK compares.
OPEN = {"refuse_or_documented": False, "accept": True, "refuse": False}


def body(**fields: Any) -> bytes:
    """Return a notification with these fields changed."""
    whole = {"eshopId": 222651, "event": "order:update", "eventInstance": "2018000057"}
    return json.dumps({**whole, "eventCreated": "2019-01-08T15:13:39+0100", **fields}).encode()


@pytest.mark.shared
def test_signatures_are_judged_like_the_known_ones(shoptet: Shoptet) -> None:
    vectors = json.loads((SHARED / "vectors" / "shoptet_webhook.json").read_text())["vectors"]
    assert len(vectors) >= 10
    for vector in vectors:
        raw, headers = vector["body"].encode(), vector["headers"]
        # Of another shop: its own key is the one that is looked up.
        key = "key-of-shop-222" if "cross-tenant" in vector["name"] else vector["key"]
        accepted = True
        try:
            shoptet.verify_webhook(headers, raw, [key])
        except Unauthenticated:
            accepted = False
        assert accepted is OPEN[vector["verdict"]], vector["name"]
        assert shoptet.claimed_shop(headers, raw) == str(json.loads(raw)["eshopId"])


@pytest.mark.shared
def test_documented_notifications_are_read(shoptet: Shoptet) -> None:
    folder = SHARED / "contracts" / "shoptet" / "examples"
    notifications = json.loads((folder / "webhook-notifications.json").read_text())["notifications"]
    read = [shoptet.read_webhook({}, json.dumps(each).encode()) for each in notifications]
    assert read == [
        (Arrival(Topic.ORDER, "2018000057"),),
        (),
        (Arrival(Topic.HISTORY, "3ax1844"),),
        (Arrival(Topic.SUSPENDED),),
        (Arrival(Topic.UNINSTALLED),),
    ]


def test_a_signature_is_over_the_raw_bytes(shoptet: Shoptet) -> None:
    raw = '{"eshopId": 1,  "event":"order:update", "eventInstance":"č"}'.encode()
    shoptet.verify_webhook({"Shoptet-Webhook-Signature": signature(raw, "k")}, raw, ["k"])


@pytest.mark.parametrize("shop", [222651, "222651"])
def test_a_shop_is_a_number_or_a_text_of_one(shoptet: Shoptet, shop: object) -> None:
    assert shoptet.claimed_shop({}, body(eshopId=shop)) == "222651"


@pytest.mark.parametrize(
    "shop",
    [None, True, 0, -1, 1.5, 10**30, "", "0", "-1", "1 ", "٣", "x", "1" * 21, [1], {"id": 1}],
)
def test_anything_else_is_no_shop(shoptet: Shoptet, shop: object) -> None:
    with pytest.raises(Unauthenticated):
        shoptet.claimed_shop({}, body(eshopId=shop))


@pytest.mark.parametrize(
    ("event", "instance", "arrivals"),
    [
        ("order:create", "2018000057", [("order", "2018000057")]),
        ("order:update", 2018000057, [("order", "2018000057")]),
        ("order:delete", "A-1/č", [("order", "A-1/č")]),
        ("order:massCreate", '["1", "2", "1"]', [("order", "1"), ("order", "2")]),
        ("order:massUpdate", "[1, 2]", [("order", "1"), ("order", "2")]),
        ("order:massPaid", ["1"], [("order", "1")]),
        ("order:massUpdate", "[]", []),
        ("customer:create", "c9e976a5-340b", [("customer", "c9e976a5-340b")]),
        ("customer:disableOrders", "c9e976a5-340b", [("customer", "c9e976a5-340b")]),
        ("customer:enableOrders", "c9e976a5-340b", [("customer", "c9e976a5-340b")]),
        ("customer:delete", "c9e976a5-340b", [("customer_deleted", "c9e976a5-340b")]),
        ("orderStatusesList:change", 12, [("statuses", "")]),
        ("job:finished", "3ax1844", [("history", "3ax1844")]),
        ("eshop:projectDomain", "222651", [("shop", "")]),
        ("addon:suspend", 222651, [("suspended", "")]),
        ("addon:approve", "222651", [("resumed", "")]),
        ("addon:terminate", "222651", [("terminated", "")]),
        ("addon:uninstall", "222651", [("uninstalled", "")]),
        ("order:cancel", "1", []),
        ("stock:movement", None, []),
        ("addon:prolong", "222651", []),
        ("event of tomorrow", {}, []),
    ],
)
def test_an_event_is_about(
    shoptet: Shoptet, event: str, instance: object, arrivals: list[tuple[str, str]]
) -> None:
    read = shoptet.read_webhook({}, body(event=event, eventInstance=instance))
    assert read == tuple(Arrival(Topic(topic), subject) for topic, subject in arrivals)


def test_every_lifecycle_topic_has_its_event() -> None:
    assert set(SYSTEM_EVENTS.values()) == LIFECYCLE
    assert not LIFECYCLE & set(REGISTERED_EVENTS.values())


UNSOUND: dict[str, list[Any]] = {
    **{event: [None] for event in REGISTERED_EVENTS | SYSTEM_EVENTS},
    "order:update": [None, "", True, 1.5, [], {}, "x" * 101, "1\n2", "1\x00"],
    "order:massUpdate": [None, "", "1", "{}", '["1", null]', "[[1]]", 7, '[""]'],
}


@pytest.mark.parametrize(
    ("event", "instance"),
    [(event, instance) for event, instances in UNSOUND.items() for instance in instances],
)
def test_an_event_of_ours_without_a_sound_instance_is_invalid(
    shoptet: Shoptet, event: str, instance: object
) -> None:
    with pytest.raises(Invalid):
        shoptet.read_webhook({}, body(event=event, eventInstance=instance))


@pytest.mark.parametrize(
    "raw",
    [b"", b"null", b"[]", b"{}", b'{"event": 7}', b'{"event": null}', b"\xff\xfe", b"[" * 100_000],
)
def test_a_proven_body_that_says_nothing_is_invalid(shoptet: Shoptet, raw: bytes) -> None:
    with pytest.raises(Invalid):
        shoptet.read_webhook({}, raw)
