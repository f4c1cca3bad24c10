"""Re-ratings of whole shops."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import BIG, Id, ShopId, Text

UNDER_WAY = text("computed_at IS NULL AND cancelled_at IS NULL")


class Rerating(Base):
    """One re-rating: customers are rated by the rules of `version`, then all shown at once.

    `from_orders`: outcomes, badges and records are made anew too. Since `started_at` ratings are
    staged; customers up to `last_customer` are done. `computed_at`: all are, and shown;
    `finished_at`: nothing is staged any more.
    """

    __tablename__ = "reratings"
    __table_args__ = (
        Index(
            "ix_reratings_under_way",
            "shop_id",
            unique=True,
            sqlite_where=UNDER_WAY,
            postgresql_where=UNDER_WAY,
        ),
    )

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    version: Mapped[int]
    from_orders: Mapped[bool]
    requested_by: Mapped[Text]
    requested_at: Mapped[datetime]
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    last_customer: Mapped[int] = mapped_column(BIG, default=0)
    started_at: Mapped[datetime | None]
    computed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
