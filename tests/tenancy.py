"""Tests themselves may look at the rows of all shops; what they test may not."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from app import tenancy_guard

ROOT = Path(__file__).resolve().parent.parent
OURS = tuple(str(ROOT / folder) for folder in ("app", "tests", "bench", "sandbox", "migrations"))
GUARDED = str(ROOT / "app")
GUARD = str(ROOT / "app" / "tenancy")
ROLE = "smajlik_tests"


@contextmanager
def only_tests_cross_shops() -> Iterator[None]:
    """Let a statement that names no shop pass where no line of the application sent it."""
    real = tenancy_guard.refuse

    def refuse(why: str) -> None:
        if _sent_by_the_application():
            real(why)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tenancy_guard, "refuse", refuse)
        yield


def _sent_by_the_application() -> bool:
    frame = sys._getframe()
    while frame := frame.f_back:  # type: ignore[assignment]
        file = frame.f_code.co_filename
        if file.startswith(OURS) and file != __file__ and not file.startswith(GUARD):
            return file.startswith(GUARDED)
    return False


def as_nobody_special(url: str) -> str:
    """Return the address of a database for a role that row-level security holds, its owner."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # Test runs beside each other share the server.
        connection.execute(text("SELECT pg_advisory_lock(hashtext('smajlik_tests'))"))
        there = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
        if not connection.scalar(there, {"role": ROLE}):
            connection.execute(text(f"CREATE ROLE {ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS"))
        connection.execute(text(f'ALTER DATABASE "{engine.url.database}" OWNER TO {ROLE}'))
        connection.execute(text("SELECT pg_advisory_unlock(hashtext('smajlik_tests'))"))
    engine.dispose()
    held = engine.url.update_query_dict({"options": f"-c role={ROLE}"})
    return held.render_as_string(hide_password=False)
