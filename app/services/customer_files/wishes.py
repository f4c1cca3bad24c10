"""What one row asks for, before anybody knows whom it names."""

import re
from dataclasses import dataclass
from datetime import date

from app.domain import contact
from app.services.customer_files import last_days
from app.services.customer_files.columns import KINDS, NOTE, Column
from app.services.customer_files.faults import Fault, Problem
from app.services.customer_files.reading import Row
from app.services.order_files import values
from app.services.order_files.values import Unreadable

_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Wish:
    """A flag or a note for whoever has these contacts and this order; None: it names none.

    `kind`: of KINDS. `until`: the last day on which it holds.
    """

    line: int
    email: str | None
    phone: str | None
    order: str | None
    kind: str
    text: str
    until: date | None
    recall: bool

    @property
    def words(self) -> str:
        """Return the text as it is compared: a spreadsheet may change blanks and line ends."""
        return words(self.text)


def words(text: str) -> str:
    """Return a text in which blanks and line ends are alike, and nothing is unseen."""
    return " ".join(_UNSEEN.sub("", text).split())


def read(row: Row, country: str) -> Wish | Fault | None:
    """Return what a row asks for; None when it only names somebody.

    `country`: two letters, to read a phone without +420 by.
    """
    said = {column: text.strip() for column, text in row.texts.items()}
    kind = said[Column.KIND].casefold()
    if not kind:
        rest = any(said.get(c) for c in (Column.TEXT, Column.UNTIL, Column.RECALL))
        return Fault(row.line, Column.KIND, Problem.NO_KIND) if rest else None
    if kind not in KINDS:
        return Fault(row.line, Column.KIND, Problem.UNKNOWN_KIND)
    return _wish(row, said, kind, country)


def _wish(row: Row, said: dict[Column, str], kind: str, country: str) -> Wish | Fault:
    try:
        until = last_days.read(said.get(Column.UNTIL, ""))
    except Unreadable:
        return Fault(row.line, Column.UNTIL, Problem.NO_DATE)
    try:
        recall = bool(values.yes_or_no(said.get(Column.RECALL, "")))
    except Unreadable:
        return Fault(row.line, Column.RECALL, Problem.NEITHER_YES_NOR_NO)
    if recall and kind != NOTE:
        return Fault(row.line, Column.RECALL, Problem.RECALL_OF_FLAG)
    email = contact.email_key(said.get(Column.EMAIL, ""))
    phone = contact.phone_key(said.get(Column.PHONE, ""), (country,))
    order = said.get(Column.ORDER) or None
    if email is None and phone is None and order is None:
        return Fault(row.line, None, Problem.NOBODY_NAMED)
    text = said.get(Column.TEXT, "")
    return Wish(row.line, email, phone, order, kind, text, until, recall)
