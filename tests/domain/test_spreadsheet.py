"""Tables for spreadsheets: no text is a formula, and every text comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.spreadsheet import guarded, plain

DANGEROUS = "=+-@\t\r"
TEXTS = st.text() | st.text(alphabet=f"'{DANGEROUS}a", max_size=5)


@given(TEXTS)
def test_what_was_guarded_comes_back_as_it_was(text: str) -> None:
    assert plain(guarded(text)) == text


@given(TEXTS)
def test_no_guarded_text_begins_a_formula(text: str) -> None:
    assert not guarded(text).startswith(tuple(DANGEROUS))


@pytest.mark.parametrize("text", ["", "Rex", "'t Hoen", "it's = 2", " =1", "''"])
def test_a_text_that_is_no_formula_is_left_alone(text: str) -> None:
    assert guarded(text) == plain(text) == text
