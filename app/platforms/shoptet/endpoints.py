"""Every endpoint of the API that we call: the rights that the add-on asks a merchant for."""

from enum import Enum

# What the customer wrote comes with an order only when it is asked for.
ORDER_SECTIONS = {"include": "notes"}


class Endpoint(Enum):
    """Method, path, and whether the call may simply be made again when its answer is lost."""

    SHOP = ("GET", "/api/eshop", True)
    STATUSES = ("GET", "/api/orders/statuses", True)
    ORDERS = ("GET", "/api/orders", True)
    ORDER = ("GET", "/api/orders/{id}", True)
    SNAPSHOT = ("GET", "/api/orders/snapshot", False)  # every call starts another job
    CUSTOMER = ("GET", "/api/customers/{id}", True)
    JOB = ("GET", "/api/system/jobs/{id}", False)  # Shoptet counts the calls and refuses the 11th
    WEBHOOKS = ("GET", "/api/webhooks", True)
    REGISTER_WEBHOOKS = ("POST", "/api/webhooks", False)
    CORRECT_WEBHOOK = ("PATCH", "/api/webhooks/{id}", False)
    RENEW_KEY = ("POST", "/api/webhooks/renew-signature-key", False)

    def __init__(self, method: str, path: str, repeatable: bool) -> None:
        self.method = method
        self.path = path
        self.repeatable = repeatable
