"""What notes said before they were edited."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models import columns
from app.models.columns import BIG, Id, ShopId


class NoteEdit(Base):
    """One former version of a note, and who wrote it when."""

    __tablename__ = "note_edits"
    __table_args__ = (UniqueConstraint("shop_id", "note_id", "version"),)

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    note_id: Mapped[int] = mapped_column(BIG, ForeignKey("notes.id", ondelete="CASCADE"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[columns.Text]
    written_at: Mapped[datetime]
