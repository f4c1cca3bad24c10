"""Column types that several tables share."""

from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import mapped_column

# SQLite numbers rows by itself only in a column of type INTEGER.
BIG = BigInteger().with_variant(Integer, "sqlite")

Id = Annotated[int, mapped_column(BIG, primary_key=True)]
ShopId = Annotated[int, mapped_column(BIG, ForeignKey("shops.id", ondelete="CASCADE"))]
Word = Annotated[str, mapped_column(String(32))]
Text = Annotated[str, mapped_column(String(255))]
Url = Annotated[str, mapped_column(String(2000))]
Json = Annotated[dict[str, Any], mapped_column(JSON)]
# By this mark all of them are found when keys are changed.
ENCRYPTED = "encrypted"
Encrypted = Annotated[bytes, mapped_column(LargeBinary, info={ENCRYPTED: True})]
