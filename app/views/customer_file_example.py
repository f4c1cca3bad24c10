"""A file of flags and notes to begin with: invented people, the reader's language."""

from collections.abc import Iterator
from datetime import date, timedelta

from flask_babel import gettext

from app.domain.flags import FlagKind
from app.services.customer_files.columns import NOTE, READ, YES
from app.services.customer_files.writing import heading, line

A_YEAR = timedelta(days=365)


def lines(today: date) -> Iterator[bytes]:
    """Yield a heading and a row for each thing that a file can say."""
    until = (today + A_YEAR).isoformat()
    named = ("jana.novakova@example.com", "", "")
    yield heading(READ)
    for cells in (
        (*named, FlagKind.BLACKLIST, gettext("Threatened the courier"), until, ""),
        ("", "+420 602 123 456", "", FlagKind.AUTO_CANCEL, gettext("Never collects"), "", ""),
        ("", "", "2026000123", FlagKind.EXEMPT, gettext("A friend of the house"), "", ""),
        (*named, NOTE, gettext("Leash for Rex: add a treat to the parcel"), until, YES),
    ):
        yield line(READ, dict(zip(READ, cells, strict=True)))
