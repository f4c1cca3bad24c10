"""The inbox: everything that must be looked at."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Id, ShopId, Text, Word

WAITING = text("done_at IS NULL AND given_up_at IS NULL")
DONE = text("done_at IS NOT NULL")
LEASED = text("lease IS NOT NULL")
GIVEN_UP = text("given_up_at IS NOT NULL")


class WebhookEvent(Base):
    """One arrival. It waits until `done_at` or `given_up_at`; while claimed it holds a lease.

    `request_id`: of the request that brought it, or whose work led to it; '' for nobody's.
    """

    __tablename__ = "webhook_events"
    __table_args__ = (
        # Each of these stays as small as the work there is, however many rows are done.
        Index(
            "ix_webhook_events_due",
            "shop_id",
            "due_at",
            "id",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        # What is done goes after a while (services.privacy.kinds).
        Index(
            "ix_webhook_events_done",
            "shop_id",
            "done_at",
            sqlite_where=DONE,
            postgresql_where=DONE,
        ),
        Index(
            "ix_webhook_events_leased",
            "shop_id",
            "topic",
            "subject",
            sqlite_where=LEASED,
            postgresql_where=LEASED,
        ),
        Index(
            "ix_webhook_events_subject",
            "shop_id",
            "topic",
            "subject",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index(
            "ix_webhook_events_given_up",
            "shop_id",
            sqlite_where=GIVEN_UP,
            postgresql_where=GIVEN_UP,
        ),
    )

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    topic: Mapped[Word]
    subject: Mapped[Text]
    request_id: Mapped[Word] = mapped_column(default="", server_default="")
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[Word | None]
    leased_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    last_error: Mapped[Text | None]
