"""Which fields of an export are for people to read, in their order, and what they are called.

What is not here only a program uses: numbers of rows, and keys made from fields that are here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

Words = Mapping[str, Any]

HEADINGS: Words = {
    "person": _l("Person"),
    "rating": _l("Rating"),
    "orders": _l("Orders"),
    "notes": _l("Notes"),
    "note_edits": _l("Earlier wordings of notes"),
    "flags": _l("Flags"),
    "overrides": _l("Levels that staff gave"),
    "decisions": _l("Decisions"),
    "actions": _l("Automatic actions"),
    "proposals": _l("Proposals"),
    "links": _l("Contacts that staff joined or kept apart"),
    "platform_accounts": _l("Accounts at the platform"),
    "tried_rules": _l("Orders that tried rules would have stopped"),
    "notices": _l("Notices"),
    "arrivals": _l("Messages of the platform"),
}
_WRITTEN = ("author", "written_at")
_TAKEN_BACK = ("until", "removed_by", "removed_at")
_CONTACTS = ("name", "company", "email", "phone")
FIELDS: Mapping[str, Sequence[str]] = {
    "person": (
        *(*_CONTACTS, "platform_id", "language", "registered", "orders_disabled", "level"),
        *("override_level", "override_until", "orders_count", "paid_total", "last_order_at"),
    ),
    "rating": ("level", "reasons"),
    "orders": (
        *("code", "placed_at", "status_name", "outcome", "corrected_outcome", "corrected_by"),
        *("corrected_at", "cancelled_by_us", "paid", "cash_on_delivery", "shipped", "total"),
        *("goods", "remark", *_CONTACTS, "recipient", "platform_customer_id", "language"),
    ),
    "notes": (
        *("text", *_WRITTEN, "edited_by", "edited_at", "until", "recall", "done_by", "done_at"),
        *("removed_by", "removed_at"),
    ),
    "note_edits": ("text", *_WRITTEN),
    "flags": ("kind", "reason", *_WRITTEN, *_TAKEN_BACK),
    "overrides": ("level", "reason", *_WRITTEN, *_TAKEN_BACK),
    "decisions": ("number", "kind", "order_code", "reason", *_WRITTEN, "facts"),
    "actions": ("kind", "order_code", "state", "author", "made_at", "ended_by", "ended_at", "text"),
    "proposals": (
        *("kind", "order_code", "written_at", "facts", "verdict", "said"),
        *("settled_by", "settled_at"),
    ),
    "links": (
        *("same", "one_key", "other_key", "reason", *_WRITTEN),
        *("withdrawn_by", "withdrawn_at"),
    ),
    "platform_accounts": ("external_id", "orders_disabled", "changed_at"),
    "tried_rules": ("code", "placed_at", "level", "outcome", "total"),
    "notices": ("kind", "made_at", "last_at", "dismissed_at"),
    "arrivals": ("subject", "received_at", "done_at"),
}
LABELS: Words = {
    "author": _l("Author"),
    "cancelled_by_us": _l("Cancelled by the shop, through Smajlík"),
    "cash_on_delivery": _l("Cash on delivery"),
    "changed_at": _l("Read so since"),
    "code": _l("Order"),
    "company": _l("Company"),
    "corrected_at": _l("Corrected on"),
    "corrected_by": _l("Corrected by"),
    "corrected_outcome": _l("How it ended, in the word of the staff"),
    "dismissed_at": _l("Dismissed on"),
    "done_at": _l("Done on"),
    "done_by": _l("Done by"),
    "edited_at": _l("Edited on"),
    "edited_by": _l("Edited by"),
    "email": _l("E-mail"),
    "ended_at": _l("Ended on"),
    "ended_by": _l("Ended by"),
    "external_id": _l("Customer account"),
    "facts": _l("What it rests on"),
    "goods": _l("Goods"),
    "kind": _l("What"),
    "language": _l("Language"),
    "last_at": _l("Last time"),
    "last_order_at": _l("Last order"),
    "level": _l("Level"),
    "made_at": _l("Made on"),
    "name": _l("Name"),
    "number": _l("Entry number"),
    "one_key": _l("Contact"),
    "order_code": _l("Order"),
    "orders_count": _l("Orders"),
    "orders_disabled": _l("Orders disabled in the shop's administration"),
    "other_key": _l("The other contact"),
    "outcome": _l("How it ended"),
    "override_level": _l("Level that staff gave"),
    "override_until": _l("It holds until"),
    "paid": _l("Paid"),
    "paid_total": _l("Paid in all"),
    "phone": _l("Phone"),
    "placed_at": _l("Placed"),
    "platform_customer_id": _l("Customer account"),
    "platform_id": _l("Customer account"),
    "reason": _l("Reason"),
    "reasons": _l("What counted"),
    "recall": _l("Comes back with the next order"),
    "received_at": _l("Received"),
    "recipient": _l("Who the parcel is for"),
    "registered": _l("Registered"),
    "remark": _l("The customer's remark"),
    "removed_at": _l("Removed on"),
    "removed_by": _l("Removed by"),
    "said": _l("What was said to it"),
    "same": _l("The same person"),
    "settled_at": _l("Decided on"),
    "settled_by": _l("Decided by"),
    "shipped": _l("Sent already"),
    "state": _l("State"),
    "status_name": _l("Status"),
    "subject": _l("About"),
    "text": _l("Text"),
    "total": _l("Total"),
    "until": _l("It holds until"),
    "verdict": _l("What was decided"),
    "withdrawn_at": _l("Taken back on"),
    "withdrawn_by": _l("Taken back by"),
    "written_at": _l("Written on"),
}
