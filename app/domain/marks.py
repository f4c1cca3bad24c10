"""One character for each outcome that counts: a history as a string is counted in no time."""

from collections.abc import Mapping

from app.domain.orders import Outcome
from app.domain.signals import OUTCOMES, Signal

MARKS: Mapping[Outcome, str] = {
    Outcome.OK: "+",
    Outcome.UNCOLLECTED: "u",
    Outcome.REFUSED: "r",
    Outcome.CANCELLED_BY_CUSTOMER: "c",
    Outcome.UNPAID_EXPIRED: "x",
    Outcome.CHARGEBACK_LOST: "!",
    Outcome.WITHDRAWN: "w",
    Outcome.COMPLAINT: "m",
}
GOOD = MARKS[Outcome.OK]
OF_SIGNAL: Mapping[Signal, str] = {
    signal: "".join(MARKS[outcome] for outcome in sorted(outcomes))
    for signal, outcomes in OUTCOMES.items()
}


def has_good_in_a_row(marks: str, needed: int, spoiling: str) -> bool:
    """Say whether so many good orders came after the last with a mark of `spoiling`."""
    last = max([marks.rfind(mark) for mark in spoiling])
    return marks.count(GOOD, last + 1) >= needed
