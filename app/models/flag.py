"""Flags that staff set on customers."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.extensions import Base
from app.models.attached import Attached
from app.models.columns import Text, Word


class Flag(Attached, Base):
    """A flag (domain.flags.FlagKind) with its reason; `until`: when it ends by itself."""

    __tablename__ = "flags"
    __table_args__ = (Index(None, "shop_id", "kind", "customer_id"), Index(None, "customer_id"))

    kind: Mapped[Word]
    reason: Mapped[Text]
    until: Mapped[datetime | None]
    removed_by: Mapped[Text | None]
    removed_at: Mapped[datetime | None]
