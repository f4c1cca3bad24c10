"""How a file is to be read: what was asked for, else the preset's word, else the shop's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.errors import Invalid
from app.services.named_shops import NamedShop
from app.services.order_files.layout import Field, Layout, check, matched
from app.services.order_files.presets import NONE, Preset

TIMEZONE = "Europe/Prague"


@dataclass(frozen=True, slots=True)
class Options:
    """What a person says of a file; '' and nothing where they leave it to us."""

    preset: Preset = NONE
    columns: Mapping[Field, str] = field(default_factory=dict)
    timezone: str = ""
    currency: str = ""
    country: str = ""
    date_format: str = ""


def layout(columns: Sequence[str], options: Options, shop: NamedShop | None) -> Layout:
    """Return how to read a file with these columns into a shop, None when it is new; Invalid."""
    preset = options.preset
    stored = (shop.timezone, shop.currency, shop.country) if shop else ("", "", "")
    return check(
        Layout(
            columns=matched(columns, {**preset.columns, **options.columns}),
            timezone=_zone(options.timezone or preset.timezone or stored[0] or TIMEZONE),
            currency=(options.currency or preset.currency or stored[1]).upper(),
            country=(options.country or preset.country or stored[2]).upper(),
            date_format=options.date_format or preset.date_format,
            nobody=preset.nobody,
            statuses=preset.statuses,
            repeated=preset.repeated,
        )
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(f"{name} is not a time zone, like {TIMEZONE}") from None
