"""What a condition counts, as a clause with a verb: "2 orders were delivered"."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.domain.signals import Signal

# What is said instead of "at most 0".
NONE: Mapping[Signal, Any] = {
    Signal.GOOD: _l("no order was delivered"),
    Signal.BAD: _l("no order ended badly"),
    Signal.CLOSED: _l("no order is closed"),
    Signal.UNCOLLECTED: _l("no parcel was left uncollected or refused"),
    Signal.REFUSED: _l("no parcel was refused"),
    Signal.CANCELLED: _l("no order was cancelled by the customer"),
    Signal.UNPAID: _l("no order was left unpaid"),
    Signal.CHARGEBACKS: _l("no chargeback was lost"),
    Signal.WITHDRAWN: _l("no order was lawfully returned"),
    Signal.COMPLAINTS: _l("no complaint was made"),
    Signal.RECEIVED: _l("no order was received"),
}


def _good(count: int) -> str:
    return str(ngettext("%(num)d order was delivered", "%(num)d orders were delivered", count))


def _bad(count: int) -> str:
    return str(ngettext("%(num)d order ended badly", "%(num)d orders ended badly", count))


def _closed(count: int) -> str:
    return str(ngettext("%(num)d order is closed", "%(num)d orders are closed", count))


def _uncollected(count: int) -> str:
    return str(
        ngettext(
            "%(num)d parcel was not collected or was refused",
            "%(num)d parcels were not collected or were refused",
            count,
        )
    )


def _refused(count: int) -> str:
    return str(ngettext("%(num)d parcel was refused", "%(num)d parcels were refused", count))


def _cancelled(count: int) -> str:
    return str(
        ngettext(
            "%(num)d order was cancelled by the customer",
            "%(num)d orders were cancelled by the customer",
            count,
        )
    )


def _unpaid(count: int) -> str:
    return str(ngettext("%(num)d order was never paid", "%(num)d orders were never paid", count))


def _chargebacks(count: int) -> str:
    return str(ngettext("%(num)d chargeback was lost", "%(num)d chargebacks were lost", count))


def _withdrawn(count: int) -> str:
    return str(
        ngettext(
            "%(num)d order was lawfully returned", "%(num)d orders were lawfully returned", count
        )
    )


def _complaints(count: int) -> str:
    return str(ngettext("%(num)d complaint was made", "%(num)d complaints were made", count))


def _received(count: int) -> str:
    return str(ngettext("%(num)d order was received", "%(num)d orders were received", count))


def _problem_share(share: str) -> str:
    return str(gettext("%(share)s of orders ended badly", share=share))


def _success_share(share: str) -> str:
    return str(gettext("%(share)s of orders ended well", share=share))


def _return_share(share: str) -> str:
    return str(gettext("%(share)s of received orders were returned", share=share))


COUNTS: Mapping[Signal, Callable[[int], str]] = {
    Signal.GOOD: _good,
    Signal.BAD: _bad,
    Signal.CLOSED: _closed,
    Signal.UNCOLLECTED: _uncollected,
    Signal.REFUSED: _refused,
    Signal.CANCELLED: _cancelled,
    Signal.UNPAID: _unpaid,
    Signal.CHARGEBACKS: _chargebacks,
    Signal.WITHDRAWN: _withdrawn,
    Signal.COMPLAINTS: _complaints,
    Signal.RECEIVED: _received,
}
SHARES: Mapping[Signal, Callable[[str], str]] = {
    Signal.PROBLEM_SHARE: _problem_share,
    Signal.SUCCESS_SHARE: _success_share,
    Signal.RETURN_SHARE: _return_share,
}
