"""What a worker does beside the inbox, each kind in its time."""

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.worker.schedule import Chore, run_due


def test_a_chore_that_breaks_stops_no_other_and_comes_again_in_its_time(sqlite_app: Flask) -> None:
    done: list[str] = []

    def broken() -> bool:
        done.append("broken")
        raise ZeroDivisionError

    def sound() -> bool:
        done.append("sound")
        return False

    chores = [Chore(3600.0, broken), Chore(3600.0, sound)]
    assert not run_due(chores)
    assert not run_due(chores)
    assert done == ["broken", "sound"]


def test_a_database_that_is_away_is_told_to_the_loop(sqlite_app: Flask) -> None:
    def away() -> bool:
        raise OperationalError("", {}, Exception())

    with pytest.raises(OperationalError):
        run_due([Chore(3600.0, away)])
