"""How an order ended, from what its status was mapped to and what the platform says of it."""

from app.domain.orders import CANCELLED, Outcome


def outcome_of(
    mapped: Outcome | None,
    *,
    paid: bool | None,
    cash_on_delivery: bool,
    excluded: bool,
    cancelled_by_us: bool = False,
) -> Outcome:
    """Return the outcome of an order.

    `cancelled_by_us`: if it is cancelled, that was Smajlík's doing and must not feed itself.
    `mapped`: what its status means, None when nobody said. `paid` None: the platform does not say
    (Shoptet's "paid" may be null).
    """
    # Test and cash-desk orders tell nothing of a customer, whatever became of them.
    if excluded:
        return Outcome.EXCLUDED
    if mapped is None:
        return Outcome.OPEN
    if cancelled_by_us and mapped in CANCELLED:
        return Outcome.CANCELLED_BY_SHOP
    # Cash on delivery is paid to the carrier, and shops mark it late or never. Of an unknown
    # payment nothing bad is assumed: an order that was closed counts.
    unpaid = paid is False and not cash_on_delivery
    # Done, but the money has not come: not over yet.
    if mapped is Outcome.OK and unpaid:
        return Outcome.OPEN
    # Platforms have one status for every cancellation; a prepaid order that was cancelled before
    # it was paid is one the customer did not pay.
    if mapped is Outcome.CANCELLED_BY_CUSTOMER and unpaid:
        return Outcome.UNPAID_EXPIRED
    return mapped
