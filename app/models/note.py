"""Notes on customers."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models import columns
from app.models.attached import Attached


class Note(Attached, Base):
    """One note. `recall`: it asks to come back with the next order, until it is ticked
    (`done_at`). `until`: when it stops counting. `version` grows with each edit."""

    __tablename__ = "notes"
    __table_args__ = (Index(None, "shop_id", "customer_id"), Index(None, "customer_id"))

    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    recall: Mapped[bool] = mapped_column(default=False)
    until: Mapped[datetime | None]
    edited_by: Mapped[columns.Text | None]
    edited_at: Mapped[datetime | None]
    done_by: Mapped[columns.Text | None]
    done_at: Mapped[datetime | None]
    removed_by: Mapped[columns.Text | None]
    removed_at: Mapped[datetime | None]
