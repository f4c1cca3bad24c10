"""`flask rotate-keys` is killed again and again, and no secret is lost."""

import os
import signal
import subprocess
import sys
import time

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import func, insert, select

from app.config import ROOT
from app.extensions import db
from app.models import Shop
from app.secrets import Vault
from app.services import rotation
from tests.conftest import SETTINGS

pytestmark = pytest.mark.faults
OLD, NEW = str(SETTINGS["ENCRYPTION_KEYS"]), Fernet.generate_key().decode()
BOTH = Vault(f"{NEW},{OLD}")
SHOPS, KILLS = 1_500, 2


def test_it_may_be_killed_at_any_moment(app: Flask) -> None:
    sealed = Vault(OLD).seal("permission")
    rows = [
        {"platform": "fake", "external_id": str(number), "secret": sealed, "webhook_key": sealed}
        for number in range(SHOPS)
    ]
    db.session.execute(insert(Shop), rows)
    db.session.commit()
    for kill in range(1, KILLS + 1):
        process = _started(str(app.config["DATABASE_URL"]))
        while _waiting(sealed) > SHOPS - kill * SHOPS // (KILLS + 1) and process.poll() is None:
            time.sleep(0.005)
        process.kill()
        assert process.wait() == -signal.SIGKILL, "it was killed while it worked"
        found = rotation.look(BOTH)
        assert (found.lost, sum(found.by_key)) == (0, 2 * SHOPS)
        assert 0 < found.old < 2 * SHOPS
    assert _started(str(app.config["DATABASE_URL"])).wait() == 0
    assert rotation.look(Vault(OLD)).by_key == [0]
    assert rotation.look(Vault(NEW)).by_key == [2 * SHOPS]
    assert set(map(Vault(NEW).open, db.session.scalars(select(Shop.secret)))) == {"permission"}


def _waiting(sealed: bytes) -> int:
    """Return how many shops still have the secret that was put there with the old key."""
    count = select(func.count()).where(Shop.secret == sealed)
    found = db.session.scalar(count, execution_options=rotation.ACROSS) or 0
    db.session.rollback()
    return found


def _started(database: str) -> "subprocess.Popen[bytes]":
    given = {**SETTINGS, "DATABASE_URL": database, "ENCRYPTION_KEYS": f"{NEW},{OLD}"}
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "rotate-keys"],
        env={**os.environ, **{name: str(value) for name, value in given.items()}},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
