"""What the owner of a shop must hear of, and who hears of it by e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any


class NoticeKind(StrEnum):
    """A kind of notice, the gravest first; of each kind and key at most one stands."""

    CONNECTION_LOST = "connection_lost"
    BREAKER_TRIPPED = "breaker_tripped"  # automatic actions stopped by themselves
    ACTION_UNKNOWN = "action_unknown"  # key: the order's code; it is unclear for long
    ACTION_FAILED = "action_failed"  # key: the order's code
    TARGET_MISSING = "target_missing"  # key: the action whose status the shop does not have
    EVENT_GIVEN_UP = "event_given_up"  # key: topic and subject of an arrival
    ORDERS_MISSING = "orders_missing"  # the platform has orders that do not come to us
    STATUS_UNMAPPED = "status_unmapped"  # key: the platform's id of the status
    MIRROR_REFUSED = "mirror_refused"  # the platform does not let us stop accounts
    BLACKLISTED_ORDERED = "blacklisted_ordered"  # or flagged, or risky; key: the order's code
    PREPAYMENT_WANTED = "prepayment_wanted"  # key: the order's code


# Orders need attention; of the others something does not work.
CALM = frozenset({NoticeKind.BLACKLISTED_ORDERED, NoticeKind.PREPAYMENT_WANTED})

MAX_MAILS = 10
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Notify:
    """Whether and to whom notices go by e-mail; `to` () means the owners, whoever they are.

    `unwanted`: kinds that are shown in the app alone.
    """

    on: bool = True
    to: tuple[str, ...] = ()
    unwanted: frozenset[NoticeKind] = field(default_factory=frozenset)

    def wants(self, kind: NoticeKind) -> bool:
        """Say whether a notice of this kind goes by e-mail."""
        return self.on and kind not in self.unwanted


def notify_of(stored: Mapping[str, Any]) -> Notify:
    """Read what a shop has stored; {} is what a new shop wants."""
    kinds = stored.get("kinds", {})
    unwanted = frozenset(kind for kind in NoticeKind if kinds.get(kind) is False)
    return Notify(bool(stored.get("on", True)), tuple(stored.get("to", ())), unwanted)


def stored_form(notify: Notify) -> dict[str, Any]:
    """Return what a shop stores; kinds that come later are wanted until somebody says otherwise."""
    kinds = {kind.value: False for kind in NoticeKind if kind in notify.unwanted}
    return {"on": notify.on, "to": [*notify.to], "kinds": kinds}


def pause(attempts: int) -> timedelta:
    """Return how long to wait after the n-th e-mail that did not leave."""
    doubled: timedelta = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return doubled
