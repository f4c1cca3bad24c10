"""The shop's description, customers and statuses as Shoptet tells them."""

import json
from typing import Any

import pytest
import responses

from app.domain.orders import Outcome
from app.errors import PlatformError
from app.platforms.base import Credentials
from app.platforms.shoptet import Shoptet
from app.platforms.shoptet.endpoints import Endpoint
from tests.platforms.shoptet.world import API, SHARED, envelope, payload
from tests.platforms.stage import CUSTOMER

URLS = {
    Endpoint.SHOP: f"{API}/eshop",
    Endpoint.STATUSES: f"{API}/orders/statuses",
    Endpoint.CUSTOMER: f"{API}/customers/{CUSTOMER}",
    Endpoint.ORDERS: f"{API}/orders",
}


def example(name: str) -> Any:
    """Return the contract's example answer of this name."""
    path = SHARED / "contracts" / "shoptet" / "examples" / f"openapi_{name}__GET.json"
    return json.loads(path.read_text())["responses"]["200"]


def test_system_statuses_are_known_by_their_numbers(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    renamed = payload("statuses")
    for status in renamed["statuses"]:
        status["name"] = "Renamed"
    answers.get(URLS[Endpoint.STATUSES], json=envelope(renamed))
    found = shoptet.fetch_statuses(credentials)
    assert [(status.id, status.suggestion, status.certain) for status in found] == [
        ("-1", Outcome.OPEN, True),
        ("-2", Outcome.OPEN, True),
        ("-3", Outcome.OK, True),
        ("-4", Outcome.CANCELLED_BY_CUSTOMER, False),
        ("12", None, False),
    ]
    assert [status.id for status in found if status.cancels] == ["-4"]


def test_a_status_of_the_shop_is_suggested_by_its_name_and_never_certain(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    statuses = [{"id": 7, "name": "Nevyzvednuto", "system": False}, {"id": 8, "name": None}]
    answers.get(URLS[Endpoint.STATUSES], json=envelope({"statuses": statuses}))
    returned, nameless = shoptet.fetch_statuses(credentials)
    assert (returned.suggestion, returned.certain) == (Outcome.UNCOLLECTED, False)
    assert (returned.system, nameless.name) == (False, "")


def test_a_shop_without_billing_information_is_described_all_the_same(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    document = payload("shop")
    del document["billingInformation"], document["settings"]["eshopLanguage"]
    document["languages"] = [{"code": "sk"}, {"code": "cs", "isDefault": True}]
    document["urls"], document["currencies"] = [], [{"code": "EUR"}]
    answers.get(URLS[Endpoint.SHOP], json=envelope(document))
    shop = shoptet.fetch_shop(credentials)
    assert (shop.country, shop.language, shop.currency) == ("", "cs", "EUR")
    assert (shop.orders_url, shop.login_url) == ("", "")


@pytest.mark.shared
def test_the_contracts_own_documents_are_read(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    answers.get(URLS[Endpoint.SHOP], json=example("api_eshop"))
    answers.get(URLS[Endpoint.STATUSES], json=example("api_orders_statuses"))
    answers.get(URLS[Endpoint.CUSTOMER], json=example("api_customers_guid"))
    answers.get(URLS[Endpoint.ORDERS], json=example("api_orders"))
    shop = shoptet.fetch_shop(credentials)
    assert (shop.name, shop.country, shop.currency) == ("Shoptet", "CZ", "CZK")
    assert [status.name for status in shoptet.fetch_statuses(credentials)] == ["Pending"]
    customer = shoptet.fetch_customer(credentials, CUSTOMER)
    assert customer is not None
    assert (customer.name, customer.emails) == ("John Doe", ("john@example.com",))
    assert shoptet.count_orders(credentials) == 55


def test_a_customer_has_all_addresses_once(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    answers.get(URLS[Endpoint.CUSTOMER], json=envelope({"customer": payload("customer")}))
    customer = shoptet.fetch_customer(credentials, CUSTOMER)
    assert customer is not None
    assert customer.emails == ("jana@example.com", "petr@example.com")


def test_a_customer_without_a_billing_name_has_that_of_an_account(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    document = {"accounts": [{"fullName": None}, {"fullName": "Petr"}], "billingAddress": None}
    answers.get(URLS[Endpoint.CUSTOMER], json=envelope({"customer": document}))
    customer = shoptet.fetch_customer(credentials, CUSTOMER)
    assert customer is not None
    assert (customer.id, customer.name, customer.orders_disabled) == (CUSTOMER, "Petr", False)


@pytest.mark.parametrize("data", [{}, {"contactInformation": []}, {"statuses": [{"id": "x"}]}])
@pytest.mark.parametrize("endpoint", [Endpoint.SHOP, Endpoint.STATUSES, Endpoint.ORDERS])
def test_an_answer_of_an_unexpected_shape_may_be_asked_for_again(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    endpoint: Endpoint,
    data: Any,
) -> None:
    fetch = {
        Endpoint.SHOP: shoptet.fetch_shop,
        Endpoint.STATUSES: shoptet.fetch_statuses,
        Endpoint.ORDERS: shoptet.count_orders,
    }[endpoint]
    answers.get(URLS[endpoint], json=envelope(data))
    with pytest.raises(PlatformError) as doubt:
        fetch(credentials)
    assert not doubt.value.permanent
