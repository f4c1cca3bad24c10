"""The record of decisions: who decided what on whom, and why. Rows are only ever added."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import BIG, Id, Json, ShopId, Text, Word

# Few among many, and counted whenever the record is looked at.
OBJECTION = sql("kind = 'objection'")


class Decision(Base):
    """One decision of a `kind`; `facts` are what it rests on and what it did.

    It is on a customer, or, with none, on the shop as a whole. As what is attached (Attached), it
    follows `order_id` to whoever has that order; `customer_then` and `order_then` say where it
    began. `batch`: the first decision of those that were made at once; `undoes`: the one taken
    back; `about`: the one that this one answers. `order_code`: the order that it is on.

    `number` counts the decisions of the shop from 1; `digest` covers all that never changes, with
    a `salt` so that nobody can guess it back, and `chain` covers it and all before (domain.chain).
    """

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("shop_id", "number"),
        Index(None, "shop_id", "id"),
        Index(None, "customer_id", "id"),
        Index(None, "batch"),
        Index(None, "about"),
        Index(None, "shop_id", "order_code"),
        Index(
            "ix_decisions_objections",
            *("shop_id", "kind"),
            sqlite_where=OBJECTION,
            postgresql_where=OBJECTION,
        ),
    )

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    customer_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("customers.id"))
    order_id: Mapped[int | None] = mapped_column(BIG)
    author: Mapped[Text]
    written_at: Mapped[datetime]
    kind: Mapped[Word]
    reason: Mapped[Text] = mapped_column(default="")
    facts: Mapped[Json]
    batch: Mapped[int | None] = mapped_column(BIG)
    undoes: Mapped[int | None] = mapped_column(BIG)
    about: Mapped[int | None] = mapped_column(BIG)
    order_code: Mapped[Text] = mapped_column(default="", server_default="")
    customer_then: Mapped[int | None] = mapped_column(BIG)
    order_then: Mapped[int | None] = mapped_column(BIG)
    number: Mapped[int]
    salt: Mapped[Word] = mapped_column(default="", server_default="")
    digest: Mapped[Text] = mapped_column(default="", server_default="")
    chain: Mapped[Text] = mapped_column(default="", server_default="")
