"""What the shop keeps: customers, orders, statuses. Money in minor units, VAT included."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """Who ordered, as typed into the form; `country` ISO 3166 alpha-2."""

    full_name: str | None
    email: str | None
    phone: str | None
    country: str = "CZ"
    company: str | None = None
    company_id: str | None = None
    street: str | None = None
    house_number: str | None = None
    city: str | None = None
    zip_code: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One product of an order; `unit_price` in minor units of the order's currency."""

    product: str
    name: str
    amount: int
    unit_price: int


@dataclass(slots=True)
class Remark:
    """One line of the History tab of an order."""

    id: int
    created: datetime
    text: str
    author: str
    type: str = "comment"

    @property
    def system(self) -> bool:
        """Whether the platform itself wrote it."""
        return self.author == "system"


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One time the status of an order was set, even to what it was before.

    `by`: "api", "admin" or "platform". `mailed`: the customer got an e-mail about it.
    """

    moment: datetime
    before: int
    after: int
    by: str
    mailed: bool


@dataclass(slots=True)
class Order:
    """One order. `number` is its id in the admin's addresses, `code` what everybody calls it.

    `recipient`: who the parcel is for, where that is not who ordered.
    """

    number: int
    code: str
    guid: str
    created: datetime
    changed: datetime
    contact: Contact
    status_id: int
    paid: bool | None
    currency: str
    lines: tuple[Line, ...]
    shipping: str
    payment: str
    customer_guid: str | None = None
    cash_desk: bool = False
    recipient: str | None = None
    remark: str | None = None
    eshop_remark: str | None = None
    tracking_number: str | None = None
    extra_fields: dict[int, str | None] = field(default_factory=dict)
    history: list[Remark] = field(default_factory=list)
    status_changes: list[StatusChange] = field(default_factory=list)

    @property
    def mails(self) -> list[StatusChange]:
        """The changes of status that the customer got an e-mail about."""
        return [change for change in self.status_changes if change.mailed]


@dataclass(slots=True)
class CustomerRemark:
    """A staff's remark on a customer with its rating (module customerReviews)."""

    id: int
    rating: str
    remark: str


@dataclass(slots=True)
class Customer:
    """A registered customer."""

    number: int
    guid: str
    account_guid: str
    contact: Contact
    created: datetime
    changed: datetime
    disabled_orders: bool = False
    remark: str | None = None
    price_ratio: str = "1.0000"
    birth_date: str | None = None
    remarks: list[CustomerRemark] = field(default_factory=list)


@dataclass(slots=True)
class Status:
    """An order status; negative ids are the platform's own. `mails` tells the customer."""

    id: int
    name: str
    color: str
    mark_as_paid: bool = False
    mails: bool = False

    @property
    def system(self) -> bool:
        """Whether the platform itself defines it."""
        return self.id < 0
