"""The published webhook signatures get their verdict over HTTP."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import WebhookEvent
from app.services.runtime import Runtime
from tests.conftest import SHARED
from tests.factories import make_shop

FILE = SHARED / "vectors" / "shoptet_webhook.json"
VECTORS: list[dict[str, Any]] = (
    json.loads(FILE.read_text(encoding="utf-8"))["vectors"] if FILE.exists() else []
)
pytestmark = pytest.mark.shared


def body_of(vector: dict[str, Any]) -> bytes:
    return str(vector["body"]).encode()


def answer(app: Flask, vector: dict[str, Any]) -> int:
    response = app.test_client().post(
        "/webhooks/shoptet", data=body_of(vector), headers=vector["headers"]
    )
    return response.status_code


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(WebhookEvent)) or 0


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_published_signature_gets_its_verdict(vector: dict[str, Any], sqlite_app: Flask) -> None:
    runtime: Runtime = sqlite_app.extensions["runtime"]
    shop = str(json.loads(vector["body"])["eshopId"])
    make_shop(platform="shoptet", external_id=shop, webhook_key=runtime.vault.seal(vector["key"]))
    db.session.commit()
    accepted = vector["verdict"] == "accept"
    # Upper-case hex and surrounding blanks: refused, as Shoptet's own SDK does.
    assert answer(sqlite_app, vector) == (200 if accepted else 401)
    assert (stored() > 0) is accepted


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_no_signature_opens_a_shop_that_nobody_installed(
    vector: dict[str, Any], sqlite_app: Flask
) -> None:
    assert answer(sqlite_app, vector) == 401
    assert stored() == 0


def test_the_file_of_vectors_is_not_empty(shared: Path) -> None:
    assert len(VECTORS) >= 10
