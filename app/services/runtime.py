"""What services need and cannot make themselves; create_app wires it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from app.errors import NotFound
from app.platforms.base import Platform
from app.secrets import Vault
from app.services.notices.post import Post


@dataclass(slots=True)
class Turns:
    """The shops that this process served last, so that the next one in turn is another."""

    arrival: int = 0
    action: int = 0


@dataclass(frozen=True, slots=True)
class Runtime:
    """The platforms by name, the vault for their secrets, and how long a claim is held.

    `post`: how e-mails leave; None when nobody said how.
    `base_url`: where browsers of strangers reach us. `compare_every`: how often each shop is
    compared with its platform. `erase_after`: how long a shop that has left is kept.
    """

    platforms: Mapping[str, Platform]
    vault: Vault
    lease: timedelta
    base_url: str = ""
    post: Post | None = None
    compare_every: timedelta = timedelta(hours=1)
    erase_after: timedelta = timedelta(days=30)
    turns: Turns = field(default_factory=Turns)

    def platform(self, name: str) -> Platform:
        """Return a platform by its name; NotFound when there is none."""
        try:
            return self.platforms[name]
        except KeyError:
            raise NotFound("there is no such platform") from None
