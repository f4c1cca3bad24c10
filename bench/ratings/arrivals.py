"""Arrivals that go on coming while a shop is rated: how long each waits until it is stored.

A process of its own (`python -m bench.ratings.arrivals`), as the web server is.
"""

import argparse
import json
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from app import create_app
from app.config import ROOT
from app.extensions import db
from app.platforms.base import Topic
from app.services.durable import DurableInbox, durable_inbox
from bench import shop

EVERY_SECONDS = 0.005


@contextmanager
def arriving(shop_id: int, waits: list[float]) -> Iterator[None]:
    """Let something arrive every few milliseconds until the block ends; add to `waits` how many
    milliseconds each waited."""
    url = db.engine.url.render_as_string(hide_password=False)
    words = [f"--url={url}", f"--shop={shop_id}"]
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.ratings.arrivals", *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        # An empty line: it has begun.
        process.stdout.readline()
        yield
        output, _ = process.communicate()
    waits += json.loads(output)


def store(inbox: DurableInbox, shop_id: int) -> list[float]:
    """Store arrivals as they come until standard input ends; return what each waited, in ms."""
    waits: list[float] = []
    begun = perf_counter()
    while not select.select([sys.stdin], [], [], _until_next(begun, len(waits)))[0]:
        # Those that came while the last ones were being stored are stored together.
        come = int((perf_counter() - begun) / EVERY_SECONDS) - len(waits)
        new = range(len(waits), len(waits) + come)
        rows = [(shop_id, Topic.ORDER.value, f"{number:08}", f"{number:032x}") for number in new]
        if rows:
            inbox.append(rows)
        stored = perf_counter()
        waits += [
            (stored - begun - (number + 1) * EVERY_SECONDS) * 1000
            for number in range(len(waits), len(waits) + come)
        ]
    return waits


def _until_next(begun: float, come: int) -> float:
    return max(begun + (come + 1) * EVERY_SECONDS - perf_counter(), 0)


def main() -> None:
    """Say that it begins, store, print the waits as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--shop", type=int, required=True)
    given = parser.parse_args()
    app = create_app(shop.settings(given.url))
    with app.app_context():
        inbox = durable_inbox(db.engine)
        inbox.append([(given.shop, Topic.ORDER.value, "first", "")])
        print(flush=True)
        waits = store(inbox, given.shop)
        db.engine.dispose()
    json.dump(waits, sys.stdout)


if __name__ == "__main__":
    main()
