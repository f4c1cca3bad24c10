"""What services need and cannot make themselves; create_app wires it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.errors import NotFound
from app.platforms.base import Platform
from app.secrets import Vault
from app.services.notices.post import Post


@dataclass(frozen=True, slots=True)
class Runtime:
    """The platforms by name, the vault for their secrets, and how long a claim is held.

    `post`: how e-mails leave; None when nobody said how.
    `base_url`: where browsers of strangers reach us.
    """

    platforms: Mapping[str, Platform]
    vault: Vault
    lease: timedelta
    base_url: str = ""
    post: Post | None = None

    def platform(self, name: str) -> Platform:
        """Return a platform by its name; NotFound when there is none."""
        try:
            return self.platforms[name]
        except KeyError:
            raise NotFound("there is no such platform") from None
