"""Fields of a ruleset's form, with messages that a merchant understands."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields

from app.domain.ruleset import LARGEST
from app.views.amounts import minor_units

INCOMPLETE = _l("Something is missing or unknown here. Please load the page again.")
NO_AMOUNT = _l("Write an amount like 20000 or 20000.50.")
TOO_LARGE = _l("This amount is too large.")
NO_CURRENCY = _l("There is no such currency.")
LONGEST_AMOUNT = 40


def said(message: Any = INCOMPLETE) -> dict[str, Any]:
    """Return a message for whatever can be wrong with a field."""
    return dict.fromkeys(("required", "null", "invalid", "type", "unknown"), message)


class Whole(fields.Field[int]):
    """A whole number, which a form sends as a number or, when it is none, as it was typed."""

    def __init__(self, least: int, most: int, message: Any, **options: Any) -> None:
        """Accept `least` to `most`."""
        super().__init__(required=True, error_messages=said(message), **options)
        self._least, self._most = least, most

    def _deserialize(self, value: Any, *_place: Any, **_more: Any) -> int:
        # True and False are ints too.
        if type(value) is not int or not self._least <= value <= self._most:
            raise self.make_error("invalid")
        return value


class Amounts(fields.Field[dict[str, int]]):
    """Amounts by currency: minor units, or texts as a person types major ones; '' is none."""

    def __init__(self, **options: Any) -> None:
        """Accept amounts in any currency."""
        super().__init__(error_messages=said(NO_AMOUNT), **options)

    def _deserialize(self, value: Any, *_place: Any, **_more: Any) -> dict[str, int]:
        return amounts(value)


def line(text: Any) -> Any:
    """Return a text as one line of what can be seen; whatever else as it is."""
    if not isinstance(text, str):
        return text
    return "".join(c for c in text if c.isprintable()).strip()


def amounts(value: Any) -> dict[str, int]:
    """Return minor units by currency; ValidationError with a message for each that is none."""
    if not isinstance(value, Mapping):
        raise ValidationError(str(NO_AMOUNT))
    given = {currency: one for currency, one in value.items() if one != ""}
    read: dict[str, int] = {}
    wrong: dict[str, list[str]] = {}
    for currency, one in given.items():
        try:
            read[currency] = _amount(one, currency)
        except ValidationError as error:
            wrong[currency] = [str(error.args[0])]
    if wrong:
        raise ValidationError(wrong)
    return read


def _amount(value: Any, currency: str) -> int:
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise ValidationError(str(NO_CURRENCY))
    if isinstance(value, str) and len(value) <= LONGEST_AMOUNT:
        try:
            value = minor_units(value, currency)
        except ValueError:
            value = None
    if type(value) is not int or value < 0:
        raise ValidationError(str(NO_AMOUNT))
    if value > LARGEST:
        raise ValidationError(str(TOO_LARGE))
    return value
