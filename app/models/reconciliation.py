"""How far each shop's orders have been compared with what its platform says of them."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import BIG, Id, Json, ShopId, Text


class Reconciliation(Base):
    """One shop's comparisons; it is there since the first one began.

    Everything that changed before `cursor` has been compared; `asked` are the changes after it,
    less an overlap, that were looked into already. `due_at`: when the next comparison begins;
    `epoch`: the installation that the last one was of. `missed` counts what that one found and we
    had not heard of, `missed_ever` what all did, `missed_so_far` what the one under way has.
    `webhooks`: what was wrong with them when they were last looked at (`checked_at`), after they
    were mended. `theirs` and `ours`: numbers of orders when they were last counted (`counted_at`);
    of what is lacking, `set_aside` were removed here on purpose, `accepted` did not come with a
    whole import either. `doubted_at`: since when some lack that nothing explains; `repair_id`: the
    import that is to bring them.
    """

    __tablename__ = "reconciliations"
    __table_args__ = (UniqueConstraint("shop_id"),)

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    epoch: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    cursor: Mapped[datetime | None]
    asked: Mapped[Json] = mapped_column(default=dict)
    begun_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    missed: Mapped[int] = mapped_column(default=0)
    missed_so_far: Mapped[int] = mapped_column(default=0)
    missed_ever: Mapped[int] = mapped_column(default=0)
    missed_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[Text | None]
    checked_at: Mapped[datetime | None]
    webhooks: Mapped[Json] = mapped_column(default=dict)
    mended_at: Mapped[datetime | None]
    counted_at: Mapped[datetime | None]
    theirs: Mapped[int | None]
    ours: Mapped[int | None]
    accepted: Mapped[int] = mapped_column(default=0)
    set_aside: Mapped[int] = mapped_column(default=0)
    doubted_at: Mapped[datetime | None]
    repair_id: Mapped[int | None] = mapped_column(BIG)
