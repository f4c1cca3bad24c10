"""A platform in memory that keeps the port's promises: what the services are tested against."""

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from app.errors import Invalid, NotYet, PlatformError, Unauthenticated
from app.platforms.base import (
    Admin,
    ApiToken,
    Arrival,
    Credentials,
    FetchedCustomer,
    FetchedOrder,
    Installation,
    OrderChange,
    OrderStatus,
    Platform,
    ShopDetails,
    Topic,
    Undelivered,
    UnreadableOrder,
    WebhookFaults,
)
from app.platforms.origins import origin_text

SIGNATURE = "Fake-Signature"
HISTORY = "https://fake.example/history"
Row = TypeVar("Row")


def described_shop() -> ShopDetails:
    """Return the details of an invented Czech shop."""
    return ShopDetails(
        name="Knihy U Kocoura",
        url="https://kocour.example/",
        currency="CZK",
        country="CZ",
        language="cs",
        timezone="Europe/Prague",
        orders_url="https://kocour.example/admin/orders",
        login_url="https://kocour.example/login/",
    )


@dataclass
class StaticTokens:
    """A TokenSource that keeps one token in memory and asks the platform for the next."""

    platform: Platform
    shop: str = "1"
    secret: str = "secret"
    token: str = ""

    def current(self) -> str:
        """Return the last token, or fetch the first."""
        return self.token or self.renew("")

    def renew(self, refused: str) -> str:
        """Fetch a token unless another than the refused one is known already."""
        if self.token == refused:
            self.token = self.platform.fetch_token(self.shop, self.secret).value
        return self.token


