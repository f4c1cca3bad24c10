"""What rows of lists are found by: codes, names, e-mails and phones, however they are typed."""

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from app.domain import contact

ESCAPE = "\\"
# Shorter numbers are parts of codes and prices, not phones.
PHONE_DIGITS = 6


def matches(text: str, country: str, searched: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition for rows that a search text means; `country` reads phones.

    `searched`: the column of domain.contact.search_key, with phones in their one form.
    """
    return or_(*(_contains(key, searched) for key in _keys(text, country)))


def _keys(text: str, country: str) -> list[str]:
    keys = [contact.search_key(text)]
    digits = "".join(character for character in text if character.isdecimal())
    if len(digits) >= PHONE_DIGITS and not any(character.isalpha() for character in text):
        # Part of a number, or a number of another country.
        keys.append(contact.search_key(digits.removeprefix("00")))
        keys.append(contact.phone_key(text, (country,)) or keys[0])
    return list(dict.fromkeys(keys))


def _contains(key: str, searched: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    escaped = key
    for special in (ESCAPE, "%", "_"):
        escaped = escaped.replace(special, ESCAPE + special)
    return searched.like(f"%{escaped}%", escape=ESCAPE)
