"""Files of flags and notes in words: what columns hold, and what is wrong with a file or a row."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.services.customer_files.columns import Column
from app.services.customer_files.faults import Problem

COLUMNS: Mapping[Column, Any] = {
    Column.EMAIL: _l("The customer's e-mail, in any spelling."),
    Column.PHONE: _l("The customer's phone, in any spelling."),
    Column.ORDER: _l("The number of any order of the customer."),
    Column.KIND: _l("blacklist, auto_cancel or exempt for a flag; note for a note."),
    Column.TEXT: _l("The reason for the flag, in one line, or what the note says."),
    Column.UNTIL: _l("The last day on which it holds, like 2027-12-31; empty for no end."),
    Column.RECALL: _l("yes, if the note is to come back with the next order."),
}
PROBLEMS: Mapping[Problem, Any] = {
    Problem.TOO_LARGE: _l("The file is larger than 5 MB. Please split it."),
    Problem.NOT_TEXT: _l("This is not a CSV file. In a spreadsheet, choose Save as: CSV UTF-8."),
    Problem.EMPTY: _l("The file is empty."),
    Problem.NO_TABLE: _l(
        "The first line must name the columns, separated by semicolons, commas or tabs."
    ),
    Problem.NO_KIND_COLUMN: _l("The first line names no column kind."),
    Problem.NO_NAMING_COLUMN: _l("The first line names no column email, phone or order."),
    Problem.COLUMN_TWICE: _l("The first line names a column twice."),
    Problem.TOO_MANY_ROWS: _l("The file has more than 10,000 rows. Please split it."),
    Problem.BROKEN_ROW: _l("A quotation mark too many or too few."),
    Problem.OTHER_COLUMNS: _l("Another number of columns than in the first line."),
    Problem.UNKNOWN_KIND: _l("Only blacklist, auto_cancel, exempt or note can stand here."),
    Problem.NO_KIND: _l("The kind is missing: blacklist, auto_cancel, exempt or note."),
    Problem.NO_TEXT: _l("The reason of the flag or the text of the note is missing."),
    Problem.TOO_LONG: _l("Too long: a reason has at most 255 characters, a note 4,000."),
    Problem.NOT_ONE_LINE: _l("The reason of a flag must be one line."),
    Problem.NO_DATE: _l("Not a date. Write it like 2027-12-31 or 31.12.2027."),
    Problem.PAST: _l("This day has passed."),
    Problem.NEITHER_YES_NOR_NO: _l("Neither yes nor no."),
    Problem.RECALL_OF_FLAG: _l("Only a note can come back with the next order."),
    Problem.NOBODY_NAMED: _l("No e-mail, phone or order that can be read."),
    Problem.NO_CUSTOMER: _l("No such customer."),
    Problem.TWO_CUSTOMERS: _l("E-mail, phone and order belong to different customers."),
    Problem.SEVERAL_CUSTOMERS: _l("Several customers have this contact. Add an order number."),
    Problem.OTHER_WORD: _l("An earlier row says something else of the same flag."),
}


def columns() -> list[tuple[str, str]]:
    """Return the columns that are read, and what each holds."""
    return [(column.value, str(words)) for column, words in COLUMNS.items()]


def problem(problem: Problem) -> str:
    """Return what is wrong, as a sentence."""
    return str(PROBLEMS[problem])
