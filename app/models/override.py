"""Levels that staff gave to customers themselves."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.extensions import Base
from app.models.attached import Attached
from app.models.columns import Text, Word


class Override(Attached, Base):
    """A level that wins over the rules before `until`; None: until it is taken back."""

    __tablename__ = "overrides"
    __table_args__ = (Index(None, "customer_id"),)

    level: Mapped[Word]
    reason: Mapped[Text]
    until: Mapped[datetime | None]
    removed_by: Mapped[Text | None]
    removed_at: Mapped[datetime | None]
