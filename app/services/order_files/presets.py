"""Files that are known: what their columns mean, so that nobody has to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.orders import Outcome
from app.platforms.base import OrderStatus
from app.services.order_files.layout import Field


@dataclass(frozen=True, slots=True)
class Preset:
    """A layout before it meets a file; see Layout for the meaning of each."""

    columns: Mapping[Field, str] = field(default_factory=dict)
    timezone: str = ""
    currency: str = ""
    country: str = ""
    date_format: str | None = None
    nobody: frozenset[str] = frozenset()
    statuses: tuple[tuple[str, OrderStatus], ...] = ()
    repeated: str = "repeats an order"


# UCI Machine Learning Repository, Online Retail (D. Chen, 2015), one row per invoice: a British
# shop, a number with a leading C is a cancellation. An invoice that was being written when the
# minute changed has two rows. Amounts are the number of pieces times their mean price.
_UCI = Preset(
    columns={
        Field.CODE: "InvoiceNo",
        Field.PLACED_AT: "InvoiceDate",
        Field.CUSTOMER_ID: "CustomerID",
        Field.COUNTRY: "Country",
        Field.QUANTITY: "Quantity",
        Field.UNIT_PRICE: "UnitPrice",
    },
    timezone="Europe/London",
    currency="GBP",
    country="GB",
    date_format="%m/%d/%Y %H:%M",
    nobody=frozenset({"(blank)"}),
    statuses=(
        ("C", OrderStatus("cancelled", "Cancelled", True, Outcome.CANCELLED_BY_CUSTOMER, True)),
        ("", OrderStatus("invoiced", "Invoiced", True, Outcome.OK, True)),
    ),
    repeated="repeats an invoice",
)

NONE = Preset()
PRESETS: Mapping[str, Preset] = {"uci": _UCI}
