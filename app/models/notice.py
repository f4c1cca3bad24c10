"""What the owner of a shop must hear of: in the app, and by e-mail where there is any."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Id, Json, ShopId, Text, Word

STANDING = text("dismissed_at IS NULL")


class Notice(Base):
    """One notice of a `kind`; until it is dismissed the same `key` only counts up.

    `mail_due_at`: when an e-mail of it is to go out, None when none is, or none any more; while a
    worker sends it, when another one may. `mail_reached`: the addresses that have it.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index(
            "uq_notices_standing",
            "shop_id",
            "kind",
            "key",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index(None, "mail_due_at"),
        Index(None, "shop_id", "last_at"),
    )

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    kind: Mapped[Word]
    key: Mapped[Text] = mapped_column(default="")
    facts: Mapped[Json] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    last_at: Mapped[datetime]
    count: Mapped[int] = mapped_column(default=1)
    dismissed_at: Mapped[datetime | None]
    dismissed_by: Mapped[Text | None]
    mail_due_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    mail_reached: Mapped[Json] = mapped_column(default=dict)
    mail_attempts: Mapped[int] = mapped_column(default=0)
    mail_error: Mapped[Text | None]
