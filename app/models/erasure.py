"""Whom a shop has forgotten, as digests that nobody can read back."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Id, ShopId, Text, Word


class Erasure(Base):
    """One trace of a forgotten person: a `kind` (services.privacy.tombstones) and a digest of it.

    The digest is made with the shop's sealed `erasure_key`. `flag`: the kind of flag that a new
    customer with this trace gets again before `flag_until`, on the merchant's stated ground; '':
    none.
    """

    __tablename__ = "erasures"
    __table_args__ = (UniqueConstraint("shop_id", "digest"),)

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    kind: Mapped[Word]
    digest: Mapped[Text]
    erased_at: Mapped[datetime]
    flag: Mapped[Word] = mapped_column(default="", server_default="")
    flag_until: Mapped[datetime | None]
