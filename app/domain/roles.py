"""Who among a shop's staff may do what."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a member of the staff is in Smajlík."""

    OWNER = "owner"
    STAFF = "staff"
    READ_ONLY = "read_only"


class Right(StrEnum):
    """A kind of thing to do; looking at pages needs none."""

    WRITE_NOTES = "write_notes"
    FLAG = "flag"
    DECIDE = "decide"  # on what rules propose, what is about to be done, and objections to it
    OVERRIDE = "override"
    CORRECT_ORDERS = "correct_orders"
    JOIN_CUSTOMERS = "join_customers"
    EXPORT = "export"
    IMPORT = "import"
    RERATE = "rerate"
    TRY_RULES = "try_rules"
    CHANGE_RULES = "change_rules"
    EXPLAIN_STATUSES = "explain_statuses"
    CHANGE_SETTINGS = "change_settings"
    CHANGE_ROLES = "change_roles"
    ERASE = "erase"  # a person, for good


_OF_OWNERS_ALONE = frozenset(
    {
        Right.CHANGE_RULES,
        Right.EXPLAIN_STATUSES,
        Right.CHANGE_SETTINGS,
        Right.CHANGE_ROLES,
        Right.ERASE,
    }
)
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.STAFF: frozenset(Right) - _OF_OWNERS_ALONE,
    Role.READ_ONLY: frozenset(),
}


def may(role: Role, right: Right) -> bool:
    """Say whether a role brings a right."""
    return right in RIGHTS[role]
