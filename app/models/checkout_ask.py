"""Values that were asked about at a checkout: for a day, so that nobody asks about very many."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import BIG, Id, Word


class CheckoutAsk(Base):
    """A value that one client asked about at one shop, and was told the truth of.

    `shop_id` is 0 for whoever asks in the name of no shop. `client` and `value` are digests with
    the shop's secret key, other ones each day: no address and no contact can be read from them.
    """

    __tablename__ = "checkout_asks"
    __table_args__ = (
        UniqueConstraint("shop_id", "client", "value"),
        Index(None, "shop_id", "asked_at"),
        Index(None, "asked_at"),
    )

    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(BIG)
    client: Mapped[Word]
    value: Mapped[Word]
    asked_at: Mapped[datetime]
