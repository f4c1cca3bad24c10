"""The outbox: what is to be done at the platform, one row per order and kind of action."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import BIG, Id, Json, ShopId, Text, Url, Word

LIVING = sql("ended_at IS NULL")


class Action(Base):
    """One action (domain.acting.Action) in a state (domain.action_states.State).

    `order_id` is no foreign key: the row outlives the order. `automatic`: nobody asked for it by
    name; then `situation` must still hold when it is carried out. `due_at`: until then a person
    may take it back; later, when to try again. `limits`: what the merchant or the person who
    confirmed it allows, as it was then. `status_before` is what the order stood in when we wrote.
    `reads` and `read_at`: how often, and when first, an unclear call was looked after.
    `decision_id`: the record that ordered it. `answer`: what the platform said in the end.
    `forgotten`: the customer was erased while nobody knew whether it was done; it goes when it is
    settled.
    """

    __tablename__ = "actions"
    __table_args__ = (
        UniqueConstraint("shop_id", "order_code", "kind"),
        Index(None, "order_id"),
        Index(None, "shop_id", "made_at"),
        # Stays as small as the work there is.
        Index("ix_actions_living", "due_at", "id", sqlite_where=LIVING, postgresql_where=LIVING),
    )

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    order_id: Mapped[int] = mapped_column(BIG)
    order_code: Mapped[Text]
    kind: Mapped[Word]
    situation: Mapped[Word]
    automatic: Mapped[bool]
    author: Mapped[Text]
    decision_id: Mapped[int] = mapped_column(BIG)
    epoch: Mapped[int]
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[Word]
    reason: Mapped[Word] = mapped_column(default="")
    target_status: Mapped[Word] = mapped_column(default="")
    status_before: Mapped[Word] = mapped_column(default="")
    text: Mapped[Url] = mapped_column(default="")
    limits: Mapped[Json] = mapped_column(default=dict)
    lease: Mapped[Word | None]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    reads: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[Text | None]
    last_error: Mapped[Text | None]
    answer: Mapped[Json] = mapped_column(default=dict)
    forgotten: Mapped[bool] = mapped_column(default=False, server_default="0")
