"""The staff of a shop who have opened Smajlík."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Id, ShopId, Text, Word


class Member(Base):
    """One person, told apart by their e-mail at the platform; `role`: domain.roles.Role.

    `language`: what they switched to; None: they follow the platform.
    """

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("shop_id", "email"),)

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    email: Mapped[Text]
    name: Mapped[Text] = mapped_column(default="")
    role: Mapped[Word]
    joined_at: Mapped[datetime]
    language: Mapped[Word | None]
