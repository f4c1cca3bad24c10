"""What a list of customers is asked for: read from an address or a body, and written again."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from app.domain.flags import FlagKind
from app.services.customer_filters import Filters
from app.services.customer_list import Sort, Wanted
from app.services.places import Place
from app.views import wording
from app.views.order_badges import OF_CUSTOMERS

LONGEST_SEARCH, LONGEST_LANGUAGE = 100, 32
REGISTERED: Mapping[str, bool | None] = {"": None, "yes": True, "no": False}
_REGISTERED_WORDS = {known: word for word, known in REGISTERED.items()}


def _one_of(*words: str) -> fields.String:
    return fields.String(load_default="", validate=validate.OneOf(["", *words]))


class Question(Schema):
    """Filters; a form sends '' for what it does not ask for."""

    q = fields.String(load_default="")
    level = _one_of(*wording.LEVELS)
    badge = _one_of(*OF_CUSTOMERS)
    flag = _one_of(*FlagKind)
    registered = _one_of("yes", "no")
    language = fields.String(load_default="", validate=validate.Length(max=LONGEST_LANGUAGE))
    sort = _one_of(*Sort)

    class Meta:
        """An address may say more than this."""

        unknown = EXCLUDE


def wanted(arguments: Mapping[str, Any]) -> Wanted:
    """Return what an address asks for; ValidationError or Invalid when that makes no sense."""
    asked = Question().load(arguments)
    sort = Sort(asked["sort"] or Sort.LAST_ORDER)
    places = (arguments.get(name, "") for name in ("older_than", "newer_than"))
    older, newer = (Place.from_text(text, sort.kind) if text else None for text in places)
    return Wanted(filters(asked), sort, older, newer)


def filters(asked: Mapping[str, str]) -> Filters:
    """Return the filters of a loaded Question."""
    return Filters(
        level=asked["level"],
        badge=asked["badge"],
        flag=asked["flag"],
        registered=REGISTERED[asked["registered"]],
        language=_printable(asked["language"]),
        text=_printable(asked["q"])[:LONGEST_SEARCH],
    )


def written(wanted: Wanted) -> dict[str, str]:
    """Return what an address has to say to ask for the same, wherever in the list."""
    said = {
        "q": wanted.filters.text,
        "level": wanted.filters.level,
        "badge": wanted.filters.badge,
        "flag": wanted.filters.flag,
        "registered": _REGISTERED_WORDS[wanted.filters.registered],
        "language": wanted.filters.language,
        "sort": "" if wanted.sort is Sort.LAST_ORDER else wanted.sort.value,
    }
    return {name: text for name, text in said.items() if text}


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable()).strip()
