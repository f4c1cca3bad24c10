"""The port: all that the rest of the application knows about a shop platform."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from app.domain.orders import Outcome


class Topic(StrEnum):
    """What an arrival in the inbox is about; its subject says which one."""

    ORDER = "order"  # appeared, changed or vanished; subject: the order's code
    CUSTOMER = "customer"  # subject: the platform's customer id
    CUSTOMER_DELETED = "customer_deleted"  # at the platform, for good; subject: its id
    STATUSES = "statuses"  # the shop's list of order statuses changed
    HISTORY = "history"  # the export of past orders is ready or failed; subject: the job's id
    SHOP = "shop"  # the shop's name, address or settings changed
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    TERMINATED = "terminated"
    UNINSTALLED = "uninstalled"
    MIRROR = "mirror"  # ours: tell the platform whose orders it is to refuse; subject: its id
    CHECKOUT = "checkout"  # ours: put our script on the shop's pages, or take it off
    CONNECT = "connect"  # ours: finish the installation; subject: its epoch
    IMPORT = "import"  # ours: carry on with an import of past orders; subject: the import's id
    RERATING = "rerating"  # ours: carry on with rating the whole shop anew; subject: its id
    BACKTEST = "backtest"  # ours: carry on with trying rules on the shop's past; subject: its id
    RECONCILE = "reconcile"  # ours: compare what we hold with what the platform says changed


LIFECYCLE = frozenset({Topic.SUSPENDED, Topic.RESUMED, Topic.TERMINATED, Topic.UNINSTALLED})


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing to look at: a row of the inbox."""

    topic: Topic
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Installation:
    """What a completed installation tells. `secret` is the permanent permission: encrypt it."""

    shop: str
    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A short-lived token for calls and how long it lives."""

    value: str
    lifetime: timedelta


class TokenSource(Protocol):
    """Hands out a shop's API token, one for all processes."""

    def current(self) -> str:
        """Return a token that should still be alive."""

    def renew(self, refused: str) -> str:
        """Return a token other than the refused one; fetch it unless another worker just did."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a call in the name of one shop needs. `shop` is the platform's own id of it."""

    shop: str
    url: str
    tokens: TokenSource


@dataclass(frozen=True, slots=True)
class ShopDetails:
    """A shop as its platform describes it."""

    name: str
    url: str
    currency: str
    country: str
    language: str
    timezone: str
    orders_url: str
    login_url: str


@dataclass(frozen=True, slots=True)
class OrderStatus:
    """One status of a shop with the outcome its id or name suggests (None: nothing does).

    `certain`: the platform itself defines the meaning; otherwise the merchant is asked to confirm.
    `cancels`: the platform itself counts an order in it as cancelled.
    """

    id: str
    name: str
    system: bool
    suggestion: Outcome | None
    certain: bool
    cancels: bool = False


@dataclass(frozen=True, slots=True)
class FetchedOrder:
    """An order as the platform has it now, in our words.

    `total` in minor units of `currency`. `countries`: ISO 3166 alpha-2, likeliest first, to read
    the phone by. `excluded`: a test or cash-desk order. `paid` None: the platform does not say.
    `goods`: what was bought, in a line for people; `remark`: what the customer wrote with it.
    `street`, `postcode` and `city` are the buyer's; `recipient`: who the parcel is for, where that
    is somebody else. `language`: the buyer's (ISO 639-1), '' when the platform does not say.
    `shipped`: the parcel is on its way, or was, as far as the platform knows.
    """

    code: str
    placed_at: datetime
    changed_at: datetime
    customer_id: str | None
    name: str
    company: str
    email: str
    phone: str
    countries: tuple[str, ...]
    status_id: str
    status_name: str
    paid: bool | None
    cash_on_delivery: bool
    excluded: bool
    total: int
    currency: str
    admin_url: str
    goods: str = ""
    remark: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    recipient: str = ""
    language: str = ""
    shipped: bool = False


@dataclass(frozen=True, slots=True)
class FetchedCustomer:
    """A registered customer as the platform has them now."""

    id: str
    name: str
    emails: tuple[str, ...]
    orders_disabled: bool


@dataclass(frozen=True, slots=True)
class UnreadableOrder:
    """A line of an exported history that could not be read; `reason` holds no personal data."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class OrderChange:
    """The last change of an order, its creation too, as the platform lists it."""

    code: str
    changed_at: datetime
    deleted: bool


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A notification that the platform could not deliver to us, and when its cause happened."""

    arrivals: tuple[Arrival, ...]
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class WebhookFaults:
    """Which webhooks of a shop are not as they should be, by the platform's names of events.

    `missing` are not registered, `elsewhere` go to another address, `inactive` are switched off.
    """

    missing: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    inactive: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there are any."""
        return bool(self.missing or self.elsewhere or self.inactive)


@dataclass(frozen=True, slots=True)
class Admin:
    """A person of the shop's staff, proven by the platform."""

    shop: str
    email: str
    name: str


