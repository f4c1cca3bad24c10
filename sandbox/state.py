"""The whole shop in memory, behind one lock."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from random import Random

from sandbox import catalogue, seed
from sandbox.deliveries import Notification, Sender, body_of
from sandbox.faults import Faults
from sandbox.installation import ACTIVE, Installation
from sandbox.jobs import Job
from sandbox.limits import Bucket, Calls
from sandbox.merchant_first import MerchantFirst
from sandbox.model import Customer, Order, Status
from sandbox.settings import Settings
from sandbox.tokens import Tokens


@dataclass(slots=True)
class Shop:
    """What the merchant has: customers by GUID, orders by code, statuses by id."""

    customers: dict[str, Customer]
    orders: dict[str, Order]
    stories: dict[str, list[str]]
    statuses: dict[int, Status] = field(default_factory=catalogue.statuses)
    deleted: dict[str, datetime] = field(default_factory=dict)
    modules: set[str] = field(default_factory=lambda: {"customerReviews", "orderStatusMails"})
    emails: int = 0


class Platform:
    """The platform with its one shop. Every change and every reading happens under `lock`."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self.settings, self.now = settings, now
        self.public_url = settings.public_url
        self.lock = threading.RLock()
        self.rng = Random(f"{settings.seed}:running")
        filled = seed.contents(settings.seed, settings.customers, settings.orders, now())
        self.shop = Shop(
            {customer.guid: customer for customer in filled.customers},
            {order.code: order for order in filled.orders},
            filled.stories,
        )
        self.tokens = Tokens(Random(f"{settings.seed}:tokens"))
        self.bucket = Bucket(settings.bucket_capacity, settings.bucket_leak, now)
        self.calls = Calls(settings.parallel_calls)
        self.faults = Faults(settings.seed)
        self.merchant_first = MerchantFirst(settings.seed)
        self.sender = Sender(settings, now)
        self.installation: Installation | None = None
        self.notifications: list[Notification] = []
        self.jobs: dict[str, Job] = {}
        self._ids = count(1001)
        self._numbers = count(len(filled.orders) + 1)

    def next_id(self) -> int:
        """Return an id nothing else has."""
        return next(self._ids)

    def next_number(self) -> int:
        """Return the number of the next order."""
        return next(self._numbers)

    def active(self) -> Installation | None:
        """Return the installation while the add-on is installed and not suspended."""
        kept = self.installation
        return kept if kept is not None and kept.state == ACTIVE else None

    def emit(self, event: str, instance: str | int) -> None:
        """Tell the add-on that something happened, when it registered for it and is not resting."""
        with self.lock:
            kept = self.active()
            webhook = kept.webhook_of(event) if kept else None
            if kept is None or webhook is None:
                return
            self._notify(webhook.id, webhook.url, event, instance, kept.signature_key)

    def emit_system(self, event: str, instance: str | int, key: str | None) -> None:
        """Tell the add-on's own address, typed into its settings, about the add-on's life."""
        with self.lock:
            self._notify(0, f"{self.settings.plugin_url}/webhooks/shoptet", event, instance, key)

    def _notify(
        self, webhook_id: int, url: str, event: str, instance: str | int, key: str | None
    ) -> None:
        if self.faults.strikes("lost"):
            return
        created = self.now()
        body = body_of(self.settings.eshop_id, event, created, instance)
        copies = 2 if self.faults.strikes("duplicate") else 1
        for copy in range(copies):
            notification = Notification(
                self.next_id(), webhook_id, url, event, created, instance, body, key, copy > 0
            )
            self.notifications.append(notification)
            self._send(notification)

    def _send(self, notification: Notification) -> None:
        if self.faults.strikes("silence"):
            notification.status, notification.active = "failed", False
            notification.attempts, notification.attempted = self.settings.attempts, self.now()
            return
        delayed = self.faults.strikes("delay")
        span = self.faults.seconds["delay_seconds"]
        self.sender.queue(notification, self.faults.roll("delay_length") * span if delayed else 0.0)

    def close(self) -> None:
        """Stop everything that runs in the background."""
        with self.lock:
            for job in self.jobs.values():
                job.cancel()
        self.sender.close()
