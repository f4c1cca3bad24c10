"""Texts in tables for spreadsheets: no formulas, and the same texts when a table comes back."""

import re

# A spreadsheet takes what begins like this for a formula, and carries it out.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
GUARD = "'"


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; `plain` undoes it exactly."""
    return GUARD + text if _FORMULA.match(text) else text


def plain(text: str) -> str:
    """Return what was guarded; any other text is returned as it is."""
    return text[1:] if _GUARDED.match(text) else text
