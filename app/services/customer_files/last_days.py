"""The last day on which a flag or a note holds, as a text of the file."""

import re
from datetime import date

from app.services.order_files.values import Unreadable

# The second form is what a Czech, Slovak or Polish spreadsheet makes of the first.
_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})\.\s*(?P<month>\d{1,2})\.\s*(?P<year>\d{4})"),
)


def read(text: str) -> date | None:
    """Return the day that a text names; None for ''. Unreadable."""
    if not text:
        return None
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None:
        raise Unreadable("is not a date")
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise Unreadable("is not a date") from None
