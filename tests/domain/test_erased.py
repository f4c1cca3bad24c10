"""Which entries of a record were erased on purpose."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.erased import first_unnamed, ranges

NUMBERS = st.sets(st.integers(1, 60))


@given(NUMBERS)
def test_ranges_hold_all_numbers_and_no_other(numbers: set[int]) -> None:
    held = [number for start, end in ranges(numbers) for number in range(start, end + 1)]
    assert held == sorted(numbers)


@given(st.lists(NUMBERS), NUMBERS)
def test_an_entry_that_nobody_named_is_found(named: list[set[int]], erased: set[int]) -> None:
    unnamed = erased - set().union(*named)
    told = [one for numbers in named for one in ranges(numbers)]
    assert first_unnamed(erased, told) == min(unnamed, default=None)


def test_neighbours_are_one_range() -> None:
    assert ranges([7, 3, 1, 2, 2]) == [[1, 3], [7, 7]]
    assert ranges([]) == []
