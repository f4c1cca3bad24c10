"""Whether the platform itself is to refuse what a registered customer orders."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.domain.acting import Acting, Action, Mode, may_refuse
from app.domain.decisions import Standing, Switches, situation_of
from app.domain.flags import FlagKind

BLOCKING = (FlagKind.AUTO_CANCEL, FlagKind.BLACKLIST)
# A platform that ignored our wish lacks the module: it is not asked again before that.
REFUSED_FOR = timedelta(days=30)
# A platform that cancels by itself does so at once; its clock and ours differ a little.
CANCELS_WITHIN = timedelta(minutes=5)
CLOCKS_DIFFER = timedelta(minutes=1)


def wanted(
    flags: Mapping[FlagKind, datetime],
    acting: Acting,
    switches: Switches,
    country: str,
    freed_at: datetime | None = None,
) -> bool | None:
    """Say whether the platform is to refuse a customer's orders; None: leave it as it stands.

    `flags`: those that hold, since when. `freed_at`: when the merchant let the customer order
    again in the platform; only a flag set later is a newer word. A tripped circuit breaker stops
    nobody else, and lets nobody go: people set these flags, not what tripped it.
    """
    situation = situation_of(Standing("", flags))
    if situation is None or FlagKind.EXEMPT in flags or not may_refuse(country):
        return False
    if acting.mode(situation, Action.CANCEL) is not Mode.AUTO:
        return False
    # An account that stayed disabled would go on having its orders cancelled.
    if switches.suspended or acting.dry_run:
        return False
    newest = max(flags[kind] for kind in BLOCKING if kind in flags)
    if switches.tripped or (freed_at is not None and newest <= freed_at):
        return None
    return True


def to_write(wish: bool | None, stands: bool, ours: bool, refused: bool) -> bool | None:
    """Return what to write into an account; None: nothing. What the merchant disabled stays.

    `ours`: what stands there is not the merchant's word; `refused`: the platform ignores us.
    """
    if wish and not stands and not refused:
        return True
    return False if wish is False and stands and ours else None


def cancelled_because_disabled(
    placed_at: datetime, changed_at: datetime, disabled_at: datetime
) -> bool:
    """Say whether a cancelled order of a disabled account was cancelled by the platform itself."""
    after = placed_at >= disabled_at - CLOCKS_DIFFER
    return after and changed_at - placed_at <= CANCELS_WITHIN
