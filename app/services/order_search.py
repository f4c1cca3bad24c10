"""What an order is found by: its code, name, company, e-mail or phone, however it is typed."""

from sqlalchemy import ColumnElement, or_

from app.domain import contact
from app.models import Order

ESCAPE = "\\"
# Shorter numbers are parts of codes and prices, not phones.
PHONE_DIGITS = 6


def matches(text: str, country: str) -> ColumnElement[bool]:
    """Return the condition for orders that a search text means; `country` reads phones."""
    found = [_contains(contact.search_key(text))]
    digits = "".join(character for character in text if character.isdecimal())
    if len(digits) >= PHONE_DIGITS and not any(character.isalpha() for character in text):
        key = contact.phone_key(text, (country,))
        found += [Order.phone_key == key] if key else []
        # Part of a number, or a number of another country.
        found.append(_contains(digits.removeprefix("00")))
    return or_(*found)


def _contains(key: str) -> ColumnElement[bool]:
    escaped = key
    for special in (ESCAPE, "%", "_"):
        escaped = escaped.replace(special, ESCAPE + special)
    return Order.search_key.like(f"%{escaped}%", escape=ESCAPE)