@dataclass
class FakePlatform:
    """Everything a platform remembers, in plain sight.

    `failures` are raised one by one, each before the next remote call; `lost` ones after a call
    that changes something has done its work, `lies` instead of it; as many changes of a status as
    there are `liars` do nothing and do not say so. A token in `refused_tokens` must be renewed;
    `revoked` ends the shop's permission. Codes open once. `deleted`: when orders were; `unheard`:
    notifications that did not reach us; both lists come in pages of `page` rows.
    """

    shop: ShopDetails = field(default_factory=described_shop)
    orders: dict[str, FetchedOrder] = field(default_factory=dict)
    customers: dict[str, FetchedCustomer] = field(default_factory=dict)
    statuses: list[OrderStatus] = field(default_factory=list)
    history: list[FetchedOrder | UnreadableOrder] = field(default_factory=list)
    history_ready: bool = True
    history_jobs: int = 0
    webhook_key: str = "key-0"
    keys_made: int = 0
    registered: bool = False
    webhooks_wrong: WebhookFaults = field(default_factory=WebhookFaults)
    deleted: dict[str, datetime] = field(default_factory=dict)
    unheard: list[Undelivered] = field(default_factory=list)
    page: int = 1000
    installations: dict[str, Installation] = field(default_factory=dict)
    admins: dict[str, Admin] = field(default_factory=dict)
    tokens_issued: int = 0
    refused_tokens: set[str] = field(default_factory=set)
    revoked: bool = False
    failures: list[Exception] = field(default_factory=list)
    lost: list[Exception] = field(default_factory=list)
    lies: list[Exception] = field(default_factory=list)
    liars: int = 0
    changes: list[tuple[str, str, bool]] = field(default_factory=list)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    can_disable_orders: bool = True
    script: str = ""
    calls: list[str] = field(default_factory=list)
    name: str = "fake"
    senders: tuple[str, ...] = ("192.0.2.0/24",)
    changes_kept: timedelta = timedelta(days=30)
    log_kept: timedelta = timedelta(days=7)

    def webhook(
        self, topic: str, subject: str = "", shop: str = "1", key: str | None = None
    ) -> tuple[dict[str, str], bytes]:
        """Return the headers and the body of a notification as this platform would send it."""
        body = json.dumps({"shop": shop, "topic": topic, "subject": subject}).encode()
        return {SIGNATURE: _signature(body, self.webhook_key if key is None else key)}, body

    def claimed_shop(self, headers: Mapping[str, str], body: bytes) -> str:
        """Return the shop named in the body."""
        shop = _notification(body).get("shop")
        if not isinstance(shop, str) or not shop:
            raise Unauthenticated("the notification names no shop")
        return shop

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, keys: Sequence[str]) -> None:
        """Accept the signature of any of the keys."""
        given = headers.get(SIGNATURE, "").encode(errors="replace")
        if not any(
            hmac.compare_digest(given, _signature(body, key).encode()) for key in keys if key
        ):
            raise Unauthenticated("the signature does not match")

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> tuple[Arrival, ...]:
        """Return the arrival; a topic unknown to the port is nothing."""
        notification = _notification(body)
        subject = notification.get("subject")
        if not isinstance(subject, str):
            raise Invalid("the notification has no subject")
        if notification.get("topic") not in list(Topic):
            return ()
        return (Arrival(Topic(str(notification["topic"])), subject),)

    def complete_install(self, params: Mapping[str, str]) -> Installation:
        """Hand out the installation of a code, once."""
        self._answer("complete_install")
        installation = self.installations.pop(params.get("code", ""), None)
        if installation is None:
            raise Unauthenticated("the installation code is not valid")
        return installation

    def fetch_token(self, shop: str, secret: str) -> ApiToken:
        """Issue the next token: token-1, token-2, …"""
        self._answer("fetch_token")
        if self.revoked:
            raise PlatformError("the permission is gone", disconnected=True)
        self.tokens_issued += 1
        return ApiToken(f"token-{self.tokens_issued}", timedelta(minutes=30))

    def fetch_shop(self, credentials: Credentials) -> ShopDetails:
        """Return the shop."""
        self._call("fetch_shop", credentials)
        return self.shop

    def fetch_statuses(self, credentials: Credentials) -> list[OrderStatus]:
        """Return the statuses."""
        self._call("fetch_statuses", credentials)
        return list(self.statuses)

    def renew_webhook_key(self, credentials: Credentials) -> str:
        """Sign with a new key from now on: key-1, key-2, …"""
        self._call("renew_webhook_key", credentials)
        self.keys_made += 1
        self.webhook_key = f"key-{self.keys_made}"
        return self.webhook_key

    def register_webhooks(self, credentials: Credentials) -> None:
        """Remember that webhooks come to us."""
        self._call("register_webhooks", credentials)
        self.registered, self.webhooks_wrong = True, WebhookFaults()

    def webhook_faults(self, credentials: Credentials) -> WebhookFaults:
        """Return what is wrong; of a shop that never registered all is missing."""
        self._call("webhook_faults", credentials)
        return self.webhooks_wrong if self.registered else WebhookFaults(missing=("order",))

    def delete(self, code: str, at: datetime | None = None) -> None:
        """Delete an order."""
        self.deleted[code] = at or datetime.now(UTC)
        del self.orders[code]

    def changed_orders(
        self, credentials: Credentials, since: datetime
    ) -> Iterator[Sequence[OrderChange]]:
        """Yield changes since a moment, of `changes_kept` at most, in whole seconds."""
        rows = [OrderChange(code, order.changed_at, False) for code, order in self.orders.items()]
        rows += [OrderChange(code, at, True) for code, at in self.deleted.items()]
        first = max(since, datetime.now(UTC) - self.changes_kept).replace(microsecond=0)
        kept = [row for row in _whole(rows) if row.changed_at >= first]
        return self._pages("changed_orders", credentials, kept)

    def undelivered(
        self, credentials: Credentials, since: datetime
    ) -> Iterator[Sequence[Undelivered]]:
        """Yield what did not reach us since a moment, of `log_kept` at most."""
        first = max(since, datetime.now(UTC) - self.log_kept).replace(microsecond=0)
        kept = [one for one in self.unheard if one.happened_at >= first]
        return self._pages("undelivered", credentials, kept)

    def fetch_order(self, credentials: Credentials, code: str) -> FetchedOrder | None:
        """Return the order as it is now."""
        self._call("fetch_order", credentials)
        return self.orders.get(code)

    def fetch_customer(self, credentials: Credentials, id: str) -> FetchedCustomer | None:
        """Return the customer as they are now."""
        self._call("fetch_customer", credentials)
        return self.customers.get(id)

    def change_status(
        self, credentials: Credentials, code: str, status_id: str, *, quiet: bool
    ) -> None:
        """Put an order into a status; a `lost` answer comes after the work, a `lie` without it."""
        self._call("change_status", credentials)
        if code not in self.orders:
            raise PlatformError("there is no such order", permanent=True)
        if self.lies:
            raise self.lies.pop(0)
        if self.liars:
            self.liars -= 1
            return
        self.orders[code] = replace(
            self.orders[code],
            status_id=status_id,
            status_name=self._status_name(status_id),
            changed_at=self.orders[code].changed_at + timedelta(seconds=1),
        )
        self.changes.append((code, status_id, quiet))
        self._lose()

    def fetch_remarks(self, credentials: Credentials, code: str) -> tuple[str, ...]:
        """Return the remarks on an order."""
        self._call("fetch_remarks", credentials)
        return tuple(self.remarks.get(code, ()))

    def add_remark(self, credentials: Credentials, code: str, text: str) -> None:
        """Write a remark; a `lost` answer comes after it was written."""
        self._call("add_remark", credentials)
        self.remarks.setdefault(code, []).append(text)
        self._lose()

    def set_orders_disabled(self, credentials: Credentials, id: str, disabled: bool) -> None:
        """Switch a customer's orders off or on; a shop without the module ignores it."""
        self._call("set_orders_disabled", credentials)
        if id in self.customers and self.can_disable_orders:
            self.customers[id] = replace(self.customers[id], orders_disabled=disabled)
        self._lose()

    def install_script(self, credentials: Credentials, script: str) -> None:
        """Put the script on the shop's pages."""
        self._call("install_script", credentials)
        self.script = script

    def remove_script(self, credentials: Credentials) -> None:
        """Take the script off the shop's pages."""
        self._call("remove_script", credentials)
        self.script = ""

    def count_orders(self, credentials: Credentials, placed_until: datetime | None = None) -> int:
        """Return the number of orders, present and exported."""
        self._call("count_orders", credentials)
        exported = [order for order in self.history if isinstance(order, FetchedOrder)]
        all_orders = [*exported, *self.orders.values()]
        until = placed_until or datetime.max.replace(tzinfo=UTC)
        return len({order.code for order in all_orders if order.placed_at <= until})

    def request_history(self, credentials: Credentials) -> str:
        """Start an export: job-1, job-2, …"""
        self._call("request_history", credentials)
        self.history_jobs += 1
        return f"job-{self.history_jobs}"

    def history_address(self, credentials: Credentials, job: str) -> str:
        """Return the address of a ready export."""
        self._call("history_address", credentials)
        if not self.history_ready:
            raise NotYet("the export is not ready", retry_after=timedelta(seconds=30))
        return f"{HISTORY}/{job}"

    def read_history(
        self, credentials: Credentials, address: str
    ) -> Iterator[FetchedOrder | UnreadableOrder]:
        """Yield the history; a failure waiting in line strikes at the start."""
        self._answer("read_history")
        yield from self.history

    def admin_shop(self, params: Mapping[str, str]) -> str:
        """Return what the visitor claims."""
        shop = params.get("shop", "")
        if not shop:
            raise Unauthenticated("the address names no shop")
        return shop

    def prove_admin(self, params: Mapping[str, str], login_url: str) -> Admin:
        """Hand out the admin of a code, once."""
        self._answer("prove_admin")
        admin = self.admins.pop(params.get("code", ""), None)
        if admin is None:
            raise Unauthenticated("the login code is not valid")
        return admin

    def admin_language(self, params: Mapping[str, str]) -> str:
        """Return the language as given."""
        return params.get("language", "")

    def frame_ancestors(self, shop_url: str) -> tuple[str, ...]:
        """Return the shop's origin."""
        try:
            return (origin_text(shop_url),)
        except ValueError:
            return ()

    def _status_name(self, status_id: str) -> str:
        return next((one.name for one in self.statuses if one.id == status_id), "")

    def _pages(
        self, call: str, credentials: Credentials, rows: Sequence[Row]
    ) -> Iterator[Sequence[Row]]:
        for first in range(0, max(len(rows), 1), self.page):
            self._call(call, credentials)
            yield rows[first : first + self.page]

    def _lose(self) -> None:
        if self.lost:
            raise self.lost.pop(0)

    def _answer(self, call: str) -> None:
        self.calls.append(call)
        if self.failures:
            raise self.failures.pop(0)

    def _call(self, call: str, credentials: Credentials) -> None:
        self._answer(call)
        token = credentials.tokens.current()
        if token in self.refused_tokens:
            token = credentials.tokens.renew(token)
        if self.revoked or token in self.refused_tokens:
            raise PlatformError("the token was refused twice", disconnected=True)


def _whole(rows: Sequence[OrderChange]) -> list[OrderChange]:
    cut = [replace(row, changed_at=row.changed_at.replace(microsecond=0)) for row in rows]
    return sorted(cut, key=lambda row: row.changed_at)


def _notification(body: bytes) -> dict[str, object]:
    try:
        notification = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unauthenticated("the notification is not JSON") from error
    if not isinstance(notification, dict):
        raise Unauthenticated("the notification is not an object")
    return notification


def _signature(body: bytes, key: str) -> str:
    return hmac.digest(key.encode(), body, "sha256").hex()
