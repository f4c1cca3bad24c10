"""What the sandbox remembers of each order: who set its status, e-mails, remarks."""

from typing import Any

import pytest

from sandbox.model import Order
from sandbox.stamps import stamp
from tests.sandbox.conftest import Clock
from tests.sandbox.partner import Partner

CANCEL = {"data": {"statusId": -4}}


def _record(partner: Partner, order: Order) -> Any:
    return partner.client.get(f"/sandbox/orders/{order.code}/record").get_json()


def _cancel(partner: Partner, order: Order, query: str = "") -> None:
    answer = partner.call("PATCH", f"/api/orders/{order.code}/status{query}", CANCEL)
    assert answer.status_code == 200


def test_an_order_nobody_touched_has_an_empty_record(partner: Partner, order: Order) -> None:
    record = _record(partner, order)
    assert (record["status_changes"], record["emails"], record["remarks"]) == ([], [], [])
    assert record["counts"] == {
        "emails": 0,
        "cancellation_emails": 0,
        "cancellation_calls": {},
        "cancellations": {},
        "remarks": 0,
    }


def test_a_cancellation_is_told_with_who_when_and_its_email(
    partner: Partner, order: Order, clock: Clock
) -> None:
    clock.forward(minutes=3)
    _cancel(partner, order)
    record, moment = _record(partner, order), stamp(clock())
    assert record["status_changes"] == [
        {"moment": moment, "from": -1, "to": -4, "by": "api", "mailed": True}
    ]
    assert record["emails"] == [
        {"moment": moment, "status_id": -4, "status": "Stornována", "by": "api"}
    ]
    assert record["counts"]["cancellations"] == {"api": 1}


def test_a_second_call_is_counted_although_it_changes_nothing(
    partner: Partner, order: Order
) -> None:
    _cancel(partner, order)
    _cancel(partner, order)
    record = _record(partner, order)
    assert [(row["from"], row["to"]) for row in record["status_changes"]] == [(-1, -4), (-4, -4)]
    assert record["counts"]["cancellation_calls"] == {"api": 2}
    assert record["counts"]["cancellations"] == {"api": 1}
    assert record["counts"]["cancellation_emails"] == 1


def test_a_quiet_cancellation_mails_nobody(partner: Partner, order: Order) -> None:
    _cancel(partner, order, "?suppressEmailSending=true")
    counts = _record(partner, order)["counts"]
    assert (counts["cancellation_emails"], counts["cancellations"]) == (0, {"api": 1})


def test_the_merchant_is_told_from_the_add_on(partner: Partner, order: Order) -> None:
    partner.client.post(f"/sandbox/orders/{order.code}", json={"status_id": -2})
    partner.client.post(
        "/admin/orders/status", data={"code": order.code, "status_id": -4, "back": "/admin/"}
    )
    partner.call("PATCH", f"/api/orders/{order.code}/status", {"data": {"statusId": -1}})
    record = _record(partner, order)
    assert [row["by"] for row in record["status_changes"]] == ["admin", "admin", "api"]
    assert record["counts"]["cancellations"] == {"admin": 1}


def test_many_at_once_are_recorded_one_by_one(partner: Partner, order: Order) -> None:
    body = {"data": {"orderCodes": [order.code], "statusId": -4}}
    partner.call("PATCH", "/api/orders/status-change", body)
    assert _record(partner, order)["counts"]["cancellations"] == {"api": 1}


def test_a_refused_change_leaves_no_record(partner: Partner, order: Order) -> None:
    path = f"/api/orders/{order.code}/status"
    assert partner.call("PATCH", path, {"data": {"statusId": 2026}}).status_code == 422
    assert _record(partner, order)["status_changes"] == []


