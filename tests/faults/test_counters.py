"""Numbers that many processes raise at one moment end at the exact sum."""

import os
import subprocess
import sys

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Decision
from app.services import record_chain
from tests.conftest import SETTINGS
from tests.faults import invariants
from tests.services.steps import fetched, new_shop, save, shop_row

PROCESSES, TIMES = 8, 10


def test_eight_processes_count_to_the_exact_sum(app: Flask) -> None:
    """Each has a customer of its own; what they share is the record and the shop's revision."""
    shop_id = new_shop()
    save(shop_id, *(fetched(str(n), email=f"{n}@x.cz", phone="") for n in range(PROCESSES)))
    environment = {
        **os.environ,
        **{name: str(value) for name, value in SETTINGS.items()},
        "DATABASE_URL": app.config["DATABASE_URL"],
    }
    command = [sys.executable, "-m", "tests.faults.counting", str(shop_id)]
    subprocess.run([*command, str(PROCESSES), str(TIMES)], env=environment, check=True, timeout=300)
    decided = 2 * PROCESSES * TIMES
    rows = db.session.scalars(select(Decision).where(Decision.shop_id == shop_id)).all()
    assert sum(row.kind in ("flag_set", "flag_removed") for row in rows) == decided
    after = shop_row(shop_id)
    assert after.record_length == len(rows)
    assert after.revision >= decided
    assert sorted(row.number for row in rows) == list(range(1, len(rows) + 1))
    assert record_chain.verify(shop_id).broken_at is None
    invariants.nobody_sees_another_shop()
