"""Where a notice is seen to: the page of the app to open for it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.domain.notices import NoticeKind as Kind
from app.services.notices.listing import Told


class Link(NamedTuple):
    """An address in the app and what leads there."""

    address: str
    name: str


_ORDER = _l("Open the order")
_OF_ORDERS = frozenset(
    {Kind.ACTION_UNKNOWN, Kind.ACTION_FAILED, Kind.BLACKLISTED_ORDERED, Kind.PREPAYMENT_WANTED}
)
_PAGES: Mapping[Kind, tuple[str, Any]] = {
    Kind.BREAKER_TRIPPED: ("acting.show", _l("Automatic actions")),
    Kind.TARGET_MISSING: ("acting.show", _l("Automatic actions")),
    Kind.STATUS_UNMAPPED: ("statuses.show", _l("Explain the status")),
}


def link(notice: Told) -> Link | None:
    """Return where to see to a notice; None where the app can do nothing about it."""
    if notice.kind in _OF_ORDERS and notice.key:
        return Link(url_for("customers.show_of_order", code=notice.key), str(_ORDER))
    if notice.kind not in _PAGES:
        return None
    endpoint, name = _PAGES[notice.kind]
    return Link(url_for(endpoint), str(name))
