"""Keys are changed without a secret that cannot be read, wherever it is interrupted."""

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import LargeBinary, select, update

from app.extensions import db
from app.models import Shop
from app.models.columns import ENCRYPTED
from app.secrets import Vault
from app.services import rotation
from tests import tables
from tests.factories import make_shop

OLDEST, OLD, NEW = (Fernet.generate_key().decode() for _ in range(3))
BEFORE, BETWEEN, AFTER = Vault(f"{OLD},{OLDEST}"), Vault(f"{NEW},{OLD},{OLDEST}"), Vault(NEW)
NAMES = [column.name for _, columns in rotation.encrypted() for column in columns]
SHOPS = 7


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)


def _shops() -> None:
    """Add shops with a secret in every column, sealed with keys of different age."""
    for number in range(SHOPS):
        vault = Vault(OLDEST) if number % 2 else BEFORE
        make_shop(**{name: vault.seal(f"{name} of {number}") for name in NAMES})
    make_shop()
    db.session.commit()


def _opened(vault: Vault) -> list[tuple[str | None, ...]]:
    rows = db.session.execute(select(*(getattr(Shop, name) for name in NAMES)).order_by(Shop.id))
    found = [tuple(vault.opened(sealed) for sealed in row) for row in rows]
    db.session.rollback()
    return found


EXPECTED = [
    *(tuple(f"{name} of {number}" for name in NAMES) for number in range(SHOPS)),
    (None,) * len(NAMES),
]


def test_afterwards_the_newest_key_opens_everything_and_the_others_nothing(app: Flask) -> None:
    _shops()

    before = rotation.rotate(BETWEEN)

    assert before.by_key == [0, 4 * len(NAMES), 3 * len(NAMES)]
    assert _opened(AFTER) == EXPECTED
    assert rotation.look(BEFORE).by_key == [0, 0]
    assert rotation.look(BETWEEN).by_key == [SHOPS * len(NAMES), 0, 0]


@pytest.mark.parametrize("stopped_at", range(1, SHOPS + 1))
def test_wherever_it_is_interrupted_all_is_readable_and_it_can_be_run_again(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, stopped_at: int
) -> None:
    _shops()
    real, seen = rotation._renew, []

    def interrupted(*args: object) -> None:
        real(*args)  # type: ignore[arg-type]
        seen.append(args)
        if len(seen) == stopped_at:
            raise KeyboardInterrupt

    monkeypatch.setattr(rotation, "_renew", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(BETWEEN)
    assert _opened(BETWEEN) == EXPECTED
    monkeypatch.setattr(rotation, "_renew", real)
    rotation.rotate(BETWEEN)
    assert _opened(AFTER) == EXPECTED


def test_a_second_run_and_a_look_change_nothing(sqlite_app: Flask) -> None:
    _shops()
    rotation.rotate(BETWEEN)
    before = tables.everything()

    assert rotation.rotate(BETWEEN).old == 0
    assert rotation.look(BETWEEN).lost == 0

    assert tables.everything() == before


def test_what_no_key_opens_is_counted_and_left_as_it_is(sqlite_app: Flask) -> None:
    _shops()

    lost = rotation.rotate(Vault(f"{NEW},{OLD}"))

    assert lost.unreadable == {f"shops.{name}": 3 for name in NAMES}
    assert _opened(Vault(f"{NEW},{OLDEST}")) == EXPECTED


def test_columns_with_secrets_are_found_by_their_mark() -> None:
    assert {"secret", "api_token", "webhook_key", "checkout_key"} < set(NAMES)
    unmarked = [
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and not column.info.get(ENCRYPTED)
    ]
    assert unmarked == [], "whoever stores bytes says whether they are a secret"


def test_a_secret_that_is_written_meanwhile_with_an_old_key_is_seen(sqlite_app: Flask) -> None:
    _shops()
    rotation.rotate(BETWEEN)
    db.session.execute(update(Shop).where(Shop.id == 3).values(secret=BEFORE.seal("late")))
    db.session.commit()

    assert rotation.look(BETWEEN).by_key == [SHOPS * len(NAMES) - 1, 1, 0]
