"""Taking the orders of a file into a shop, in chunks that are stored as a whole or not at all."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice

from sqlalchemy.orm import Session

from app import database
from app.domain.orders import Outcome
from app.domain.outcomes import outcome_of
from app.domain.status_names import suggest
from app.errors import Invalid
from app.extensions import db
from app.models import Shop
from app.platforms.base import FetchedOrder, OrderStatus, UnreadableOrder
from app.services import (
    ingest,
    named_shops,
    outcomes,
    rerating,
    shops,
    statuses,
    table_statistics,
)
from app.services.locking import lock_shop
from app.services.named_shops import NamedShop
from app.services.order_files.codes import SeenCodes
from app.services.order_files.layout import Layout
from app.services.order_files.reading import OrderFile
from app.services.order_files.report import Report
from app.services.order_files.rows import read_order

# Enough to see in the first one that a column holds no statuses, before anything is stored; live
# orders wait 70 to 200 ms for each.
CHUNK = 500
# Nobody has so many; a column of something else has.
MOST_STATUSES = 200

Chunk = list[FetchedOrder]
Meanings = Mapping[str, Outcome | None]


class FileImport:
    """One import of a file into a shop, which is created when it is new."""

    def __init__(self, layout: Layout, name: str, shop: NamedShop | None) -> None:
        """Import into a shop, or into a new one of this name."""
        self._layout = layout
        self._name = name
        self._shop_id = shop.id if shop else None
        # Where a shop has a platform, its word counts if it is as old as the file's.
        self._overwrite_equal = shop is None or shop.platform == shops.NO_PLATFORM
        self._statuses = {status.id: status for _, status in layout.statuses}

    def store(self, file: OrderFile, report: Report, progress: Callable[[int], None]) -> None:
        """Store the orders of a file, each chunk in a transaction of its own; Invalid.

        Running it again changes nothing. `progress` hears how many bytes each chunk took.
        """
        for number, chunk in enumerate(self._chunks(file, report, progress), start=1):
            with database.writing() as session:
                shop = self._shop(session)
                shop_id = shop.id
                changed = report.changed + self._save(session, shop, chunk)
                meanings = outcomes.mapping(session, shop_id)
                table_statistics.refresh(session, number)
            self._shop_id, report.changed = shop_id, changed
            _count(report, chunk, meanings)
        if self._shop_id is not None:
            _rate_all(self._shop_id)
            report.customers = named_shops.customers(self._shop_id)

    def rehearse(self, file: OrderFile, report: Report, progress: Callable[[int], None]) -> None:
        """Read a file and count what storing it would count, but write nothing; Invalid."""
        known = outcomes.mapping(db.session(), self._shop_id) if self._shop_id else {}
        db.session.rollback()
        for chunk in self._chunks(file, report, progress):
            named = {status.id: status.suggestion for status in self._statuses.values()}
            _count(report, chunk, named | known)

    def _chunks(
        self, file: OrderFile, report: Report, progress: Callable[[int], None]
    ) -> Iterator[Chunk]:
        done = 0
        with SeenCodes() as seen:
            orders = _orders(file, self._layout, seen, report)
            while chunk := list(islice(orders, CHUNK)):
                self._learn_statuses(chunk)
                yield chunk
                report.orders += len(chunk)
                progress(file.position() - done)
                done = file.position()

    def _learn_statuses(self, chunk: Chunk) -> None:
        for order in chunk:
            if order.status_id not in self._statuses:
                self._statuses[order.status_id] = OrderStatus(
                    id=order.status_id,
                    name=order.status_name,
                    system=False,
                    suggestion=suggest(order.status_name),
                    certain=False,
                )
        if len(self._statuses) > MOST_STATUSES:
            raise Invalid(f"more than {MOST_STATUSES} statuses: is the column of status right?")

    def _shop(self, session: Session) -> Shop:
        if self._shop_id is not None:
            return lock_shop(session, self._shop_id)
        shop = shops.create(session, shops.NO_PLATFORM, self._name, database.now(session))
        shop.name = self._name
        shop.currency = self._layout.currency
        shop.country = self._layout.country
        shop.timezone = self._layout.timezone.key
        session.flush()
        return shop

    def _save(self, session: Session, shop: Shop, chunk: Chunk) -> int:
        now = database.now(session)
        statuses.add(session, shop, self._statuses.values(), now)
        return ingest.save(
            session,
            shop.id,
            chunk,
            now,
            overwrite_equal=self._overwrite_equal,
            rate_at_once=False,
        )


def _rate_all(shop_id: int) -> None:
    """Rate the customers once, when all their orders are there."""
    now = datetime.now(UTC)
    while rerating.rate_due_in(shop_id, now):
        pass


def _orders(
    file: OrderFile, layout: Layout, seen: SeenCodes, report: Report
) -> Iterator[FetchedOrder]:
    for row in file.rows():
        report.rows += 1
        found = row if isinstance(row, UnreadableOrder) else read_order(row, layout)
        if isinstance(found, FetchedOrder) and not seen.add(found.code):
            found = UnreadableOrder(row.line, layout.repeated)
        if isinstance(found, FetchedOrder):
            yield found
        else:
            report.skip(found)


def _count(report: Report, chunk: Iterable[FetchedOrder], meanings: Meanings) -> None:
    report.outcomes.update(
        outcome_of(
            meanings.get(order.status_id),
            paid=order.paid,
            cash_on_delivery=order.cash_on_delivery,
            excluded=order.excluded,
        )
        for order in chunk
    )
