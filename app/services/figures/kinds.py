"""What a figure is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

# Values by what stands in the label; ALONE where there is none.
Values = Mapping[str, float]
ALONE = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the whole installation, or one for each value of a label.

    `name` comes after `smajlik_`; `text` says what is counted, and in what.
    """

    name: str
    text: str
    read: Callable[[Session, datetime], Values]
    label: str = ALONE


def alone(value: float | None) -> Values:
    """Return the values of a figure without a label."""
    return {ALONE: float(value or 0)}
