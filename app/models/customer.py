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

    `email` to `last_order_at` sum up their orders for lists (services.ratings): contacts of the
    newest order, and what was paid in minor units of `paid_currency`, the one that most of it came
    in. `search_key` is what a search looks in, `name_key` what names are sorted by.
    `marks` and `override_*` repeat what staff attached (services.attachments): with a row of a list
    nothing else has to be read.
    """

    __tablename__ = "customers"
    __table_args__ = (
        Index(None, "shop_id", "id"),
        Index(None, "shop_id", "level"),
        Index(None, "shop_id", "platform_id"),
        Index(None, "reconsider_at"),
        Index(None, "shop_id", "last_order_at", "id"),
        Index(None, "shop_id", "orders_count", "id"),
        Index(None, "shop_id", "paid_total", "id"),
        Index(None, "shop_id", "name_key", "id"),
        # All that a search has to read of those whom it does not find.
        Index(None, "shop_id", "language", "registered", "search_key"),
        Index("ix_customers_staged", "shop_id", "id", sqlite_where=STAGED, postgresql_where=STAGED),
    )

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    platform_id: Mapped[columns.Text | None]
    name: Mapped[columns.Text] = mapped_column(default="")
    company: Mapped[columns.Text] = mapped_column(default="", server_default="")
    email: Mapped[columns.Text] = mapped_column(default="", server_default="")
    phone: Mapped[columns.Text] = mapped_column(default="", server_default="")
    language: Mapped[Word] = mapped_column(default="", server_default="")
    name_key: Mapped[columns.Text] = mapped_column(default="", server_default="")
    search_key: Mapped[columns.Url] = mapped_column(default="", server_default="")
    orders_count: Mapped[int] = mapped_column(default=0, server_default="0")
    paid_total: Mapped[int] = mapped_column(columns.BIG, default=0, server_default="0")
    paid_currency: Mapped[Word] = mapped_column(default="", server_default="")
    last_order_at: Mapped[datetime | None]
    registered: Mapped[bool] = mapped_column(default=False)
    orders_disabled: Mapped[bool] = mapped_column(default=False)
    level: Mapped[Word] = mapped_column(default="new")
    record: Mapped[str] = mapped_column(Text, default="")
    rated_at: Mapped[datetime | None]
    reconsider_at: Mapped[datetime | None]
    staged_level: Mapped[Word | None]
    staged_reconsider_at: Mapped[datetime | None]
    override_level: Mapped[Word | None]
    override_until: Mapped[datetime | None]
    marks: Mapped[columns.Json] = mapped_column(default=dict, server_default="{}")
