"""What the API takes and answers; built once."""

from marshmallow import Schema, fields, validate

from app.domain.ruleset import Colour, Level
from app.services.indicators import MOST

LONGEST_CODE = 100


class Codes(Schema):
    """The orders that are asked about."""

    codes = fields.List(
        fields.String(validate=validate.Length(1, LONGEST_CODE)),
        required=True,
        validate=validate.Length(1, MOST),
        metadata={"description": "Codes of orders as the shop's staff see them."},
    )


class Badge(Schema):
    """A badge of an order."""

    name = fields.String(required=True)
    label = fields.String(required=True, metadata={"description": "In the token's language."})


class Indicator(Schema):
    """What stands beside an order."""

    level = fields.String(required=True, validate=validate.OneOf([*Level]))
    label = fields.String(
        required=True,
        metadata={"description": "The shop's own name of the level, or ours in your language."},
    )
    colour = fields.String(required=True, validate=validate.OneOf([*Colour]))
    badges = fields.List(fields.Nested(Badge), required=True)


class Indicators(Schema):
    """Indicators by the code of the order."""

    indicators = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(Indicator),
        required=True,
        metadata={"description": "Orders that the shop does not have are left out."},
    )
