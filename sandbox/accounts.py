"""What can happen to registered customers, with the events it causes. Call under the lock."""

from sandbox import seed
from sandbox.model import Contact, Customer
from sandbox.state import Platform


def can_disable(platform: Platform) -> bool:
    """Tell whether the shop has the module that ordering can be disabled with."""
    return "customerReviews" in platform.shop.modules


def disable_orders(platform: Platform, customer: Customer, disabled: bool) -> None:
    """Block or free a registered customer; without the module nothing happens, silently."""
    if not can_disable(platform) or customer.disabled_orders == disabled:
        return
    customer.disabled_orders, customer.changed = disabled, platform.now()
    platform.emit("customer:update", customer.guid)
    platform.emit("customer:disableOrders" if disabled else "customer:enableOrders", customer.guid)


def account_of(platform: Platform, contact: Contact, email: str) -> Customer:
    """Return the account of an e-mail, whatever the case of its letters, or open one."""
    accounts, wanted = platform.shop.customers.values(), email.casefold()
    for kept in accounts:
        if (kept.contact.email or "").casefold() == wanted:
            return kept
    return _opened(platform, contact)


def _opened(platform: Platform, contact: Contact) -> Customer:
    """Open an account: customer:create."""
    guid, account = seed.guid(platform.rng), seed.guid(platform.rng)
    now = platform.now()
    number = max((kept.number for kept in platform.shop.customers.values()), default=0) + 1
    customer = Customer(number, guid, account, contact, now, now)
    platform.shop.customers[guid] = customer
    platform.emit("customer:create", guid)
    return customer
