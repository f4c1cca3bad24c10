"""A shop with a registered customer, whose flags are carried into the platform's own switch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from app import database
from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Customer, Decision, Flag, PlatformAccount, WebhookEvent
from app.platforms.base import Arrival, FetchedCustomer, Topic
from app.services import flags, inbox
from app.services.locking import lock_shop
from app.services.marks import Marks
from app.services.mirror import asking
from app.services.runtime import Runtime
from tests.factories import make_actor
from tests.fakes import FakePlatform
from tests.services.steps import fetched, installed_shop, owners, save, work_off


@dataclass
class Mirrored:
    """The shop, the platform where its customers have accounts, and who works there."""

    runtime: Runtime
    platform: FakePlatform
    shop_id: int

    @classmethod
    def with_accounts(cls, runtime: Runtime, platform: FakePlatform, *accounts: str) -> "Mirrored":
        """Return a shop to which each account has sent one order."""
        shop = cls(runtime, platform, installed_shop(runtime, platform))
        for account in accounts:
            shop.register(account, f"{account}@x.cz")
        return shop

    def register(self, account: str, email: str, phone: str = "") -> None:
        """Open an account at the platform and order with it."""
        self.platform.customers[account] = FetchedCustomer(account, "Jana", (email,), False)
        order = fetched(account, customer_id=account, email=email, phone=phone)
        save(self.shop_id, order)

    def customer(self, account: str) -> int:
        """Return who ordered with an account."""
        return owners(self.shop_id)[account]

    def flag(self, account: str, kind: FlagKind = FlagKind.AUTO_CANCEL) -> None:
        """Set a flag, and let a worker look at the accounts."""
        actor = make_actor(self.shop_id)
        flags.set_flag(actor, [self.customer(account)], kind, "Never pays.", None)
        self.ask(account)

    def unflag(self, account: str, kind: FlagKind = FlagKind.AUTO_CANCEL) -> None:
        """Remove a flag, and let a worker look at the accounts."""
        flags.remove_flag(make_actor(self.shop_id), [self.customer(account)], kind, "")
        self.ask(account)

    def ask(self, *accounts: str) -> int:
        """Ask for the accounts of these customers; return how many may differ."""
        ids = [self.customer(account) for account in accounts]
        with database.writing() as session:
            shop = lock_shop(session, self.shop_id)
            return asking.ask(session, shop, ids, database.now(session))

    def change_shop(self, **values: object) -> None:
        """Change the shop's row."""
        with database.writing() as session:
            shop = lock_shop(session, self.shop_id)
            for name, value in values.items():
                setattr(shop, name, value)

    def merchant_sets(self, account: str, disabled: bool) -> None:
        """Let the merchant use the platform's own switch: a notification comes of it."""
        known = self.platform.customers[account]
        self.platform.customers[account] = replace(known, orders_disabled=disabled)
        self.notify(account)

    def notify(self, account: str, topic: Topic = Topic.CUSTOMER) -> None:
        """Let something about an account arrive."""
        with database.writing() as session:
            inbox.append(session, self.shop_id, [Arrival(topic, account)], database.now(session))

    def work(self) -> None:
        """Let a worker do all that is due; what it wrote is notified by the platform."""
        for _ in range(20):
            before = self.written()
            work_off(self.runtime)
            if self.written() == before:
                return
            for account in self.platform.customers:
                self.notify(account)
        raise AssertionError("the shop and the platform never agree")

    def make_due(self) -> None:
        """Let the time pass that failures wait."""
        with database.writing() as session:
            session.execute(update(WebhookEvent).values(due_at=datetime.now(UTC)))

    def end_flags(self) -> None:
        """Let all flags end by themselves."""
        with database.writing() as session:
            session.execute(update(Flag).values(until=datetime.now(UTC) - timedelta(minutes=1)))

    def stands(self, account: str) -> bool:
        """Say whether the platform refuses the orders of an account."""
        return self.platform.customers[account].orders_disabled

    def written(self) -> int:
        """Return how often the switch was written."""
        return self.platform.calls.count("set_orders_disabled")

    def remembered(self, account: str) -> PlatformAccount | None:
        """Return what is remembered of an account."""
        db.session.rollback()
        row = db.session.scalar(
            select(PlatformAccount)
            .where(PlatformAccount.external_id == account)
            .execution_options(populate_existing=True)
        )
        db.session.rollback()
        return row

    def flagged(self, account: str) -> list[str]:
        """Return the flags that hold on whoever orders with an account."""
        marks = db.session.scalar(
            select(Customer.marks).where(Customer.id == self.customer(account))
        )
        db.session.rollback()
        return Marks.read(marks or {}).flagged(datetime.now(UTC))

    def shown_disabled(self, account: str) -> bool:
        """Say whether the card says that the platform refuses this customer's orders."""
        shown = db.session.scalar(
            select(Customer.orders_disabled).where(Customer.id == self.customer(account))
        )
        db.session.rollback()
        return bool(shown)

    def record(self) -> Sequence[tuple[str, str]]:
        """Return the kinds and authors of what is in the record, but of decisions on orders."""
        on_customers = select(Decision.kind, Decision.author).where(Decision.order_code == "")
        rows = db.session.execute(on_customers.order_by(Decision.number))
        found = [(row.kind, row.author) for row in rows]
        db.session.rollback()
        return found
