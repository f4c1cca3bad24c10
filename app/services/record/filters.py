"""Which decisions of a record somebody asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, literal_column
from sqlalchemy.orm import aliased

from app.domain.days import start_of
from app.domain.erased import ERASED, ERASING
from app.models import Decision
from app.services import shop_time
from app.services.admins import VisitedShop
from app.services.owned import owned

ESCAPE = "\\"
OBJECTION, REVIEWED = "objection", "objection_reviewed"


class Group(StrEnum):
    """What decisions are about."""

    ORDERS = "orders"
    PROPOSALS = "proposals"
    FLAGS = "flags"
    LEVELS = "levels"
    PEOPLE = "people"
    OBJECTIONS = "objections"
    SETTINGS = "settings"
    ERASURES = "erasures"


KINDS: Mapping[Group, tuple[str, ...]] = {
    Group.ORDERS: ("order_decided", "action_undone", "action_ended", "action_retried"),
    Group.PROPOSALS: ("proposal_confirmed", "proposal_refused"),
    Group.FLAGS: ("flag_set", "flag_removed", "undone", "account_disabled", "account_enabled"),
    Group.LEVELS: ("override_set", "override_removed"),
    Group.PEOPLE: ("joined", "parted", "kept_apart", "link_withdrawn"),
    Group.OBJECTIONS: (OBJECTION, REVIEWED),
    Group.SETTINGS: (
        *("settings_changed", "cancelling_suspended", "cancelling_resumed"),
        *("breaker_tripped", "breaker_reset"),
    ),
    Group.ERASURES: (ERASED, *ERASING),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that all must hold. `author`: '' is Smajlík itself, None anybody; `since` and
    `until`: days of the shop, both included; `text`: what the reason contains; `waiting`: only
    objections that nobody has reviewed."""

    group: Group | None = None
    author: str | None = None
    customer: int | None = None
    order: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    waiting: bool = False


def conditions(shop: VisitedShop, filters: Filters) -> Iterator[ColumnElement[bool]]:
    """Yield what the rows of a shop's record must fulfil."""
    yield Decision.shop_id == shop.id
    if filters.group is not None:
        yield Decision.kind.in_(KINDS[filters.group])
    if filters.author is not None:
        yield Decision.author == filters.author
    if filters.author == "" and filters.group is not Group.ERASURES:
        # Nobody knows any more who that was.
        yield Decision.kind != ERASED
    if filters.customer is not None:
        yield Decision.customer_id == filters.customer
    if filters.order:
        yield Decision.order_code == filters.order
    if filters.text:
        yield Decision.reason.ilike(f"%{_escaped(filters.text)}%", escape=ESCAPE)
    yield from _within(shop, filters)
    if filters.waiting:
        yield waits()


def waits() -> ColumnElement[bool]:
    """Return the condition of an objection for a review that has not come."""
    later = aliased(Decision)
    reviewed = exists().where(
        later.about == Decision.about,
        owned(later, Decision.shop_id),
        later.kind == REVIEWED,
        later.id > Decision.id,
    )
    # As it is written in the index of objections, so that databases use it.
    return (Decision.kind == literal_column(f"'{OBJECTION}'")) & ~reviewed


def _within(shop: VisitedShop, filters: Filters) -> Iterator[ColumnElement[bool]]:
    zone = shop_time.zone(shop.timezone)
    # The first and the last day there are begin or end outside of time in some zone.
    if filters.since is not None and filters.since > date.min:
        yield Decision.written_at >= start_of(filters.since.toordinal(), zone)
    if filters.until is not None and filters.until < date.max:
        yield Decision.written_at < start_of(filters.until.toordinal() + 1, zone)


def _escaped(text: str) -> str:
    for special in (ESCAPE, "%", "_"):
        text = text.replace(special, ESCAPE + special)
    return text
