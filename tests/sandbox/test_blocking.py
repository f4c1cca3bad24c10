"""Registered customers whose ordering is disabled."""

import pytest

from sandbox.model import Customer
from sandbox.state import Platform
from tests.sandbox.conftest import Receiver
from tests.sandbox.partner import Partner
from tests.sandbox.test_pages import FORM

EVENTS = ("customer:disableOrders", "customer:enableOrders")


@pytest.fixture
def customer(platform: Platform) -> Customer:
    return next(iter(platform.shop.customers.values()))


def _events(platform: Platform) -> list[tuple[str, str | int]]:
    return [(kept.event, kept.instance) for kept in platform.notifications]


@pytest.mark.parametrize("how", ["admin", "control", "api"])
def test_whoever_switches_it_the_add_on_hears_of_it(
    partner: Partner, receiver: Receiver, customer: Customer, how: str
) -> None:
    partner.register(receiver.url, *EVENTS)
    guid = customer.guid
    for disabled in (True, False):
        if how == "admin":
            partner.client.post(f"/admin/customers/{guid}/blocking")
        elif how == "control":
            body = {"disabled_orders": disabled}
            partner.client.post(f"/sandbox/customers/{guid}", json=body)
        else:
            data = {"data": {"disabledOrders": disabled}}
            partner.call("PATCH", f"/api/customers/{guid}", data)
        row = partner.client.get(f"/sandbox/customers/{guid}").get_json()
        assert row["disabled_orders"] is disabled
    assert _events(partner.platform) == [(event, guid) for event in EVENTS]


def test_who_listens_to_every_change_hears_of_it_too(
    partner: Partner, receiver: Receiver, customer: Customer
) -> None:
    partner.register(receiver.url, "customer:update")
    partner.client.post(f"/sandbox/customers/{customer.guid}", json={"disabled_orders": True})
    assert _events(partner.platform) == [("customer:update", customer.guid)]


@pytest.mark.parametrize(
    ("_case", "registered", "modules", "status_id"),
    [
        ("with the account", True, ["customerReviews"], -4),
        ("as a guest", False, ["customerReviews"], -1),
        ("since the module is off", True, [], -1),
    ],
)
def test_an_order_of_a_disabled_customer_is_cancelled_after_it_was_placed(
    partner: Partner,
    receiver: Receiver,
    customer: Customer,
    _case: str,
    registered: bool,
    modules: list[str],
    status_id: int,
) -> None:
    partner.client.post(f"/sandbox/customers/{customer.guid}", json={"disabled_orders": True})
    partner.client.post("/sandbox/modules", json={"active": modules})
    partner.register(receiver.url, "order:create", "order:cancel")
    form = FORM | {"email": customer.contact.email or ""}
    form |= {"registered": "on"} if registered else {}
    assert partner.client.post("/", data=form).status_code == 201
    order = list(partner.platform.shop.orders.values())[-1]
    cancelled = status_id == -4
    assert order.status_id == status_id
    assert [change.by for change in order.status_changes] == ["platform"] * cancelled
    assert [event for event, _ in _events(partner.platform)] == [
        "order:create",
        *["order:cancel"] * cancelled,
    ]


def test_without_the_module_the_admin_says_why_nothing_can_be_switched(
    partner: Partner, customer: Customer
) -> None:
    page = f"/admin/zakaznici-detail?id={customer.number}"
    assert "does not have the module" not in partner.client.get(page).text
    partner.client.post("/sandbox/modules", json={"active": []})
    partner.client.post(f"/admin/customers/{customer.guid}/blocking")
    assert "does not have the module" in partner.client.get(page).text
    assert customer.disabled_orders is False


def test_a_customer_is_found_by_email(partner: Partner, customer: Customer) -> None:
    email = (customer.contact.email or "").upper()
    (row,) = partner.client.get("/sandbox/customers", query_string={"email": email}).get_json()
    assert row["guid"] == customer.guid
    everybody = partner.client.get("/sandbox/customers").get_json()
    assert len(everybody) == len(partner.platform.shop.customers)


@pytest.mark.parametrize(
    ("guid", "body", "status"),
    [
        ("nope", {"disabled_orders": True}, 404),
        ("", {"disabled_orders": "yes"}, 422),
        ("", {"name": "Eva"}, 422),
    ],
)
def test_a_switch_that_is_not_understood_switches_nothing(
    partner: Partner, customer: Customer, guid: str, body: dict[str, object], status: int
) -> None:
    url = f"/sandbox/customers/{guid or customer.guid}"
    assert partner.client.post(url, json=body).status_code == status
    assert customer.disabled_orders is False
