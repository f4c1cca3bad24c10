"""What only a real server shows: bodies that come in pieces, and a quick end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import create_engine, func, select

from app.models import WebhookEvent
from tests.serving import prepared, serving

PIECE = b"x" * 65_536


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The application as it is shipped, on granian: its address and its database."""
    settings = prepared(tmp_path)
    with serving(settings) as port:
        yield f"http://127.0.0.1:{port}", str(settings["DATABASE_URL"])


def in_pieces(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield PIECE


def stored(database: str) -> int:
    engine = create_engine(database)
    with engine.connect() as connection:
        rows = connection.scalar(select(func.count()).select_from(WebhookEvent)) or 0
    engine.dispose()
    return rows


def test_a_body_in_pieces_is_read_whole_or_refused_and_never_cut(server: tuple[str, str]) -> None:
    address, database = server
    webhooks = f"{address}/webhooks/shoptet"
    statuses = {
        count: requests.post(webhooks, data=in_pieces(count), timeout=30).status_code
        for count in (1, 16, 17, 160)
    }
    assert statuses == {1: 401, 16: 401, 17: 413, 160: 413}
    assert requests.post(webhooks, data=PIECE * 17, timeout=30).status_code == 413
    assert stored(database) == 0
