"""The columns of the file: the same going out and coming in."""

from enum import StrEnum

from app.domain.flags import FlagKind


class Column(StrEnum):
    """A column by its name in the heading, in the order in which they are written."""

    EMAIL = "email"
    PHONE = "phone"
    ORDER = "order"
    NAME = "name"
    REGISTERED = "registered"
    LEVEL = "level"
    ORDERS = "orders"
    PAID_TOTAL = "paid_total"
    CURRENCY = "currency"
    LAST_ORDER = "last_order"
    KIND = "kind"
    TEXT = "text"
    UNTIL = "until"
    RECALL = "recall"
    AUTHOR = "author"
    WRITTEN = "written"


NAMING = (Column.EMAIL, Column.PHONE, Column.ORDER)
SAYING = (Column.KIND, Column.TEXT, Column.UNTIL, Column.RECALL)
# What a file is read for; the other columns are for people.
READ = (*NAMING, *SAYING)

NOTE = "note"
KINDS = (*(kind.value for kind in FlagKind), NOTE)
YES = "yes"
NO = "no"
