"""How far an action in the outbox has come.

todo -> checking -> sent -> confirmed, or skipped or failed on the way. A call whose answer was lost
or broken is `unknown`: it is looked after twice, some time apart, before it may be tried again.
"""

from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """A state of an action."""

    TODO = "todo"  # waits: for its grace period to end, or to be tried again
    CHECKING = "checking"  # a worker reads the order; nothing has been asked of the platform
    SENT = "sent"  # the platform is being asked, or was when the worker died
    UNKNOWN = "unknown"  # nobody knows whether the platform did it
    CONFIRMED = "confirmed"  # read back: it is done
    SKIPPED = "skipped"  # it must not be done, or need not
    FAILED = "failed"  # the platform refuses it, or it was tried often enough


ENDED = frozenset({State.CONFIRMED, State.SKIPPED, State.FAILED})
# A person may want it after all.
REVIVABLE = frozenset({State.SKIPPED, State.FAILED})
# Nothing has been asked of the platform yet, so it can be taken back.
RETRACTABLE = frozenset({State.TODO, State.CHECKING})
MAX_ATTEMPTS = 8
READS_BEFORE_RETRY = 2
BETWEEN_READS = timedelta(seconds=10)
# Time to take back what a person has just asked for.
SECOND_THOUGHTS = timedelta(minutes=1)
# So long may a call be unclear before the owner hears of it.
UNCLEAR_FOR_LONG = timedelta(minutes=30)


class Skipped(StrEnum):
    """Why an action was not done."""

    UNDONE = "undone"  # a person took it back in time
    FLAG_REMOVED = "flag_removed"  # what it rested on is no longer so
    EXEMPT = "exempt"
    SUSPENDED = "suspended"
    BREAKER = "breaker"
    TURNED_OFF = "turned_off"  # the settings no longer do this by themselves
    REINSTALLED = "reinstalled"  # it was made in an earlier installation
    GONE = "gone"  # the order no longer exists
    CLOSED = "closed"  # the order has ended
    ALREADY = "already"  # the order is there already, by somebody else's hand
    PAID = "paid"
    SHIPPED = "shipped"
    CHANGED = "changed"  # somebody changed the order while we did not know what became of ours
