"""The record of decisions: who decided what on whom, and why. Rows are only ever added."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.attached import Attached
from app.models.columns import BIG, Json, Text, Word


class Decision(Attached, Base):
    """One decision of a `kind`; `facts` are what it rests on and what it did.

    `batch`: the first decision of those that were made at once; `undoes`: the one taken back.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        Index(None, "shop_id", "id"),
        Index(None, "customer_id", "id"),
        Index(None, "batch"),
    )

    kind: Mapped[Word]
    reason: Mapped[Text]
    facts: Mapped[Json]
    batch: Mapped[int | None] = mapped_column(BIG)
    undoes: Mapped[int | None] = mapped_column(BIG)
