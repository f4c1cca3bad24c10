"""Letting Shoptet itself refuse what a registered customer orders."""

import json

import pytest
import responses

from app.errors import PlatformError
from app.platforms.base import Credentials
from app.platforms.shoptet import Shoptet
from tests.platforms.shoptet.acting import refused, verdict
from tests.platforms.shoptet.world import API, envelope, payload
from tests.platforms.stage import CUSTOMER


@pytest.mark.parametrize("disabled", [True, False])
def test_the_orders_of_a_customer_are_disabled_and_enabled(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock, disabled: bool
) -> None:
    answers.patch(f"{API}/customers/{CUSTOMER}", json=envelope({"customer": payload("customer")}))
    shoptet.set_orders_disabled(credentials, CUSTOMER, disabled)
    wanted = {"data": {"disabledOrders": disabled}}
    assert json.loads(answers.calls[0].request.body or "") == wanted


def test_a_shop_without_the_module_is_left_alone(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    url = f"{API}/customers/{CUSTOMER}"
    answers.patch(url, status=403, **refused("required-module-missing"))
    shoptet.set_orders_disabled(credentials, CUSTOMER, True)
    assert len(answers.calls) == 1


@pytest.mark.parametrize(("code", "expected"), [("customer-not-found", "never"), ("x", "again")])
def test_only_shoptets_own_word_makes_a_customer_vanish(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    code: str,
    expected: str,
) -> None:
    answers.patch(f"{API}/customers/{CUSTOMER}", status=404, **refused(code))
    with pytest.raises(PlatformError) as refusal:
        shoptet.set_orders_disabled(credentials, CUSTOMER, True)
    assert verdict(refusal.value) == expected
