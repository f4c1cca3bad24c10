"""Smajlík: the composition root. Only here platforms are named; nobody imports this from below."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.engine import make_url

from app import cli, config, database, logs, views
from app.exports import Exports
from app.extensions import babel, db, migrate
from app.platforms.base import Platform
from app.platforms.shoptet import Shoptet, ShoptetSettings
from app.rates import Rates
from app.secrets import Vault
from app.services.checkout.asking import Asking
from app.services.indicators import Indicators
from app.services.intake import Intake
from app.services.notices import smtp
from app.services.runtime import Runtime
from app.views import bodies
from app.views.limits import Limits


def create_app(settings: Mapping[str, object] | None = None) -> Flask:
    """Build the application from settings, or from the environment when none are given.

    Raises ConfigError when the settings are incomplete.
    """
    chosen = config.from_env() if settings is None else config.complete(settings)
    app = Flask(__name__, static_folder=config.ROOT / "static", static_url_path="/static")
    app.config.from_mapping(chosen, **_flask_settings(str(chosen["DATABASE_URL"])))
    logs.configure(str(chosen["LOG_LEVEL"]))
    _init_database(app)
    babel.init_app(app, locale_selector=views.locale, timezone_selector=views.timezone)
    vault = Vault(str(chosen["ENCRYPTION_KEYS"]))
    lease = timedelta(seconds=int(str(chosen["LEASE_SECONDS"])))
    runtime = Runtime(
        *(_platforms(chosen), vault, lease, str(chosen["BASE_URL"]), smtp.post(chosen)),
        compare_every=timedelta(minutes=int(str(chosen["RECONCILE_MINUTES"]))),
        erase_after=timedelta(days=int(str(chosen["ERASE_AFTER_DAYS"]))),
    )
    app.extensions["runtime"] = runtime
    app.extensions["checkout"] = Asking(vault)
    app.extensions["limits"] = _limits(chosen, runtime)
    app.extensions["exports"] = Exports(config.counting_file(chosen, "exports"))
    with app.app_context():
        vault.belongs_to(db.engine)
        app.extensions["intake"] = Intake(runtime, db.engine)
        app.extensions["indicators"] = Indicators(db.engine)
    views.register(app)
    cli.register(app)
    return app


def _flask_settings(url: str) -> dict[str, object]:
    return {
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": database.engine_options(url),
        "MAX_CONTENT_LENGTH": bodies.LARGEST,
        "BABEL_DEFAULT_LOCALE": "cs",
    }


def _limits(settings: Mapping[str, object], runtime: Runtime) -> Limits:
    rates = Rates(config.counting_file(settings, "rates"), str(settings["SECRET_KEY"]))
    shop, address = (int(str(settings[f"{of}_CALLS_PER_SECOND"])) for of in ("SHOP", "ADDRESS"))
    senders = [sender for platform in runtime.platforms.values() for sender in platform.senders]
    return Limits(rates, shop, address, senders)


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
