"""The form of automatic actions: what it sends, as settings."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from marshmallow import Schema, fields, validate

from app.domain.acting import STATUS_ACTIONS, Acting, Action, Mode, Situation

LONGEST_ID = 32
# What is no number in reach becomes one that is none of anything: the settings' own faults say so.
NO_NUMBER = -1
MOST = 1_000_000


class Count(fields.Field[int]):
    """A whole number, which a form sends as a number or, when it is none, as it was typed."""

    def _deserialize(self, value: Any, *_place: Any, **_more: Any) -> int:
        # True and False are ints too.
        return value if type(value) is int and 0 <= value <= MOST else NO_NUMBER


class _Switch(fields.Boolean):
    def __init__(self) -> None:
        super().__init__(required=True, truthy={True}, falsy={False})


class Wishes(Schema):
    """All settings at once."""

    modes = fields.Dict(
        keys=fields.Enum(Situation, by_value=True),
        values=fields.Dict(
            keys=fields.Enum(Action, by_value=True), values=fields.Enum(Mode, by_value=True)
        ),
        required=True,
    )
    targets = fields.Dict(
        keys=fields.Enum(Action, by_value=True, validate=validate.OneOf(STATUS_ACTIONS)),
        values=fields.String(validate=validate.Length(max=LONGEST_ID)),
        load_default=dict,
    )
    grace_minutes = Count(required=True)
    daily_cap = Count(required=True)
    share = Count(required=True)
    share_from = Count(required=True)
    paid = _Switch()
    shipped = _Switch()
    quiet = _Switch()
    dry_run = _Switch()


class Draft(Schema):
    """Settings to look at."""

    acting = fields.Nested(Wishes, required=True)


class Proposal(Draft):
    """Settings to save. `base`: the digest of those that the form was filled with."""

    base = fields.String(required=True)


class Return(Schema):
    """Which settings somebody saw who goes back to what is usual."""

    base = fields.String(required=True)


def acting(loaded: Mapping[str, Any]) -> Acting:
    """Return what the loaded Wishes come to."""
    others = {name: value for name, value in loaded.items() if name != "grace_minutes"}
    return Acting(**others, grace=timedelta(minutes=loaded["grace_minutes"]))
