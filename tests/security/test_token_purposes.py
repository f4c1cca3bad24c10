"""Our own tokens: one made for one purpose opens nothing else, and keys change without a loss."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from itsdangerous import Signer, URLSafeTimedSerializer

from app import create_app, views
from app.config import complete
from app.errors import Unauthenticated
from app.extensions import db
from app.models import Shop
from app.services.admins import visit
from app.services.checkout import tokens
from app.views import auth
from tests.conftest import SETTINGS
from tests.factories import make_shop

# The same for every purpose: only the salts keep them apart.
KEY = str(SETTINGS["SECRET_KEY"])
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
APP = Path(views.__file__).resolve().parent.parent


@pytest.fixture
def shop(sqlite_app: Flask) -> Shop:
    found = make_shop()
    db.session.commit()
    return found


def _admins(shop: Shop) -> str:
    return auth.issue_token(visit(shop.id, shop.epoch), "Eva", "eva@kocour.example", "cs")


def _opens_pages(app: Flask, token: str) -> bool:
    answer = app.test_client().get("/app/orders", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code in (200, 401)
    return answer.status_code == 200


# Each purpose: the salt, how a token of it is made, and what opens it.
Purpose = tuple[str, Callable[[Shop], str], Callable[[Flask, str], bool]]
PURPOSES: Mapping[str, Purpose] = {
    "pages of the admin": (auth.SALT, _admins, _opens_pages),
    "checkout": (
        tokens.SALT,
        lambda shop: tokens.issue(shop.id, KEY),
        lambda _, token: tokens.is_genuine(token, KEY),
    ),
}


@pytest.mark.parametrize("made_for", PURPOSES)
@pytest.mark.parametrize("shown_at", PURPOSES)
def test_a_token_opens_what_it_was_made_for_and_nothing_else(
    sqlite_app: Flask, shop: Shop, made_for: str, shown_at: str
) -> None:
    token = PURPOSES[made_for][1](shop)

    assert PURPOSES[shown_at][2](sqlite_app, token) == (made_for == shown_at)


def test_every_purpose_has_a_salt_of_its_own() -> None:
    assert len({salt for salt, *_ in PURPOSES.values()}) == len(PURPOSES)


def test_whoever_signs_something_stands_in_the_table() -> None:
    signing = {
        path.relative_to(APP).as_posix()
        for path in APP.rglob("*.py")
        if re.search(r"itsdangerous|SecureCookie", path.read_text(encoding="utf-8"))
    }
    assert signing == {"views/auth.py", "services/checkout/tokens.py"}


@pytest.mark.parametrize("digest", [hashlib.sha1, hashlib.md5])
def test_a_weaker_digest_is_not_accepted(sqlite_app: Flask, shop: Shop, digest: object) -> None:
    weak = {"key_derivation": "hmac", "digest_method": digest}
    claims = [shop.id, shop.epoch, "Eva", "eva@kocour.example", "cs"]
    token = URLSafeTimedSerializer(KEY, salt=auth.SALT, signer_kwargs=weak).dumps(claims)
    assert not _opens_pages(sqlite_app, str(token))
    signer = Signer(KEY, salt=tokens.SALT, **weak)  # type: ignore[arg-type]
    assert not tokens.is_genuine(signer.sign(str(shop.id)).decode(), KEY)


@pytest.fixture
def restarted(sqlite_app: Flask) -> Callable[..., Flask]:
    """Start the application anew on the same database, with other keys."""
    url = sqlite_app.config["DATABASE_URL"]
    return lambda **keys: create_app({**SETTINGS, "DATABASE_URL": url, **keys})


def _issued(app: Flask, shop_id: int) -> str:
    with app.app_context(), app.test_request_context():
        return auth.issue_token(visit(shop_id, 1), "Eva", "eva@kocour.example", "cs")


def test_when_keys_are_changed_every_living_token_goes_on_living(
    shop: Shop, restarted: Callable[..., Flask]
) -> None:
    shop_id, old, new = shop.id, {"SECRET_KEY": "old"}, {"SECRET_KEY": "new"}
    with time_machine.travel(NOW, tick=False) as clock:
        living = [_issued(restarted(**old), shop_id) for _ in range(3)]
        changed = restarted(**new, SECRET_KEY_FALLBACKS="old, older")
        assert all(_opens_pages(changed, token) for token in living)

        fresh = _issued(changed, shop_id)
        assert _opens_pages(changed, fresh)
        assert not _opens_pages(restarted(**old), fresh), "the new key signs"

        dropped = restarted(**new)
        assert _opens_pages(dropped, fresh)
        assert not any(_opens_pages(dropped, token) for token in living)
        clock.shift(auth.LIFETIME + timedelta(seconds=1))
        assert not any(_opens_pages(changed, token) for token in (*living, fresh))


def test_no_token_lives_longer_for_being_signed_by_an_older_key(
    sqlite_app: Flask, shop: Shop
) -> None:
    sqlite_app.config["SECRET_KEY_FALLBACKS"] = ["older"]
    with time_machine.travel(NOW, tick=False) as clock:
        token = _issued(sqlite_app, shop.id)
        clock.shift(auth.LIFETIME + timedelta(seconds=1))
        with pytest.raises(Unauthenticated, match="too old"):
            auth.claims(sqlite_app, f"Bearer {token}")


def test_keys_from_before_are_a_list_and_empty_words_are_no_keys() -> None:
    def listed(text: str) -> object:
        return complete({**SETTINGS, "SECRET_KEY_FALLBACKS": text})["SECRET_KEY_FALLBACKS"]

    assert listed("") == []
    assert listed(" a ,, b,") == ["a", "b"], "an empty key would let anybody sign"
