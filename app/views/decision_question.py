"""What the record is asked for: read from an address, and written again."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from app.errors import Invalid
from app.services.places import Place
from app.services.record.entries import NUMBERS, Wanted
from app.services.record.filters import Filters, Group
from app.views.ids import LARGEST_ID

LONGEST_SEARCH, LONGEST_AUTHOR = 100, 300
# Smajlík itself, and what stands before the name of a member of the staff.
ITSELF, MEMBER = "itself", "member:"


class Question(Schema):
    """Filters; a form sends '' for what it does not ask for."""

    group = fields.String(load_default="", validate=validate.OneOf(["", *Group]))
    who = fields.String(load_default="", validate=validate.Length(max=LONGEST_AUTHOR))
    customer = fields.Integer(load_default=None, validate=validate.Range(1, LARGEST_ID))
    order = fields.String(load_default="")
    q = fields.String(load_default="")
    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)
    waiting = fields.Boolean(load_default=False, truthy={"yes"}, falsy={""})

    class Meta:
        """An address may say more than this."""

        unknown = EXCLUDE


def wanted(arguments: Mapping[str, Any]) -> Wanted:
    """Return what an address asks for; ValidationError or Invalid when that makes no sense."""
    places = (arguments.get(name, "") for name in ("older_than", "newer_than"))
    older, newer = (_place(text) for text in places)
    return Wanted(filters(arguments), older, newer)


def _place(text: str) -> Place | None:
    if not text:
        return None
    place = Place.from_text(text, int)
    # A range is searched number by number for anything that is none.
    if place.key is None or place.key not in NUMBERS:
        raise Invalid("this is not a place in the record")
    return place


def filters(arguments: Mapping[str, Any]) -> Filters:
    """Return the filters that an address asks for; ValidationError when they make no sense."""
    asked = Question().load({name: text for name, text in arguments.items() if text})
    return Filters(
        group=Group(asked["group"]) if asked["group"] else None,
        author=_author(asked["who"]),
        customer=asked["customer"],
        order=_printable(asked["order"])[:LONGEST_SEARCH],
        text=_printable(asked["q"])[:LONGEST_SEARCH],
        since=asked["since"],
        until=asked["until"],
        waiting=asked["waiting"],
    )


def written(filters: Filters) -> dict[str, str]:
    """Return what an address has to say to ask for the same, wherever in the record."""
    said = {
        "group": filters.group or "",
        "who": who(filters.author),
        "customer": str(filters.customer or ""),
        "order": filters.order,
        "q": filters.text,
        "since": filters.since.isoformat() if filters.since else "",
        "until": filters.until.isoformat() if filters.until else "",
        "waiting": "yes" if filters.waiting else "",
    }
    return {name: str(text) for name, text in said.items() if text}


def who(author: str | None) -> str:
    """Return how an address names an author; '' is Smajlík itself, None anybody."""
    if author is None:
        return ""
    return MEMBER + author if author else ITSELF


def _author(who: str) -> str | None:
    if who.startswith(MEMBER):
        return who.removeprefix(MEMBER)
    return "" if who == ITSELF else None


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable()).strip()