class Platform(Protocol):
    """One shop platform. Methods raise PlatformError, or Unauthenticated where said.

    `changes_kept` and `log_kept`: how far back its lists of changed orders and of notifications
    reach.
    """

    name: str
    # The networks that its webhooks come from, as far as it says so; it proves nothing.
    senders: tuple[str, ...]
    changes_kept: timedelta
    log_kept: timedelta

    def claimed_shop(self, headers: Mapping[str, str], body: bytes) -> str:
        """Return the id of the shop that a webhook claims to come from; Unauthenticated if none."""

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, keys: Sequence[str]) -> None:
        """Check the signature over the raw body with any of the shop's keys; Unauthenticated."""

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> tuple[Arrival, ...]:
        """Return what a proven webhook is about; nothing for an event we do not act on. Invalid."""

    def complete_install(self, params: Mapping[str, str]) -> Installation:
        """Exchange what the install call brought for a permission; Unauthenticated if refused."""

    def fetch_token(self, shop: str, secret: str) -> ApiToken:
        """Ask for a new API token with the shop's permanent permission."""

    def fetch_shop(self, credentials: Credentials) -> ShopDetails:
        """Return the shop's own description."""

    def fetch_statuses(self, credentials: Credentials) -> list[OrderStatus]:
        """Return the shop's order statuses with suggested outcomes."""

    def renew_webhook_key(self, credentials: Credentials) -> str:
        """Make the platform sign webhooks with a new key from now on, and return it."""

    def register_webhooks(self, credentials: Credentials) -> None:
        """Make the shop's webhooks come to us: register what is missing, correct what differs."""

    def webhook_faults(self, credentials: Credentials) -> WebhookFaults:
        """Say which of the shop's webhooks are not as they should be; it changes nothing."""

    def changed_orders(
        self, credentials: Credentials, since: datetime
    ) -> Iterator[Sequence[OrderChange]]:
        """Yield the last change of every order that changed since a moment, a page at a time.

        An order may come more than once; none is left out because others change meanwhile. The
        pages are read as they are asked for.
        """

    def undelivered(
        self, credentials: Credentials, since: datetime
    ) -> Iterator[Sequence[Undelivered]]:
        """Yield notifications that did not reach us since a moment, as `changed_orders`.

        Those of the shop's own coming and going are not among them: an old one would undo a newer.
        """

    def fetch_order(self, credentials: Credentials, code: str) -> FetchedOrder | None:
        """Return an order's present state, or None when it no longer exists."""

    def change_status(
        self, credentials: Credentials, code: str, status_id: str, *, quiet: bool
    ) -> None:
        """Put an order into a status; `quiet`: the platform sends the customer no message of it.

        It is never repeated by itself. Its answer proves nothing: read the order back. An error
        that is `uncertain` may come after it was done.
        """

    def fetch_remarks(self, credentials: Credentials, code: str) -> tuple[str, ...]:
        """Return what the platform's staff see as remarks in the history of an order."""

    def add_remark(self, credentials: Credentials, code: str, text: str) -> None:
        """Write a remark for the staff into the history of an order; like `change_status`."""

    def set_orders_disabled(self, credentials: Credentials, id: str, disabled: bool) -> None:
        """Let the platform itself refuse, or accept again, what a registered customer orders.

        Where the shop's plan lacks it, nothing happens and nothing is said: read it back.
        """

    def install_script(self, credentials: Credentials, script: str) -> None:
        """Put HTML at the foot of every page of the shop; it replaces what we put there before."""

    def remove_script(self, credentials: Credentials) -> None:
        """Take our HTML off the shop's pages; nothing happens where there is none."""

    def fetch_customer(self, credentials: Credentials, id: str) -> FetchedCustomer | None:
        """Return a registered customer's present state, or None when they no longer exist."""

    def count_orders(self, credentials: Credentials, placed_until: datetime | None = None) -> int:
        """Return how many orders the shop has, or how many of them were placed until a moment."""

    def request_history(self, credentials: Credentials) -> str:
        """Ask for an export of all past orders; return the id of the job."""

    def history_address(self, credentials: Credentials, job: str) -> str:
        """Return where the finished export lies; NotYet while it is being made."""

    def read_history(
        self, credentials: Credentials, address: str
    ) -> Iterator[FetchedOrder | UnreadableOrder]:
        """Yield the exported orders one by one, in the file's order, holding none in memory."""

    def admin_shop(self, params: Mapping[str, str]) -> str:
        """Return the id of the shop that a visitor of the embedded page claims to work for."""

    def prove_admin(self, params: Mapping[str, str], login_url: str) -> Admin:
        """Prove a visitor of the embedded page with the platform; Unauthenticated if refused."""

    def admin_language(self, params: Mapping[str, str]) -> str:
        """Return the language of the admin around the embedded page (ISO 639-1), or ''."""

    def frame_ancestors(self, shop_url: str) -> tuple[str, ...]:
        """Return the origins that may embed our page for this shop."""
