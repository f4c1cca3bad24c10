"""Rulesets of a shop: every change is a new version."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Id, ShopId, Text


class Ruleset(Base):
    """One version of a shop's rules; the shop says which one is in force."""

    __tablename__ = "rulesets"
    __table_args__ = (UniqueConstraint("shop_id", "version"),)

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    version: Mapped[int]
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    author: Mapped[Text]
    reason: Mapped[Text]
    created_at: Mapped[datetime]
