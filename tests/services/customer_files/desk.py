"""A shop's desk for the tests of files: its staff, and what they send and receive."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from app.domain.roles import Role
from app.extensions import db
from app.models import Customer, Flag, Note, Shop
from app.services import attachments
from app.services.actors import Actor
from app.services.admins import VisitedShop, visit
from app.services.customer_files import exporting, importing
from app.services.customer_files.report import Report
from tests.factories import NOON

Table = list[dict[str, str]]
Row = TypeVar("Row", Note, Flag)


@dataclass
class Desk:
    """A member of the staff of a shop, with files."""

    shop: Shop
    role: Role = Role.STAFF

    @property
    def actor(self) -> Actor:
        return Actor(self.shop.id, "Eva", self.role)

    @property
    def visited(self) -> VisitedShop:
        db.session.commit()
        return visit(self.shop.id, self.shop.epoch)

    def export(self, ids: Sequence[int] | None = None) -> bytes:
        now = datetime.now(UTC)
        return b"".join(exporting.export(self.actor, self.visited, now, ids))

    def table(self, ids: Sequence[int] | None = None) -> Table:
        text = self.export(ids).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))

    def check(self, data: bytes) -> Report:
        return importing.check(self.actor, self.visited, data)

    def carry_out(self, data: bytes) -> Report:
        return importing.carry_out(self.actor, self.visited, data)


def sheet(*rows: str, heading: str = "email;phone;order;kind;text;until;recall") -> bytes:
    """Return a file of rows, as a merchant writes it."""
    return "\r\n".join((heading, *rows, "")).encode()


def attach_note(customer: Customer, text: str, **values: object) -> Note:
    """Add a note as it is stored."""
    return _attach(customer, Note(**_common(customer), text=text, **values))


def attach_flag(customer: Customer, reason: str, kind: str = "blacklist", **values: object) -> Flag:
    """Add a flag as it is stored."""
    return _attach(customer, Flag(**_common(customer), kind=kind, reason=reason, **values))


def _common(customer: Customer) -> dict[str, object]:
    return {
        "shop_id": customer.shop_id,
        "customer_id": customer.id,
        "order_id": attachments.anchor(db.session(), customer.shop_id, customer.id),
        "author": "Petr",
        "written_at": NOON,
    }


def _attach(customer: Customer, row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    attachments.refresh(db.session(), [customer])
    return row
