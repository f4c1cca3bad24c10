"""Customers and their present rating."""

from datetime import datetime

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models import columns
from app.models.columns import Id, ShopId, Word

STAGED = text("staged_level IS NOT NULL")


class Customer(Base):
    """One person in one shop: all orders that identity.group puts together.

    `record` is what rules see of their orders (domain.record_text). `reconsider_at` is the moment
    when the level next changes by itself. `staged_level` and `staged_reconsider_at` wait until a
    re-rating of the whole shop is complete; None: they are as they are shown.
    """

    __tablename__ = "customers"
    __table_args__ = (
        Index(None, "shop_id", "id"),
        Index(None, "shop_id", "level"),
        Index(None, "shop_id", "platform_id"),
        Index(None, "reconsider_at"),
        Index("ix_customers_staged", "shop_id", "id", sqlite_where=STAGED, postgresql_where=STAGED),
    )

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    platform_id: Mapped[columns.Text | None]
    name: Mapped[columns.Text] = mapped_column(default="")
    registered: Mapped[bool] = mapped_column(default=False)
    orders_disabled: Mapped[bool] = mapped_column(default=False)
    level: Mapped[Word] = mapped_column(default="new")
    record: Mapped[str] = mapped_column(Text, default="")
    rated_at: Mapped[datetime | None]
    reconsider_at: Mapped[datetime | None]
    staged_level: Mapped[Word | None]
    staged_reconsider_at: Mapped[datetime | None]
