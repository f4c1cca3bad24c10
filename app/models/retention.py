"""When each kind of data was last looked through for what is too old."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Id, ShopId, Word


class Retention(Base):
    """One kind of data of a shop: when it was last looked through, and how many rows have gone."""

    __tablename__ = "retentions"
    __table_args__ = (UniqueConstraint("shop_id", "kind"),)

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    kind: Mapped[Word]
    last_at: Mapped[datetime | None]
    removed: Mapped[int] = mapped_column(default=0)
