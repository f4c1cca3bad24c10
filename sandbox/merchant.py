"""What the merchant does to an order with one click: each deed as changes of the order."""

from typing import Any

from sandbox.catalogue import CANCELLED, DONE

TRACKING_NUMBER = "Z1234567890"
DEEDS: dict[str, dict[str, Any]] = {
    "cancel": {"status_id": CANCELLED},
    "pay": {"paid": True},
    "ship": {"status_id": DONE, "tracking_number": TRACKING_NUMBER},
}


def changes_of(deed: str) -> dict[str, Any]:
    """Return the changes a deed makes; ValueError when the merchant knows no such deed."""
    if deed not in DEEDS:
        raise ValueError(f"the merchant can {', '.join(DEEDS)}")
    return dict(DEEDS[deed])
