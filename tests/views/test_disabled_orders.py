"""The card says when the platform itself refuses what a customer orders."""

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Flag, Shop
from app.services.runtime import Runtime
from tests.factories import make_customer, make_order
from tests.fakes import FakePlatform
from tests.services.mirrored import Mirrored
from tests.views.conftest import bearer

WORDS = {
    "en": "Orders disabled in the shop's administration",
    "cs": "Objednávky zakázány v administraci obchodu",
    "sk": "Objednávky zakázané v administrácii obchodu",
    "pl": "Zamówienia zablokowane w panelu sklepu",
}


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("disabled", [True, False])
def test_the_card_says_whether_the_platform_refuses_orders(
    app: Flask, client: FlaskClient, shop: Shop, language: str, disabled: bool
) -> None:
    customer = make_customer(shop, orders_disabled=disabled)
    make_order(shop, customer)
    db.session.commit()
    headers = bearer(app, shop, language)
    page = client.get(f"/app/customers/{customer.id}", headers=headers).text
    assert (WORDS[language] in unescape(page)) is disabled


@pytest.mark.parametrize("language", WORDS)
def test_a_flag_that_follows_the_merchant_says_why_in_the_language_of_the_shop(
    app: Flask, runtime: Runtime, platform: FakePlatform, language: str
) -> None:
    mirrored = Mirrored.with_accounts(runtime, platform, "a")
    mirrored.change_shop(language=language)
    mirrored.merchant_sets("a", True)
    mirrored.work()
    assert db.session.scalars(select(Flag.reason)).all() == [WORDS[language]]
