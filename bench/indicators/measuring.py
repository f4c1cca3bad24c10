"""Indicators beside the no-op, then the pages of the list of customers, on one large shop."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app import create_app
from app.extensions import db
from bench import beside_noop, shop
from bench.beside_noop import Plan
from bench.figures import Beside, beside
from bench.indicators import asking, lists
from bench.indicators.lists import Timed
from bench.indicators.questions import request
from bench.ratings.invented import Size


@dataclass(frozen=True, slots=True)
class IndicatorFigures:
    """Indicators beside the no-op, and milliseconds for each view of the list of customers.

    `wrong`: answers, of some, that are not what the tables say. `load`: the machine's, over a
    minute, before and after.
    """

    customers: int
    orders: int
    indicators: Beside
    wrong: int
    lists: Mapping[str, Timed]
    load: Sequence[float]

    @property
    def sound(self) -> bool:
        """Say whether every request was answered, and rightly."""
        return self.wrong == 0 and self.indicators.refused == 0 < self.indicators.accepted


def measure(url: str, size: Size, plan: Plan) -> IndicatorFigures:
    """Measure on a filled database; NoAnswer if a server does not start."""
    load = os.getloadavg()[0]
    chosen = shop.settings(url)
    app = create_app(chosen)
    with app.app_context():
        asked, token = asking.questions(), asking.token()
        db.session.rollback()
    with TemporaryDirectory(prefix="smajlik-bench-") as folder:
        file = Path(folder) / "requests.json"
        file.write_text(json.dumps([request(codes, token) for codes in asked]))
        runs = beside_noop.measure(chosen, plan, f"--requests={file}")
    with app.app_context():
        wrong = asking.wrong_answers(app, asked)
        timed = lists.time_all()
        db.session.remove()
        db.engine.dispose()
    found = beside(runs.rounds, runs.warm_up)
    loads = [load, os.getloadavg()[0]]
    return IndicatorFigures(size.customers, size.orders, found, wrong, timed, loads)
