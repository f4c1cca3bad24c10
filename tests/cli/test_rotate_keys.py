"""`flask rotate-keys`: what it says, and when it fails. What it does: tests/services."""

from cryptography.fernet import Fernet
from flask import Flask

from app.extensions import db
from app.secrets import Vault
from tests.cli.conftest import Run
from tests.conftest import SETTINGS
from tests.factories import make_shop

OLD, NEW = str(SETTINGS["ENCRYPTION_KEYS"]), Fernet.generate_key().decode()


def _with_keys(app: Flask, keys: str) -> None:
    object.__setattr__(app.extensions["runtime"], "vault", Vault(keys))


def test_keys_are_changed_step_by_step(sqlite_app: Flask, sqlite_run: Run) -> None:
    make_shop(secret=Vault(OLD).seal("one"), checkout_key=Vault(OLD).seal("two"))
    db.session.commit()
    assert sqlite_run("rotate-keys", "--check").output == "Key 1 (the newest) opens 2 secrets.\n"

    _with_keys(sqlite_app, f"{NEW},{OLD}")
    waiting = sqlite_run("rotate-keys", "--check")
    assert waiting.exit_code == 1
    assert waiting.output.splitlines() == [
        "Key 1 (the newest) opens 0 secrets.",
        "Key 2 (old) opens 2 secrets.",
        "The old keys are still needed: run flask rotate-keys.",
    ]
    done = sqlite_run("rotate-keys")
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "2 secrets encrypted anew.",
        "Key 1 (the newest) opens 2 secrets.",
        "Key 2 (old) opens 0 secrets.",
        "The old keys can be dropped from ENCRYPTION_KEYS.",
    ]
    _with_keys(sqlite_app, NEW)
    assert sqlite_run("rotate-keys", "--check").exit_code == 0


def test_a_key_that_is_gone_is_told(sqlite_app: Flask, sqlite_run: Run) -> None:
    make_shop(secret=Vault(OLD).seal("one"))
    db.session.commit()
    _with_keys(sqlite_app, NEW)

    done = sqlite_run("rotate-keys")

    assert done.exit_code == 1
    assert "No key opens 1 of shops.secret: those shops have to be installed again." in done.output
    assert OLD not in done.output
    assert NEW not in done.output
