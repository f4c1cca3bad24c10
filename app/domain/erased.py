"""Entries of a record whose content was erased, and the entries that say so.

An erased entry keeps its number, moment, digest and link. Whoever erases writes an entry of their
own that names the numbers; one that no such entry names was not erased on purpose.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

ERASED = "erased"
# A person was forgotten, or what is old was.
PERSON_ERASED, OLD_ERASED = "person_erased", "old_erased"
ERASING = (PERSON_ERASED, OLD_ERASED)

Range = Sequence[int]


def ranges(numbers: Iterable[int]) -> list[list[int]]:
    """Return numbers as ranges that include both ends: 1, 2, 3, 7 as [[1, 3], [7, 7]]."""
    ordered = sorted(set(numbers))
    if not ordered:
        return []
    breaks = [(one, other) for one, other in pairwise(ordered) if other != one + 1]
    starts = [ordered[0], *(other for _, other in breaks)]
    ends = [*(one for one, _ in breaks), ordered[-1]]
    return [[start, end] for start, end in zip(starts, ends, strict=True)]


def first_unnamed(erased: Iterable[int], named: Iterable[Range]) -> int | None:
    """Return the first of some erased entries that no range names; None: all are named."""
    known = sorted((start, end) for start, end in named)
    place, reach = 0, 0
    for number in sorted(erased):
        while place < len(known) and known[place][0] <= number:
            reach = max(reach, known[place][1])
            place += 1
        if number > reach:
            return number
    return None
