"""Smajlík: the composition root. Only here platforms are named; nobody imports this from below."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.engine import make_url

from app import cli, config, database, logs, views
from app.extensions import babel, db, migrate
from app.platforms.base import Platform
from app.platforms.shoptet import Shoptet, ShoptetSettings
from app.secrets import Vault
from app.services.checkout.asking import Asking
from app.services.indicators import Indicators
from app.services.intake import Intake
from app.services.notices import smtp
from app.services.runtime import Runtime
from app.views.webhooks import MAX_BODY


def create_app(settings: Mapping[str, object] | None = None) -> Flask:
    """Build the application from settings, or from the environment when none are given.

    Raises ConfigError when the settings are incomplete.
    """
    chosen = config.from_env() if settings is None else config.complete(settings)
    app = Flask(__name__, static_folder=config.ROOT / "static", static_url_path="/static")
    app.config.from_mapping(chosen, **_flask_settings(str(chosen["DATABASE_URL"])))
    logs.configure()
    _init_database(app)
    babel.init_app(app, locale_selector=views.locale, timezone_selector=views.timezone)
    vault = Vault(str(chosen["ENCRYPTION_KEYS"]))
    lease = timedelta(seconds=int(str(chosen["LEASE_SECONDS"])))
    base_url, post = str(chosen["BASE_URL"]), smtp.post(chosen)
    runtime = Runtime(_platforms(chosen), vault, lease, base_url, post)
    app.extensions["runtime"] = runtime
    app.extensions["checkout"] = Asking(vault)
    with app.app_context():
        app.extensions["intake"] = Intake(runtime, db.engine)
        app.extensions["indicators"] = Indicators(db.engine)
    views.register(app)
    cli.register(app)
    return app


def _flask_settings(url: str) -> dict[str, object]:
    return {
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": database.engine_options(url),
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "BABEL_DEFAULT_LOCALE": "cs",
    }


def _init_database(app: Flask) -> None:
    file = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if file.drivername.startswith("sqlite") and file.database:
        Path(file.database).parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"))
    with app.app_context():
        database.prepare(db.engine)


def _platforms(settings: Mapping[str, object]) -> dict[str, Platform]:
    platforms: list[Platform] = []
    if settings["SHOPTET_CLIENT_ID"]:
        platforms.append(Shoptet(ShoptetSettings.from_mapping(settings)))
    return {platform.name: platform for platform in platforms}
