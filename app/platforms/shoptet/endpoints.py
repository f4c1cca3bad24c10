"""Every endpoint of the API that we call: the rights that the add-on asks a merchant for."""

from enum import Enum

# What the customer wrote comes with an order only when it is asked for.
ORDER_SECTIONS = {"include": "notes"}


class Endpoint(Enum):
    """Method, path, and whether the call may simply be made again when its answer is lost.

    `essential`: a shop that takes the right to it away has taken the add-on out of use. What acts
    on the shop is none: without the right nothing but the act is refused. Nor are the lists that
    only tell what webhooks have missed.
    """

    SHOP = ("GET", "/api/eshop", True)
    STATUSES = ("GET", "/api/orders/statuses", True)
    ORDERS = ("GET", "/api/orders", True)
    ORDER = ("GET", "/api/orders/{id}", True)
    SNAPSHOT = ("GET", "/api/orders/snapshot", False)  # every call starts another job
    CUSTOMER = ("GET", "/api/customers/{id}", True)
    JOB = ("GET", "/api/system/jobs/{id}", False)  # Shoptet counts the calls and refuses the 11th
    CHANGES = ("GET", "/api/orders/changes", True, False)
    NOTIFICATIONS = ("GET", "/api/webhooks/notifications", True, False)
    WEBHOOKS = ("GET", "/api/webhooks", True)
    REGISTER_WEBHOOKS = ("POST", "/api/webhooks", False)
    CORRECT_WEBHOOK = ("PATCH", "/api/webhooks/{id}", False)
    RENEW_KEY = ("POST", "/api/webhooks/renew-signature-key", False)
    CHANGE_STATUS = ("PATCH", "/api/orders/{id}/status", False, False)
    REMARKS = ("GET", "/api/orders/{id}/history", True, False)
    ADD_REMARK = ("POST", "/api/orders/{id}/history", False, False)
    CHANGE_CUSTOMER = ("PATCH", "/api/customers/{id}", False, False)
    INSTALL_SCRIPT = ("POST", "/api/template-include", False, False)
    REMOVE_SCRIPT = ("DELETE", "/api/template-include/{id}", False, False)

    def __init__(self, method: str, path: str, repeatable: bool, essential: bool = True) -> None:
        self.method = method
        self.path = path
        self.repeatable = repeatable
        self.essential = essential
