"""Orders as last seen at the platform."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import BIG, Id, ShopId, Text, Url, Word

# Written as databases compare it with the index of such orders.
BADGED = text("CAST(badges AS TEXT) <> '[]'")


class Order(Base):
    """One order: the platform's present state, its outcome, and the keys that identify its buyer.

    `total` is in minor units. `email_key`, `phone_key` and `surname_key` are normalised by
    domain.contact; `search_key` is what a search looks in. `badges` lists badge names.
    `recipient`: who the parcel is for, where that is somebody else; identity never looks at it.
    `place_key` (postcode and surname) and `address_key` only suggest that two may be one person.
    `goods` and `remark`: what was bought, and what the customer wrote with it, for people to read.
    `corrected_outcome`: the word of the staff, which wins over what status and payment say.
    `cancelled_by_us`: a cancellation is our own and never counts against the customer.
    `decided`: which flags and level it was last decided for (domain.decisions.version).
    """

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("shop_id", "code"),
        Index(None, "shop_id", "placed_at", "id"),
        Index(None, "shop_id", "email_key"),
        Index(None, "shop_id", "phone_key"),
        Index(None, "shop_id", "platform_customer_id"),
        Index(None, "shop_id", "place_key"),
        Index(None, "shop_id", "status_id"),
        Index(None, "customer_id", "placed_at"),
        Index("ix_orders_badged", "shop_id", "id", sqlite_where=BADGED, postgresql_where=BADGED),
    )

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    customer_id: Mapped[int] = mapped_column(BIG, ForeignKey("customers.id"))
    code: Mapped[Text]
    placed_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    status_id: Mapped[Word]
    status_name: Mapped[Text]
    paid: Mapped[bool | None]
    cash_on_delivery: Mapped[bool]
    excluded: Mapped[bool]
    outcome: Mapped[Word]
    outcome_known_at: Mapped[datetime]
    corrected_outcome: Mapped[Word | None]
    corrected_by: Mapped[Text | None]
    corrected_at: Mapped[datetime | None]
    total: Mapped[int] = mapped_column(BIG)
    currency: Mapped[Word]
    admin_url: Mapped[Url]
    platform_customer_id: Mapped[Text | None]
    name: Mapped[Text]
    company: Mapped[Text]
    email: Mapped[Text]
    phone: Mapped[Text]
    email_key: Mapped[Text | None]
    phone_key: Mapped[Word | None]
    surname_key: Mapped[Text]
    search_key: Mapped[Url]
    language: Mapped[Word] = mapped_column(default="", server_default="")
    goods: Mapped[Url] = mapped_column(default="", server_default="")
    remark: Mapped[Url] = mapped_column(default="", server_default="")
    recipient: Mapped[Text] = mapped_column(default="", server_default="")
    place_key: Mapped[Text | None]
    address_key: Mapped[Text] = mapped_column(default="", server_default="")
    shipped: Mapped[bool] = mapped_column(default=False, server_default="0")
    cancelled_by_us: Mapped[bool] = mapped_column(default=False, server_default="0")
    decided: Mapped[Word | None]
    badges: Mapped[list[str]] = mapped_column(JSON, default=list)
