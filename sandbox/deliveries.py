"""The webhook sender: signed, parallel, in no order, three attempts in all."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Any

import requests
import structlog

from sandbox.settings import Settings
from sandbox.stamps import stamp

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Notification:
    """One thing that happened, for one address. `webhook_id` 0: a system webhook of the add-on.

    `answers`: what each attempt met, an HTTP status or the name of the error; `took`: for how many
    seconds each waited for it.
    """

    id: int
    webhook_id: int
    url: str
    event: str
    event_created: datetime
    instance: str | int
    body: bytes
    key: str | None
    duplicate: bool = False
    attempted: datetime | None = None
    attempts: int = 0
    status: str = "new"
    active: bool = True
    answers: list[int | str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)


def body_of(eshop_id: int, event: str, created: datetime, instance: str | int) -> bytes:
    """Write the body of a notification: no id, whole seconds (reference 2.2)."""
    content: dict[str, Any] = {
        "eshopId": eshop_id,
        "event": event,
        "eventCreated": stamp(created),
        "eventInstance": instance,
    }
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()


def signature(key: str, body: bytes) -> str:
    """Sign a body as Shoptet does: lower-case hex HMAC-SHA1 (api-sdk SignatureValidator)."""
    return hmac.new(key.encode(), body, hashlib.sha1).hexdigest()


class Sender:
    """Threads that deliver what is due; they start with the first notification."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings, self._now = settings, now
        self._change = threading.Condition()
        self._waiting: list[tuple[float, int, Notification]] = []
        self._turn = count()
        self._in_flight = 0
        self._closed = False
        self._threads: list[threading.Thread] = []

    def queue(self, notification: Notification, delay: float = 0.0) -> None:
        """Deliver a notification after `delay` seconds."""
        with self._change:
            heappush(self._waiting, (time.monotonic() + delay, next(self._turn), notification))
            self._start_threads()
            self._change.notify_all()

    def flush(self) -> int:
        """Make everything that waits due now; return how many that are."""
        with self._change:
            self._waiting = [(0.0, turn, waiting) for _, turn, waiting in self._waiting]
            heapify(self._waiting)
            self._change.notify_all()
            return len(self._waiting)

    @property
    def open(self) -> int:
        """Count the deliveries that wait or are on their way."""
        with self._change:
            return len(self._waiting) + self._in_flight

    @property
    def under_way(self) -> int:
        """Count the deliveries on their way or due: those that need no waiting for a retry."""
        with self._change:
            now = time.monotonic()
            return sum(1 for due, _, _ in self._waiting if due <= now) + self._in_flight

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until nothing is on its way or due; False when it took longer."""
        with self._change:
            return self._change.wait_for(lambda: self.under_way == 0, seconds)

    def close(self) -> None:
        """Stop the threads; what waits is not delivered any more."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        for thread in self._threads:
            thread.join()

    def _start_threads(self) -> None:
        while not self._closed and len(self._threads) < self._settings.senders:
            thread = threading.Thread(target=self._run, name="webhook-sender", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while (notification := self._next()) is not None:
                self._deliver(session, notification)
                with self._change:
                    self._in_flight -= 1
                    self._change.notify_all()

    def _next(self) -> Notification | None:
        with self._change:
            while not self._closed:
                now = time.monotonic()
                if self._waiting and self._waiting[0][0] <= now:
                    self._in_flight += 1
                    return heappop(self._waiting)[2]
                self._change.wait(self._waiting[0][0] - now if self._waiting else None)
            return None

    def _deliver(self, session: requests.Session, notification: Notification) -> None:
        begun = time.monotonic()
        answer = self._attempt(session, notification)
        with self._change:
            notification.took.append(time.monotonic() - begun)
            notification.answers.append(answer)
            notification.attempts += 1
            notification.attempted = self._now()
            notification.status = "success" if answer == 200 else "failed"
            exhausted = notification.attempts >= self._settings.attempts
            notification.active = answer != 200 and not exhausted
        if notification.status == "failed":
            log.warning(
                "webhook_not_delivered",
                notification=notification.id,
                webhook_event=notification.event,
                answer=answer,
                attempt=notification.attempts,
            )
        if notification.active:
            self.queue(notification, self._settings.retry_seconds)

    def _attempt(self, session: requests.Session, notification: Notification) -> int | str:
        headers = {"Content-Type": "application/json", "User-Agent": "Shoptet-Sandbox"}
        if notification.key:
            headers["Shoptet-Webhook-Signature"] = signature(notification.key, notification.body)
        try:
            response = session.post(
                notification.url,
                data=notification.body,
                headers=headers,
                timeout=self._settings.timeout_seconds,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return type(error).__name__
        return response.status_code
