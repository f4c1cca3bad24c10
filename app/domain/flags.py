"""What staff can say of a person's coming orders."""

from enum import StrEnum


class FlagKind(StrEnum):
    """A flag on a customer."""

    AUTO_CANCEL = "auto_cancel"  # their orders are to be cancelled
    BLACKLIST = "blacklist"  # they are not to order at all
    EXEMPT = "exempt"  # nothing is done to their orders automatically
