"""What rules propose to do; a person confirms or refuses it."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.attached import Attached
from app.models.columns import BIG, Json, Text, Word

OPEN = text("settled_at IS NULL")


class Proposal(Attached, Base):
    """One proposal (domain.proposing.ProposalKind) on a customer, or on the order `order_code`.

    `evidence` digests what speaks for it: the same evidence proposes the same only once, whatever
    became of it. `facts` are that evidence in the clear. `verdict` (domain.proposing.Verdict) and
    `said`: what was decided in the end and why; `decision_id`: the record of it.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("shop_id", "evidence"),
        Index(None, "customer_id"),
        Index(None, "shop_id", "order_code"),
        Index("ix_proposals_open", "shop_id", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    kind: Mapped[Word]
    situation: Mapped[Word] = mapped_column(default="")
    order_code: Mapped[Text] = mapped_column(default="")
    evidence: Mapped[Word]
    facts: Mapped[Json] = mapped_column(default=dict)
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[Text | None]
    verdict: Mapped[Word | None]
    said: Mapped[Text | None]
    decision_id: Mapped[int | None] = mapped_column(BIG)
