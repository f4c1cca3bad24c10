"""Snapshots: asked for, made in the background, fetched as a gzip file of JSON lines."""

import gzip
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sandbox.model import Order
from sandbox.order_documents import order_detail

if TYPE_CHECKING:
    from sandbox.state import Platform

RESULT_LIFETIME = timedelta(hours=24)
MAX_POLLS = 10


@dataclass(slots=True)
class Job:
    """One asynchronous request. `downloads` counts the times its file was read to the end."""

    id: str
    endpoint: str
    file_name: str
    created: datetime
    make: Callable[[], bytes]
    status: str = "pending"
    completed: datetime | None = None
    result: bytes | None = None
    polls: int = 0
    downloads: int = 0
    timer: threading.Timer | None = None

    def cancel(self) -> None:
        """Stop waiting for it to be made."""
        if self.timer:
            self.timer.cancel()


def start_snapshot(
    platform: "Platform", wanted: Callable[[Order], bool], include: frozenset[str]
) -> Job:
    """Queue a snapshot of the wanted orders; it is made `job_seconds` from now."""

    def make() -> bytes:
        with platform.lock:
            kept = [order for order in platform.shop.orders.values() if wanted(order)]
        return gzip.compress(b"".join(_line(platform, order, include) for order in kept), 1)

    id = platform.tokens.secret(7)
    file_name = f"{id}-{platform.tokens.secret(7)}.json"
    job = Job(id, "/api/orders/snapshot", file_name, platform.now(), make)
    platform.jobs[id] = job
    job.timer = threading.Timer(platform.settings.job_seconds, finish, (platform, job))
    job.timer.daemon = True
    job.timer.start()
    return job


def finish(platform: "Platform", job: Job) -> None:
    """Make a job's file and tell the add-on; once."""
    with platform.lock:
        if job.status != "pending":
            return
        job.status = "running"
    # Made outside the lock: a large shop takes a while and goes on selling meanwhile.
    result = job.make()
    with platform.lock:
        job.result, job.status, job.completed = result, "completed", platform.now()
        platform.emit("job:finished", job.id)


def expire(job: Job, now: datetime) -> None:
    """Throw a file away a day after it was made."""
    if job.completed and now > job.completed + RESULT_LIFETIME:
        job.status, job.result = "expired", None


def _line(platform: "Platform", order: Order, include: frozenset[str]) -> bytes:
    status = platform.shop.statuses[order.status_id]
    document = order_detail(order, status, platform.public_url, include)
    return json.dumps(document, ensure_ascii=False).encode() + b"\n"
