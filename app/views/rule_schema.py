"""A ruleset as the form of the Rules page sends it: `ruleset_data`, amounts perhaps as typed."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from app.domain.ruleset import (
    DECIDING,
    LONGEST_NAME,
    NEGATIVE,
    Colour,
    Comparison,
    Condition,
    Level,
)
from app.domain.ruleset_faults import LONGEST_WINDOW_MONTHS
from app.domain.signals import SHARES, Signal
from app.views.rule_fields import INCOMPLETE, Amounts, Whole, amounts, line, said

MOST_RULES, MOST_CONDITIONS = 40, 6
MOST_COUNTED, MOST_GOOD, MOST_PAUSE_DAYS = 10_000, 1000, 3650
LONGEST_KEY = 64

_WINDOW = _l("Window must be 1 to 120 months.")
_GOOD = _l("Good orders in a row must be 1 to 1000.")
_NUMBER = _l("Number must be 0 to 10000.")
_SHARE = _l("Percentage must be 0 to 100.")
_PAUSE = _l("Pause must be 1 to 3650 days.")
_NAME = _l("Name must have at most 30 characters.")
_COLOUR = _l("Choose one of the colours.")
_LEVEL = _l("Choose a smiley.")
_SIGNAL = _l("Choose what is counted.")
_COMPARISON = _l("Choose how it is compared.")
_MONEY_COMPARISON = _l("The amount paid can be at least or at most so much.")
_OTHER = _l("Choose another number that can be compared with this one.")
_ANY_AMOUNT = _l("Write an amount in at least one currency.")
_CONDITIONS = _l("A rule needs 1 to 6 conditions.")
_RULES = _l("There can be at most 40 rules.")
_NOT_CLEARED = _l("Only rules that speak against a customer can be cleared.")
_ALWAYS_USED = _l("No rule gives this smiley, so it cannot be switched off.")


class Part(Schema):
    """A part of the form: whatever else it holds is refused."""

    error_messages = {"unknown": INCOMPLETE, "type": INCOMPLETE}


class ConditionSchema(Part):
    """A condition; what its value must be depends on the rest of it."""

    signal = fields.Enum(Signal, by_value=True, required=True, error_messages=said(_SIGNAL))
    comparison = fields.Enum(
        Comparison, by_value=True, required=True, error_messages=said(_COMPARISON)
    )
    value = fields.Raw(required=True, error_messages=said())

    @post_load
    def _valued(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {"value": _value(data["signal"], data["comparison"], data["value"])}


class RuleSchema(Part):
    """A rule."""

    key = fields.String(
        required=True,
        error_messages=said(),
        pre_load=[line],
        validate=validate.Length(1, LONGEST_KEY, error=INCOMPLETE),
    )
    level = fields.Enum(
        Level,
        by_value=True,
        required=True,
        error_messages=said(_LEVEL),
        validate=validate.OneOf(DECIDING, error=_LEVEL),
    )
    conditions = fields.List(
        fields.Nested(ConditionSchema, error_messages=said()),
        required=True,
        error_messages=said(_CONDITIONS),
        validate=validate.Length(1, MOST_CONDITIONS, error=_CONDITIONS),
    )
    window_months = Whole(1, LONGEST_WINDOW_MONTHS, _WINDOW, allow_none=True)
    rehabilitation = Whole(1, MOST_GOOD, _GOOD, allow_none=True)

    @validates_schema
    def _cleared_where_it_can_be(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["rehabilitation"] is not None and data["level"] not in NEGATIVE:
            raise ValidationError(str(_NOT_CLEARED), "rehabilitation")


class LookSchema(Part):
    """How a level is shown."""

    name = fields.String(
        required=True,
        error_messages=said(),
        pre_load=[line],
        validate=validate.Length(max=LONGEST_NAME, error=_NAME),
    )
    colour = fields.Enum(
        Colour, by_value=True, required=True, allow_none=True, error_messages=said(_COLOUR)
    )
    used = fields.Boolean(required=True, error_messages=said(), truthy={True}, falsy={False})


class LooksSchema(Part):
    """Levels whose look differs from ours."""

    @validates_schema
    def _used_where_no_rule_gives_it(self, data: Mapping[str, Any], **_: Any) -> None:
        for level, look in data.items():
            if not look["used"] and level not in DECIDING:
                raise ValidationError({level: {"used": [str(_ALWAYS_USED)]}})

    @post_load
    def _without_ours(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        ours = {"name": "", "colour": None, "used": True}
        return {level: look for level, look in data.items() if look != ours}


_Looks = LooksSchema.from_dict(
    {level.value: fields.Nested(LookSchema, error_messages=said()) for level in Level}
)


class RulesetSchema(Part):
    """All that a version of a merchant's rules says."""

    rules = fields.List(
        fields.Nested(RuleSchema, error_messages=said()),
        required=True,
        error_messages=said(),
        validate=validate.Length(max=MOST_RULES, error=_RULES),
    )
    pause_days = Whole(1, MOST_PAUSE_DAYS, _PAUSE)
    first_order_above = Amounts(required=True)
    first_cod_order_above = Amounts(load_default=dict)
    levels = fields.Nested(_Looks, load_default=dict, error_messages=said())


def _value(signal: Signal, comparison: Comparison, value: Any) -> Any:
    """Return what a condition compares with; ValidationError for its value or comparison."""
    if signal is Signal.PAID_TOTAL:
        if comparison is Comparison.GT_SIGNAL:
            raise ValidationError(str(_MONEY_COMPARISON), "comparison")
        return _amounts(value)
    if comparison is Comparison.GT_SIGNAL:
        return _other(signal, value)
    most, message = (100, _SHARE) if signal in SHARES else (MOST_COUNTED, _NUMBER)
    if type(value) is not int or not 0 <= value <= most:
        raise ValidationError(str(message), "value")
    return value


def _other(signal: Signal, value: Any) -> Signal:
    try:
        other = Signal(value)
        Condition(signal, Comparison.GT_SIGNAL, other)
    except ValueError:
        raise ValidationError(str(_OTHER), "value") from None
    return other


def _amounts(value: Any) -> Mapping[str, int]:
    try:
        read = amounts(value)
    except ValidationError as error:
        raise ValidationError(error.messages, "value") from None
    if not read:
        raise ValidationError(str(_ANY_AMOUNT), "value")
    return read
