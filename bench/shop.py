"""The application's side: its settings, a migrated database with one shop, what was stored."""

from collections.abc import Mapping

from cryptography.fernet import Fernet
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from app import create_app, database
from app.extensions import db
from app.models import WebhookEvent
from app.platforms.base import Installation, Topic
from app.services import shops
from app.services.locking import lock_shop
from bench.notifications import KEY, SHOP


def settings(url: str) -> Mapping[str, str]:
    """Return the settings of an application that nothing outside this machine is told of."""
    return {
        "DATABASE_URL": url,
        # It calls as fast as it can.
        "SHOP_CALLS_PER_SECOND": "0",
        "ADDRESS_CALLS_PER_SECOND": "0",
        "SECRET_KEY": "a key for the benchmark only",
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "BASE_URL": "http://127.0.0.1",
        "SHOPTET_CLIENT_ID": "bench",
        "SHOPTET_CLIENT_SECRET": "bench",
        "SHOPTET_PARTNER_URL": "http://127.0.0.1:9",
        "SHOPTET_API_URL": "http://127.0.0.1:9",
    }


def installed(chosen: Mapping[str, str]) -> Flask:
    """Return the application on a migrated database with the shop whose key signs the load."""
    app = create_app(chosen)
    runtime = app.extensions["runtime"]
    installation = Installation(SHOP, "https://shop.example/", "permanent permission")
    with app.app_context():
        upgrade()
        shop_id = shops.install(runtime, "shoptet", installation)
        with database.writing() as session:
            lock_shop(session, shop_id).webhook_key = runtime.vault.seal(KEY)
    return app


def stored(app: Flask) -> int:
    """Return how many different orders the inbox holds; raises if it holds one twice."""
    counted = select(func.count(), func.count(WebhookEvent.subject.distinct())).where(
        WebhookEvent.topic == Topic.ORDER
    )
    with app.app_context():
        across = {"across_shops": "all that the load has stored"}
        rows, orders = db.session.execute(counted, execution_options=across).one()
    if rows != orders:
        raise ValueError(f"{rows} rows for {orders} orders")
    return int(rows)
