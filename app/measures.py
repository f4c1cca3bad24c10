"""What processes count themselves, because the database does not know it.

With PROMETHEUS_MULTIPROC_DIR in the environment (deploy/web sets it) all processes that share the
folder are counted together; without it each tells of itself alone.
"""

import os
from functools import cache

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    multiprocess,
)

SHARED = "PROMETHEUS_MULTIPROC_DIR"
REGISTRY = CollectorRegistry()
disable_created_metrics()  # type: ignore[no-untyped-call]

# The platforms wait 4 and 5 seconds.
INTAKE = Histogram(
    "smajlik_intake_seconds",
    "How long webhooks were answered for, by verdict",
    ["verdict"],
    registry=REGISTRY,
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0),
)
# Looking a label up costs as much as counting.
intake = cache(INTAKE.labels)
REFUSALS = Counter(
    "smajlik_refusals", "Requests that were answered 4xx or 5xx", ["status"], registry=REGISTRY
)
CHECKOUT = Counter(
    "smajlik_checkout",
    "Questions of checkouts by answer; failed_open: let through because nobody could find out",
    ["answer"],
    registry=REGISTRY,
)


def registry() -> CollectorRegistry:
    """Return a new registry that tells what was counted so far."""
    told = CollectorRegistry()
    if os.environ.get(SHARED):
        multiprocess.MultiProcessCollector(told)  # type: ignore[no-untyped-call]
    else:
        told.register(REGISTRY)
    return told
