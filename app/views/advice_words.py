"""Our advice on how to treat customers of each level, until the merchant writes their own."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

# Nothing special is to be done with customers who are all right.
OURS: Mapping[str, Any] = {
    "risky": _l(
        "Ask for payment in advance. Check returned goods thoroughly before you pay money back, "
        "and keep exactly to the return period."
    ),
    "watch": _l(
        "Confirm the order by phone or a message before you send it, and remind them of the last "
        "day to collect the parcel."
    ),
    "neutral": "",
    "loyal": _l(
        "Approve returns and complaints faster, allow a longer return period, and put a personal "
        "letter into the parcel."
    ),
    "vip": _l(
        "Send their orders first and answer personally. Show them new products before the others, "
        "and add a small gift."
    ),
    "new": _l(
        "Verify contact and address before you send the first order, and be careful when it is "
        "large and paid on delivery."
    ),
}


def advice(level: str, own: Mapping[str, str]) -> str:
    """Return what to advise for a level: the shop's own text, else ours; '' for nothing."""
    return own.get(level) or str(OURS[level])
