"""What groups of decisions are called."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.services.record.filters import Group

_NAMES: Mapping[Group, Any] = {
    Group.ORDERS: _l("Orders"),
    Group.PROPOSALS: _l("Proposals"),
    Group.FLAGS: _l("Flags"),
    Group.LEVELS: _l("Smileys given by staff"),
    Group.PEOPLE: _l("Who is who"),
    Group.OBJECTIONS: _l("Objections"),
    Group.SETTINGS: _l("Settings"),
    Group.ERASURES: _l("Erasures"),
}


def name(group: Group) -> str:
    """Return what a group is called."""
    return str(_NAMES[group])
