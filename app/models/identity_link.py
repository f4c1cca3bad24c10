"""What staff said of who is the same person."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Id, Json, ShopId, Text


class IdentityLink(Base):
    """Two traces that belong to one person (`same`), or never do.

    A key is a kind and a value of domain.identity.keys, as "email:jana@kocour.example". It holds
    until it is withdrawn. `evidence`: what spoke for it.
    """

    __tablename__ = "identity_links"
    __table_args__ = (Index(None, "shop_id", "one_key"), Index(None, "shop_id", "other_key"))

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    one_key: Mapped[Text]
    other_key: Mapped[Text]
    same: Mapped[bool]
    reason: Mapped[Text] = mapped_column(default="")
    evidence: Mapped[Json]
    author: Mapped[Text]
    written_at: Mapped[datetime]
    withdrawn_by: Mapped[Text | None]
    withdrawn_at: Mapped[datetime | None]
