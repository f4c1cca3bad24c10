"""The same small world behind every platform: one shop, one order, one customer, one export."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from app.domain.orders import Outcome
from app.errors import PlatformError
from app.platforms.base import (
    LIFECYCLE,
    Admin,
    Credentials,
    FetchedCustomer,
    FetchedOrder,
    Installation,
    OrderStatus,
    Platform,
    Undelivered,
    UnreadableOrder,
    WebhookFaults,
)
from tests.fakes import FakePlatform, StaticTokens

SHOP = "222651"
SHOP_URL = "https://kocour.example/"
ORDER = "2026-00107/A"
CUSTOMER = "9d0c8f3e-2a7b-4a53-8f2a-3b3f0c9d7e21"


class Stage(Protocol):
    """What a contract test may do to the world behind a platform."""

    key: str

    @property
    def platform(self) -> Platform:
        """The platform under test."""

    @property
    def credentials(self) -> Credentials:
        """Those of the one shop."""

    def notification(self, kind: str, key: str) -> tuple[dict[str, str], bytes]:
        """Return a signed notification: 'order', 'uninstalled' or 'unknown'."""

    def refuse_first_token(self) -> None:
        """Let the token in use expire."""

    def revoke(self) -> None:
        """Take the shop's permission away."""

    def break_down(self) -> None:
        """Answer the next call with a failure of the server."""

    def lose_answer(self) -> None:
        """Carry out the next change and let its answer be lost."""

    def script(self) -> str:
        """Return our HTML on the shop's pages, '' where there is none."""

    def happen(self, at: Mapping[str, datetime], deleted: frozenset[str] = frozenset()) -> None:
        """Let these orders have changed at these moments, and some of them be deleted."""

    def lose_notification(self, kind: str, at: datetime) -> None:
        """Let a notification (as of `notification`) not have reached us."""

    def drop_webhook(self) -> None:
        """Take one webhook of ours away."""

    def finish_history(self, ready: bool) -> None:
        """Say whether the export is ready."""


@dataclass
class FakeStage:
    """The stage in memory."""

    platform: FakePlatform = field(default_factory=FakePlatform)
    key: str = "key-0"

    def __post_init__(self) -> None:
        world, order = self.platform, an_order()
        self.tokens = StaticTokens(world, SHOP)
        self.credentials = Credentials(SHOP, SHOP_URL, self.tokens)
        world.orders[ORDER] = order
        world.customers[CUSTOMER] = FetchedCustomer(CUSTOMER, "Jana Veselá", (), True)
        world.statuses = [
            OrderStatus("-3", "Vyřízena", True, Outcome.OK, True),
            OrderStatus("-4", "Stornována", True, Outcome.CANCELLED_BY_CUSTOMER, False, True),
        ]
        world.history = [order, UnreadableOrder(2, "the line is not JSON"), order]
        world.installations["good"] = Installation(SHOP, SHOP_URL, "permanent")
        world.admins["good"] = Admin(SHOP, "boss@kocour.example", "Kocour")

    def notification(self, kind: str, key: str) -> tuple[dict[str, str], bytes]:
        subject = ORDER if kind == "order" else ""
        return self.platform.webhook(kind, subject, SHOP, key)

    def refuse_first_token(self) -> None:
        self.platform.refused_tokens.add(self.tokens.current())

    def revoke(self) -> None:
        self.platform.revoked = True

    def break_down(self) -> None:
        self.tokens.current()
        self.platform.failures.append(PlatformError("the server failed"))

    def lose_answer(self) -> None:
        self.platform.lost.append(PlatformError("the answer was lost", uncertain=True))

    def script(self) -> str:
        return self.platform.script

    def finish_history(self, ready: bool) -> None:
        self.platform.history_ready = ready

    def happen(self, at: Mapping[str, datetime], deleted: frozenset[str] = frozenset()) -> None:
        world = self.platform
        world.orders = {
            code: replace(an_order(), code=code, changed_at=moment)
            for code, moment in at.items()
            if code not in deleted
        }
        world.deleted = {code: at[code] for code in deleted}

    def lose_notification(self, kind: str, at: datetime) -> None:
        arrivals = self.platform.read_webhook(*self.notification(kind, self.key))
        ours = tuple(arrival for arrival in arrivals if arrival.topic not in LIFECYCLE)
        self.platform.unheard += [Undelivered(ours, at)] if ours else []

    def drop_webhook(self) -> None:
        self.platform.webhooks_wrong = WebhookFaults(missing=("order",))


def an_order() -> FetchedOrder:
    """Return the order of order.json in our words."""
    return FetchedOrder(
        code=ORDER,
        placed_at=datetime(2026, 3, 2, 8, 2, 27, tzinfo=UTC),
        changed_at=datetime(2026, 3, 5, 17, 40, tzinfo=UTC),
        customer_id=CUSTOMER,
        name="Jana Veselá",
        company="Pekárna Veselý",
        email="Jana.Vesela@example.com",
        phone="+420604600444",
        countries=("SK", "CZ"),
        status_id="-1",
        status_name="Nevyřízená",
        paid=False,
        cash_on_delivery=True,
        excluded=False,
        total=96000,
        currency="CZK",
        admin_url="https://kocour.example/admin/objednavky-detail?id=107",
        goods="Pečicí kámen, 2 × Ošatka, 0.5 × Stříhání",
        remark="Prosím do čtvrtka, děkuji!",
        street="Dlouhá 7",
        postcode="110 00",
        city="Praha",
        recipient="Petr Veselý",
        language="cs",
    )
