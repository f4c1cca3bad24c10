"""What is wrong with settings of automatic actions, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from app.domain.acting_data import Fault, FaultKind

MISTAKES: Mapping[FaultKind, Any] = {
    FaultKind.NOT_ALLOWED: _l("This must not be done in the country of your shop."),
    FaultKind.TWO_AUTOMATIC: _l(
        "Only one of cancelling, holding and asking for payment can be automatic: an order stands "
        "in one status."
    ),
    FaultKind.NOTHING_TO_PROPOSE: _l("Remarks and notices are either automatic or off."),
    FaultKind.NO_STATUS: _l("Choose the status that such orders are put into."),
    FaultKind.NO_SUCH_STATUS: _l(
        "The shop no longer has this status, or it means something else now. Choose another one."
    ),
    FaultKind.GRACE: _l("Write a whole number of minutes from 0 to 1440, which is a day."),
    FaultKind.COUNT: _l("Write a whole number from 1 to 10000."),
    FaultKind.SHARE: _l("Write a whole number of percent from 1 to 100."),
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something to correct, and its place in the form."""

    place: str
    message: str


def mistakes(faults: Iterable[Fault]) -> list[Mistake]:
    """Return what is to be corrected."""
    return [Mistake(fault.place, str(MISTAKES[fault.kind])) for fault in faults]
