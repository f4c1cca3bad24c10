"""The chart of a backtest: where the bars of each month stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.endings import Ending
from app.services.backtest_result import Month

HEIGHT = 160
# How much of a month's place its bar fills.
FILLED = 0.7
# Months from one that is named to the next; so many of them fit into a narrow window.
NAMED_EVERY, MOST_CLOSE = 3, 13
LINES = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """The orders of a month that ended in one way: where they begin and how high they are, in
    pixels."""

    ending: Ending
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A month: left edge, middle and width in percent, top in pixels. `label` '': not named."""

    month: str
    label: str
    left: float
    middle: float
    width: float
    top: float
    total: int
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, and lines at round numbers: each a number and a height in pixels."""

    bars: Sequence[Bar]
    lines: Sequence[tuple[int, float]]
    height: int = HEIGHT


def of_months(months: Sequence[Month]) -> Chart:
    """Return the chart of stopped orders by month, stacked by how they ended."""
    step = _step(max((sum(month.endings.values()) for month in months), default=0))
    scale = HEIGHT / (step * LINES)
    place = 100 / len(months)
    named = NAMED_EVERY * (1 if len(months) <= MOST_CLOSE else 2)
    bars = [_bar(month, index, place, scale, named) for index, month in enumerate(months)]
    return Chart(bars, [(step * n, HEIGHT - step * n * scale) for n in range(LINES + 1)])


def _step(highest: int) -> int:
    """Return the smallest round number of which four are at least the highest."""
    steps = (factor * power for power in _powers_of_ten() for factor in (1, 2, 5))
    return next(step for step in steps if step * LINES >= highest)


def _powers_of_ten() -> Iterator[int]:
    power = 1
    while True:
        yield power
        power *= 10


def _bar(month: Month, index: int, place: float, scale: float, named: int) -> Bar:
    total = sum(month.endings.values())
    year, number = month.month.split("-")
    return Bar(
        month=month.month,
        label="" if index % named else f"{int(number)}/{year[2:]}",
        left=round((index + (1 - FILLED) / 2) * place, 3),
        middle=round((index + 0.5) * place, 3),
        width=round(FILLED * place, 3),
        top=round(HEIGHT - total * scale, 2),
        total=total,
        pieces=list(_pieces(month, scale)),
    )


def _pieces(month: Month, scale: float) -> Iterator[Piece]:
    top = float(HEIGHT)
    for ending in Ending:
        if orders := month.endings[ending]:
            top -= orders * scale
            yield Piece(ending, round(top, 2), round(orders * scale, 2))
