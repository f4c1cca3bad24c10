"""What a merchant says to try rules on the past, read and explained field by field."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.domain.rules import Level, Ruleset
from app.errors import Invalid
from app.services import backtests, rulesets
from app.services.admins import VisitedShop
from app.services.backtests import MONTHS, Trial, Wish
from app.views import amounts, backtest_form, rule_draft

DEAREST = 10**11
LARGEST_ID = 2**63 - 1

WHICH_RULES = _l("Choose which rules to try.")
MARGIN = _l("A whole number from 0 to 100, please.")
PERIOD = _l("Choose 12 or 24 months.")
LEVEL = _l("Choose at least one smiley whose orders would be stopped.")
COST = _l("An amount like 120 or 4.50, please.")
UNREADABLE = _l("These rules cannot be tried. Please correct them first.")


class Costs(fields.Field[dict[str, int]]):
    """Minor units by currency: whole numbers are that already, texts are as people type amounts.

    An empty text leaves a currency out.
    """

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> dict[str, int]:
        if not isinstance(value, dict):
            raise ValidationError(str(COST))
        costs, faults = {}, {}
        for currency, said in value.items():
            try:
                if said != "":
                    costs[currency] = _cost(said, currency)
            except ValueError:
                faults[currency] = [str(COST)]
        if faults:
            raise ValidationError(faults)
        return costs


class Attempt(Schema):
    """Rules to try (saved ones, a draft, or those of an earlier backtest), and on what terms.

    Terms that are not given are those of the newest backtest, or the suggested ones.
    """

    version = fields.Integer(
        strict=True,
        validate=validate.Range(1, LARGEST_ID, error=WHICH_RULES),
        error_messages={"invalid": WHICH_RULES, "null": WHICH_RULES},
    )
    ruleset = fields.Dict(error_messages={"invalid": UNREADABLE, "null": UNREADABLE})
    again = fields.Integer(
        strict=True,
        validate=validate.Range(1, LARGEST_ID, error=WHICH_RULES),
        error_messages={"invalid": WHICH_RULES, "null": WHICH_RULES},
    )
    months = fields.Integer(
        strict=True,
        validate=validate.OneOf(MONTHS, error=PERIOD),
        error_messages={"invalid": PERIOD, "null": PERIOD},
    )
    stopping = fields.List(
        fields.String(validate=validate.OneOf(list(Level), error=LEVEL)),
        validate=validate.Length(1, len(Level), error=LEVEL),
        error_messages={"invalid": LEVEL, "null": LEVEL},
    )
    parcel_cost = Costs(error_messages={"null": COST})
    margin_percent = fields.Integer(
        strict=True,
        validate=validate.Range(0, 100, error=MARGIN),
        error_messages={"invalid": MARGIN, "null": MARGIN},
    )

    @validates_schema
    def _names_rules_once(self, said: Mapping[str, Any], **_kwargs: Any) -> None:
        if len({"version", "ruleset", "again"} & set(said)) != 1:
            raise ValidationError(str(WHICH_RULES), "version")


def read(said: object, shop: VisitedShop, newest: Trial | None) -> Wish:
    """Return the wish that a request describes; ValidationError by field, NotFound."""
    attempt = Attempt().load(said)  # type: ignore[arg-type]
    version, ruleset = _rules(attempt, shop.id)
    terms = backtest_form.terms(shop, newest) | {
        name: attempt[name]
        for name in ("months", "stopping", "parcel_cost", "margin_percent")
        if name in attempt
    }
    terms["stopping"] = frozenset(map(Level, terms["stopping"]))
    try:
        return Wish(ruleset=ruleset, version=version, **terms)
    except Invalid as error:
        raise ValidationError({"ruleset": [str(UNREADABLE)]}) from error


def faults(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Return what to correct, by the names of the form's fields."""
    for field, said in _by_field(error).items():
        if not isinstance(said, dict):
            yield field, str(said[0])
        elif field == "parcel_cost":
            yield from ((f"{field}-{currency}", str(texts[0])) for currency, texts in said.items())
        else:
            yield field, str(next(iter(said.values()))[0])


def _by_field(error: ValidationError) -> dict[str, Any]:
    return error.messages if isinstance(error.messages, dict) else {"version": error.messages}


def _cost(said: Any, currency: str) -> int:
    if not (
        len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()
    ):
        raise ValueError("not a currency")
    cost = amounts.minor_units(said, currency) if isinstance(said, str) else said
    if not isinstance(cost, int) or isinstance(cost, bool) or not 0 <= cost <= DEAREST:
        raise ValueError("not an amount")
    return cost


def _rules(attempt: Mapping[str, Any], shop_id: int) -> tuple[int | None, Ruleset]:
    if "version" in attempt:
        return attempt["version"], rulesets.version(shop_id, attempt["version"]).ruleset
    if "again" in attempt:
        wish = backtests.get(shop_id, attempt["again"]).wish
        return wish.version, wish.ruleset
    draft = rule_draft.read(attempt["ruleset"]).ruleset
    if draft is None:
        raise ValidationError({"ruleset": [str(UNREADABLE)]})
    return None, draft