def test_remarks_are_told_with_author_and_kind(partner: Partner, order: Order) -> None:
    path = f"/api/orders/{order.code}/history"
    partner.call("POST", path, {"data": {"text": "Smajlík: storno"}})
    partner.call("POST", path, {"data": {"text": "Smajlík: klid", "type": "system"}})
    _cancel(partner, order)
    record = _record(partner, order)
    assert [(row["text"], row["type"]) for row in record["remarks"]] == [
        ("Smajlík: storno", "comment"),
        ("Smajlík: klid", "system"),
    ]
    assert {row["author"] for row in record["remarks"]} == {"api.service-21@sandbox"}
    assert record["counts"]["remarks"] == 2


def test_records_are_told_of_chosen_orders_or_of_all_touched(
    partner: Partner, order: Order
) -> None:
    other = next(iter(partner.platform.shop.orders.values()))
    _cancel(partner, order)
    touched = partner.client.get("/sandbox/records").get_json()
    chosen = partner.client.get(f"/sandbox/records?code={other.code}&code={order.code}").get_json()
    assert [row["code"] for row in touched] == [order.code]
    assert [row["code"] for row in chosen] == [other.code, order.code]


@pytest.mark.parametrize("path", ["orders/nope/record", "records?code=nope", "orders/nope"])
def test_no_record_is_made_up(partner: Partner, path: str) -> None:
    answer = partner.client.get(f"/sandbox/{path}")
    assert answer.status_code == 404
    assert answer.get_json() == {"error": "no order has this code"}


def test_the_admin_shows_emails_changes_and_remarks(partner: Partner, order: Order) -> None:
    _cancel(partner, order)
    body = {"data": {"text": "Smajlík: storno, 3 nevyzvednuté zásilky"}}
    partner.call("POST", f"/api/orders/{order.code}/history", body)
    page = partner.client.get(f"/admin/objednavky-detail?id={order.number}").text
    assert "E-mails: 1" in page
    assert "Remarks: 1" in page
    assert "Smajlík: storno, 3 nevyzvednuté zásilky" in page
    assert "Nevyřízená → Stornována <small>by api, e-mail sent" in page
    assert partner.client.get("/admin/").text.count("E-mails: 1") == 1


@pytest.mark.parametrize(
    ("deed", "form", "standing"),
    [
        ("cancel", {"tracking_number": "Z9"}, (-4, False, None)),
        ("pay", {}, (-1, True, None)),
        ("ship", {"tracking_number": " Z9 "}, (-3, True, "Z9")),
        ("ship", {}, (-3, True, None)),
    ],
)
def test_the_merchant_does_it_by_a_button(
    partner: Partner,
    order: Order,
    deed: str,
    form: dict[str, str],
    standing: tuple[int, bool, str | None],
) -> None:
    answer = partner.client.post(f"/admin/orders/{order.code}/{deed}", data=form)
    assert answer.location == f"/admin/objednavky-detail?id={order.number}"
    assert (order.status_id, order.paid, order.tracking_number) == standing
    assert {change.by for change in order.status_changes} <= {"admin"}


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("{code}/burn", {}, 404),
        ("nope/cancel", {}, 404),
        ("{code}/ship", {"tracking_number": "Z" * 33}, 422),
    ],
)
def test_what_the_merchant_cannot_do_is_not_done(
    partner: Partner, order: Order, path: str, form: dict[str, str], status: int
) -> None:
    url = f"/admin/orders/{path.format(code=order.code)}"
    assert partner.client.post(url, data=form).status_code == status
    assert (order.status_id, order.paid, order.status_changes) == (-1, False, [])


def test_a_tracking_number_is_seen_by_the_add_on(partner: Partner, order: Order) -> None:
    change = {"status_id": -3, "tracking_number": "Z9"}
    partner.client.post(f"/sandbox/orders/{order.code}", json=change)
    seen = partner.get(f"/api/orders/{order.code}?include=notes")["order"]
    assert (seen["notes"]["trackingNumber"], seen["status"]["id"], seen["paid"]) == ("Z9", -3, True)
