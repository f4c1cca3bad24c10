"""What can be done at a platform, and how it is seen there: a status changed, a remark written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.domain.acting import Action as Kind
from app.domain.action_states import Skipped
from app.domain.orders import Outcome
from app.domain.outcomes import outcome_of
from app.platforms.base import Credentials, FetchedOrder, Platform
from app.services.outbox.claims import Held

# How each of our remarks begins, in every language.
MARK = "Smajlík:"


@dataclass(frozen=True, slots=True)
class Sight:
    """What the platform has now. `done`: our deed, or the same by another hand; `stamp` changes
    whenever anybody changes it."""

    done: bool
    gone: bool
    stamp: str
    order: FetchedOrder | None = None


class Deed(Protocol):
    """One action at one platform."""

    def look(self) -> Sight:
        """Read the present state; PlatformError."""

    def why_not(self, sight: Sight) -> Skipped | None:
        """Return why it must not be done to what is there; None: it may."""

    def remarks(self) -> tuple[str, ...]:
        """Read what stands in the order's history; PlatformError."""

    def do(self) -> None:
        """Ask the platform to do it, once; PlatformError."""


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    """Put the order into the target status. `mapping`: outcomes of the shop's statuses."""

    platform: Platform
    credentials: Credentials
    held: Held
    mapping: Mapping[str, Outcome]

    def look(self) -> Sight:
        """Read the order."""
        order = self.platform.fetch_order(self.credentials, self.held.code)
        if order is None:
            return Sight(False, True, "")
        done = order.status_id == self.held.target_status
        return Sight(done, False, order.changed_at.isoformat(), order)

    def why_not(self, sight: Sight) -> Skipped | None:
        """Look at the end of the order, its payment and its parcel."""
        order = sight.order
        if order is None:
            return Skipped.GONE
        if sight.done:
            return Skipped.ALREADY
        if self._outcome(order) is not Outcome.OPEN:
            return Skipped.CLOSED
        limits = self.held.limits
        unclear = order.paid is None and not order.cash_on_delivery and self.held.automatic
        if (order.paid or unclear) and not limits.get("paid"):
            return Skipped.PAID
        return Skipped.SHIPPED if order.shipped and not limits.get("shipped") else None

    def remarks(self) -> tuple[str, ...]:
        """Read the remarks."""
        return self.platform.fetch_remarks(self.credentials, self.held.code)

    def do(self) -> None:
        """Change the status."""
        quiet = bool(self.held.limits.get("quiet"))
        target = self.held.target_status
        self.platform.change_status(self.credentials, self.held.code, target, quiet=quiet)

    def _outcome(self, order: FetchedOrder) -> Outcome:
        return outcome_of(
            self.mapping.get(order.status_id),
            paid=order.paid,
            cash_on_delivery=order.cash_on_delivery,
            excluded=order.excluded,
        )


@dataclass(frozen=True, slots=True)
class WriteRemark:
    """Write the text into the order's history, unless there is one of ours."""

    platform: Platform
    credentials: Credentials
    held: Held

    def look(self) -> Sight:
        """Look for ours among the remarks."""
        # Platforms may store a text in a form of their own; an order has one remark of ours.
        written = any(remark.lstrip().startswith(MARK) for remark in self.remarks())
        # Whatever else is written there has no bearing on ours.
        return Sight(written, False, "")

    def why_not(self, sight: Sight) -> Skipped | None:
        """Never write it twice."""
        return Skipped.ALREADY if sight.done else None

    def remarks(self) -> tuple[str, ...]:
        """Read the remarks."""
        return self.platform.fetch_remarks(self.credentials, self.held.code)

    def do(self) -> None:
        """Add the remark."""
        self.platform.add_remark(self.credentials, self.held.code, self.held.text)


def deed_of(
    platform: Platform, credentials: Credentials, held: Held, mapping: Mapping[str, Outcome]
) -> Deed:
    """Return what a claimed action does."""
    if held.kind == Kind.REMARK:
        return WriteRemark(platform, credentials, held)
    return ChangeStatus(platform, credentials, held, mapping)
