"""Statuses of a shop and the outcome each stands for."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Id, ShopId, Text, Word


class OrderStatus(Base):
    """One status. `outcome` None: not mapped yet, its orders count as open.

    `confirmed`: the platform defines the meaning or the merchant confirmed it; an unconfirmed
    suggestion counts at once. `renamed_from`: what the status was called when its meaning was
    confirmed, while it bears another name. `missing_since`: the shop has deleted the status.
    `cancels`: the platform itself counts an order in it as cancelled.
    """

    __tablename__ = "order_statuses"
    __table_args__ = (UniqueConstraint("shop_id", "external_id"),)

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    external_id: Mapped[Word]
    name: Mapped[Text]
    system: Mapped[bool]
    outcome: Mapped[Word | None]
    confirmed: Mapped[bool]
    renamed_from: Mapped[Text | None]
    missing_since: Mapped[datetime | None]
    cancels: Mapped[bool] = mapped_column(default=False, server_default="0")
