"""A dump of the database holds no secret that anybody could read."""

import base64
import subprocess
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.extensions import db
from app.models import Shop
from app.platforms.base import ApiToken, Credentials, Installation
from app.secrets import Vault
from app.services import shops, tokens
from app.services.checkout import installing
from app.services.rotation import encrypted
from tests.conftest import SETTINGS, application
from tests.fakes import FakePlatform
from tests.services.steps import work_off

CANARIES = {
    name: f"canary-{name}-žluť-4f1d" for name in ("secret", "api_token", "webhook_key", "smtp")
}
OURS = [str(SETTINGS[n]) for n in ("SECRET_KEY", "ENCRYPTION_KEYS", "SHOPTET_CLIENT_SECRET")]
# What is too short to be looked for would prove nothing.
SHORTEST = 12


class Talking(FakePlatform):
    """A platform whose secrets can be told from everything else."""

    def fetch_token(self, shop: str, secret: str) -> ApiToken:
        assert secret == CANARIES["secret"]
        return ApiToken(CANARIES["api_token"], super().fetch_token(shop, secret).lifetime)

    def renew_webhook_key(self, credentials: Credentials) -> str:
        super().renew_webhook_key(credentials)
        self.webhook_key = CANARIES["webhook_key"]
        return self.webhook_key


@pytest.fixture
def platform() -> FakePlatform:
    return Talking()


@pytest.fixture
def app(database_url: str, platform: FakePlatform) -> Iterator[Flask]:
    post = {"SMTP_HOST": "127.0.0.1", "SMTP_USER": "me", "MAIL_FROM": "me@kocour.example"}
    password = {"SMTP_PASSWORD": CANARIES["smtp"].encode("ascii", "ignore").decode()}
    yield from application({**SETTINGS, **post, **password, "DATABASE_URL": database_url}, platform)


def test_no_secret_is_readable_in_a_dump(app: Flask, platform: FakePlatform) -> None:
    runtime = app.extensions["runtime"]
    shop_id = shops.install(
        runtime, "fake", Installation("1", "https://kocour.example/", CANARIES["secret"])
    )
    work_off(runtime)
    shop = db.session.get_one(Shop, shop_id)
    shop.checkout, shop.previous_webhook_key = {"on": True}, shop.webhook_key
    db.session.commit()
    assert installing.queue_stale(runtime)
    work_off(runtime)
    assert tokens.credentials(runtime, shop_id).tokens.current() == CANARIES["api_token"]
    shop = db.session.get_one(Shop, shop_id)
    opened = _opened(runtime.vault, shop)
    assert {CANARIES["secret"], CANARIES["api_token"], CANARIES["webhook_key"]} < opened
    assert len(opened) > 3, "the key of the checkout is there too"
    db.session.rollback()

    dump = _dump()

    assert b"https://kocour.example/" in dump, "the dump is of this database"
    for secret in {*opened, *CANARIES.values(), *OURS}:
        assert [form for form in _forms(secret) if form in dump] == [], "a secret can be read"


def _opened(vault: Vault, shop: Shop) -> set[str]:
    names = [column.name for _, columns in encrypted() for column in columns]
    return {found for name in names if (found := vault.opened(getattr(shop, name))) is not None}


def _forms(secret: str) -> list[bytes]:
    """Return how a secret could stand in a dump: as it is, or in a usual coding."""
    assert len(secret) >= SHORTEST
    plain = secret.encode()
    return [
        plain,
        base64.b64encode(plain).rstrip(b"="),
        base64.urlsafe_b64encode(plain).rstrip(b"="),
        plain.hex().encode(),
        plain.hex().upper().encode(),
        urllib.parse.quote(secret).encode(),
        secret.encode("unicode_escape"),
        secret[::-1].encode(),
    ]


def _dump() -> bytes:
    """Return everything a backup would hold: all bytes of the files, or what pg_dump writes."""
    url = db.engine.url
    if url.get_backend_name() == "sqlite":
        file = Path(str(url.database))
        return b"".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")))
    # As the operator, whom row-level security lets through.
    whole = url.difference_update_query(["options"])
    command = ["pg_dump", "--dbname", whole.render_as_string(hide_password=False)]
    return subprocess.run(command, capture_output=True, check=True).stdout
