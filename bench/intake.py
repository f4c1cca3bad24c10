"""Durable intake beside the no-op, on a database of its own."""

from app.extensions import db
from bench import beside_noop, shop
from bench.beside_noop import Plan
from bench.figures import Figures, figures


def measure(url: str, plan: Plan) -> Figures:
    """Measure the intake on an empty database; NoAnswer if a server does not start."""
    chosen = shop.settings(url)
    app = shop.installed(chosen)
    runs = beside_noop.measure(chosen, plan)
    result = figures(runs.rounds, runs.warm_up, shop.stored(app))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return result
