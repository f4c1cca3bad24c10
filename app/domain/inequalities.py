"""Whether linear inequalities over counts contradict each other."""

from collections.abc import Iterable, Mapping
from functools import reduce
from math import gcd

# An inequality: coefficients of the counts, and what their sum is at least.
Row = tuple[tuple[int, ...], int]

_MOST_ROWS = 300


def negated(row: Row) -> Row:
    """Return the inequality that holds for whole numbers exactly where another does not."""
    coefficients, least = row
    return tuple(-c for c in coefficients), 1 - least


def contradict(rows: Iterable[Row]) -> bool:
    """Say whether no whole numbers of 0 or more satisfy all inequalities.

    True is certain. False may also mean that it would take too long to find out, or that only
    fractions satisfy them. By Fourier-Motzkin elimination, rounding bounds up to whole numbers.
    """
    system = _tightest(rows)
    width = len(next(iter(system), ()))
    system = _tightest([*system.items(), *(_at_least_none(i, width) for i in range(width))])
    for index in range(width):
        if len(system) > _MOST_ROWS:
            return False
        system = _tightest(_without(index, system))
    return any(least > 0 for least in system.values())


def _at_least_none(index: int, width: int) -> Row:
    return tuple(int(i == index) for i in range(width)), 0


def _tightest(rows: Iterable[Row]) -> dict[tuple[int, ...], int]:
    """Return one inequality for each direction: the one that asks for most."""
    system: dict[tuple[int, ...], int] = {}
    for coefficients, least in rows:
        divisor = reduce(gcd, coefficients, 0) or 1
        direction = tuple(c // divisor for c in coefficients)
        bound = -(-least // divisor)
        system[direction] = max(bound, system.get(direction, bound))
    return system


def _without(index: int, system: Mapping[tuple[int, ...], int]) -> Iterable[Row]:
    """Yield what inequalities say of the other counts once one is eliminated."""
    rows = list(system.items())
    yield from (row for row in rows if row[0][index] == 0)
    above = [row for row in rows if row[0][index] > 0]
    below = [row for row in rows if row[0][index] < 0]
    for low, least in above:
        for high, least_of_high in below:
            by, by_high = -high[index], low[index]
            yield (
                tuple(by * a + by_high * b for a, b in zip(low, high, strict=True)),
                by * least + by_high * least_of_high,
            )
