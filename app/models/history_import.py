"""Imports of a shop's past orders."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Id, ShopId, Text


class HistoryImport(Base):
    """One import. `lines_done` is committed with the orders it counts, so a kill repeats nothing.

    `expected` is how many orders the shop said it has; `skipped` how many lines were unreadable.
    """

    __tablename__ = "history_imports"

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    epoch: Mapped[int]
    requested_at: Mapped[datetime]
    job: Mapped[Text | None]
    polls: Mapped[int] = mapped_column(default=0)
    expected: Mapped[int | None]
    lines_done: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[Text | None]
