"""What can be wrong with a file, or with one row of it."""

from dataclasses import dataclass
from enum import StrEnum

from app.errors import Invalid
from app.services.customer_files.columns import Column


class Problem(StrEnum):
    """One thing that can be wrong; people read it in their own words (views)."""

    # Of a file as a whole: nothing of it is taken.
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    EMPTY = "empty"
    NO_TABLE = "no_table"
    NO_KIND_COLUMN = "no_kind_column"
    NO_NAMING_COLUMN = "no_naming_column"
    COLUMN_TWICE = "column_twice"
    TOO_MANY_ROWS = "too_many_rows"
    # Of one row: the others are taken.
    BROKEN_ROW = "broken_row"
    OTHER_COLUMNS = "other_columns"
    UNKNOWN_KIND = "unknown_kind"
    NO_KIND = "no_kind"
    NO_TEXT = "no_text"
    TOO_LONG = "too_long"
    NOT_ONE_LINE = "not_one_line"
    NO_DATE = "no_date"
    PAST = "past"
    NEITHER_YES_NOR_NO = "neither_yes_nor_no"
    RECALL_OF_FLAG = "recall_of_flag"
    NOBODY_NAMED = "nobody_named"
    NO_CUSTOMER = "no_customer"
    TWO_CUSTOMERS = "two_customers"
    SEVERAL_CUSTOMERS = "several_customers"
    OTHER_WORD = "other_word"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is left out: its line in the file, from 1, and its column; None: all of it."""

    line: int
    column: Column | None
    problem: Problem


class BrokenFile(Invalid):
    """Nothing of a file can be taken."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"the file cannot be read: {problem.replace('_', ' ')}")
        self.problem = problem
