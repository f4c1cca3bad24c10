"""A shop, its staff's token, and what calls in their name."""

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Shop
from tests.factories import make_shop
from tests.views.conftest import Bearer, Browser, bearer


@dataclass(frozen=True, slots=True)
class Staff:
    """A client that shares nothing with the test, and the header that it sends."""

    client: FlaskClient
    headers: Bearer
    shop: Shop


def staff_of(app: Flask) -> Staff:
    """Add a shop and return its staff."""
    shop = make_shop(external_id="222651", name="Knihy U Kocoura", url="https://kocour.example/")
    db.session.commit()
    app.test_client_class = Browser
    return Staff(app.test_client(), bearer(app, shop), shop)


def shoptet_shop(app: Flask, key: str, external_id: str = "1") -> Shop:
    """Add a shop whose webhooks Shoptet signs with a key."""
    sealed = app.extensions["runtime"].vault.seal(key)
    shop = make_shop(platform="shoptet", external_id=external_id, webhook_key=sealed)
    db.session.commit()
    return shop
