"""Registered customers whose orders the platform itself refuses, or was asked to refuse."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Id, ShopId, Text


class PlatformAccount(Base):
    """One account as last read; `changed_at`: when it was first read so.

    `ours`: what stands there is not the merchant's own word. `asked`: what we asked the platform
    for and have not seen there yet; it is written down before it is asked, so that a change is
    known as ours whoever reads it. `refused_at`: the platform took our wish without doing it.
    """

    __tablename__ = "platform_accounts"
    __table_args__ = (UniqueConstraint("shop_id", "external_id"),)

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    external_id: Mapped[Text]
    orders_disabled: Mapped[bool]
    ours: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
    asked: Mapped[bool | None]
    refused_at: Mapped[datetime | None]
