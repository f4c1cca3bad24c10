"""The add-on as one shop has it: how it comes, rests, returns and goes."""

from dataclasses import dataclass, field
from datetime import datetime

# Events of orders, customers and the rest that can be registered (contract: webhook event types).
_WITH_ACTIONS = {
    "order": "create update cancel delete paid massCreate massUpdate massPaid",
    "customer": "create update delete import disableOrders enableOrders",
    "customerGroup": "create update delete",
    "discountCoupon": "create update delete massCreate massDelete",
    "eshop": "currencies billingInformation settingsInformation design mandatoryFields "
    "projectDomain",
    "invoice": "create update delete massUpdate",
    "proformaInvoice": "create update delete",
    "creditNote": "create update delete",
    "deliveryNote": "create update delete",
    "proofPayment": "create update delete",
    "product": "create update delete massCreate massUpdate massDelete",
    "shipment": "create update fail",
    "stock": "movement inStock soldOut minStockSupplyReached",
    "orderHistoryRemarks": "change",
    "orderStatusesList": "change",
    "shippingMethod": "change",
    "paymentMethod": "change",
    "mailingListEmail": "create delete",
    "job": "finished",
}
EVENTS = frozenset(
    f"{subject}:{action}"
    for subject, actions in _WITH_ACTIONS.items()
    for action in actions.split()
)
CONFLICTS = {
    "order:update": {"order:cancel"},
    "order:cancel": {"order:update"},
    "customer:update": {"customer:disableOrders", "customer:enableOrders"},
    "customer:disableOrders": {"customer:update"},
    "customer:enableOrders": {"customer:update"},
}
ACTIVE, SUSPENDED, TERMINATED, UNINSTALLED = "active", "suspended", "terminated", "uninstalled"
# What each event of the add-on's life leaves behind, and from which states it can happen.
LIFE = {
    "suspend": (SUSPENDED, {ACTIVE}),
    "approve": (ACTIVE, {SUSPENDED, TERMINATED}),
    "terminate": (TERMINATED, {ACTIVE, SUSPENDED}),
    "uninstall": (UNINSTALLED, {ACTIVE, SUSPENDED, TERMINATED}),
}


@dataclass(slots=True)
class Webhook:
    """One registered address; one per event."""

    id: int
    event: str
    url: str
    created: datetime
    updated: datetime
    send_payload: str | None = None


@dataclass(slots=True)
class Installation:
    """The bond of the add-on with the shop; `snippets`: its HTML in the storefront."""

    oauth_token: str
    state: str = ACTIVE
    signature_key: str | None = None
    webhooks: dict[int, Webhook] = field(default_factory=dict)
    denied: set[str] = field(default_factory=set)
    snippets: dict[str, str] = field(default_factory=dict)

    def webhook_of(self, event: str) -> Webhook | None:
        """Return the webhook registered for an event."""
        return next((kept for kept in self.webhooks.values() if kept.event == event), None)
