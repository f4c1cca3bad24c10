"""Codes and tokens of both OAuth servers, and their limits."""

import string
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

API_TOKEN_LIFETIME = timedelta(seconds=1800)
MAX_ALIVE = 5
CODE_LIFETIME = timedelta(minutes=5)
USER_TOKEN_LIFETIME = timedelta(minutes=10)
_LETTERS = string.ascii_lowercase + string.digits


@dataclass(slots=True)
class Tokens:
    """Everything handed out: each value with the moment its life ends. Guard it by one lock."""

    rng: Random
    install_codes: dict[str, datetime] = field(default_factory=dict)
    api_tokens: dict[str, datetime] = field(default_factory=dict)
    user_codes: dict[str, datetime] = field(default_factory=dict)
    user_tokens: dict[str, datetime] = field(default_factory=dict)

    def secret(self, length: int) -> str:
        """Invent a random text of lower-case letters and digits."""
        return "".join(self.rng.choices(_LETTERS, k=length))

    def install_code(self, now: datetime) -> str:
        """Hand out the code of an installation: 255 characters, single use."""
        return self._handed(self.install_codes, self.secret(255), now + CODE_LIFETIME)

    def user_code(self, now: datetime) -> str:
        """Hand out a one-time #OAUTH_CODE# for the signed-in admin."""
        return self._handed(self.user_codes, self.secret(40), now + CODE_LIFETIME)

    def user_token(self, now: datetime) -> str:
        """Hand out a token that tells who the admin is."""
        return self._handed(self.user_tokens, self.secret(64), now + USER_TOKEN_LIFETIME)

    def api_token(self, eshop_id: int, now: datetime) -> str | None:
        """Hand out a token for calls, 1800 s; None when five are alive already."""
        if self.alive(now) >= MAX_ALIVE:
            return None
        value = f"{eshop_id}-a-{self.secret(32)}"
        return self._handed(self.api_tokens, value, now + API_TOKEN_LIFETIME)

    def alive(self, now: datetime) -> int:
        """Count the API tokens that are still valid."""
        return sum(1 for end in self.api_tokens.values() if end > now)

    def use(self, codes: dict[str, datetime], code: str, now: datetime) -> bool:
        """Spend a code: true once and in time."""
        end = codes.pop(code, None)
        return end is not None and end > now

    def valid(self, tokens: dict[str, datetime], token: str, now: datetime) -> bool:
        """Tell whether a token is known and has not expired."""
        end = tokens.get(token)
        return end is not None and end > now

    def expire_api_tokens(self) -> None:
        """End the life of all API tokens, as suspending and uninstalling do."""
        self.api_tokens.clear()

    @staticmethod
    def _handed(values: dict[str, datetime], value: str, end: datetime) -> str:
        values[value] = end
        return value
