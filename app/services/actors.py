"""Who does something in a shop: every service that changes something for a person asks them."""

from dataclasses import dataclass

from app.domain.roles import Right, Role, may
from app.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of a shop's staff, as known at the present request."""

    shop_id: int
    name: str
    role: Role

    def may(self, right: Right) -> bool:
        """Say whether they may do something."""
        return may(self.role, right)

    def must(self, right: Right) -> None:
        """Raise Forbidden unless they may do something."""
        if not self.may(right):
            raise Forbidden(f"this needs the right to {right.replace('_', ' ')}")
