"""Do one job on one database and print what it took as JSON: `python -m bench.ratings JOB`."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

from flask_migrate import upgrade

from app import create_app
from app.extensions import db
from bench import shop
from bench.ratings.filling import fill
from bench.ratings.invented import Size
from bench.ratings.jobs import JOBS, Took

FILL = "fill"


def main() -> None:
    """Run inside an application of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", choices=[FILL, *JOBS])
    parser.add_argument("--url", required=True)
    parser.add_argument("--customers", type=int, default=0)
    parser.add_argument("--orders", type=int, default=0)
    given = parser.parse_args()
    app = create_app(shop.settings(given.url))
    with app.app_context():
        if given.job == FILL:
            upgrade()
            fill(Size(given.customers, given.orders), datetime.now(UTC))
            took = Took()
        else:
            took = JOBS[given.job](app.extensions["runtime"])
        db.session.remove()
        db.engine.dispose()
    json.dump(asdict(took), sys.stdout)


if __name__ == "__main__":
    main()
