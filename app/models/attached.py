"""What staff attach to a person: it stays with that person's orders when customers join or part."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.columns import BIG, Id, ShopId, Text

CustomerId = Annotated[int, mapped_column(BIG, ForeignKey("customers.id"))]


class Attached:
    """Columns of every such row.

    `order_id` is the order of the customer that it follows, the newest one when it was written;
    None when the person had none left. It is no foreign key: the row outlives the order.
    """

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    customer_id: Mapped[CustomerId]
    order_id: Mapped[int | None] = mapped_column(BIG)
    author: Mapped[Text]
    written_at: Mapped[datetime]
