"""What a platform answered, and what an answer that is not a success means."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from math import ceil
from typing import Any

import orjson

from app.errors import PlatformError

LONGEST_RETRY_AFTER = timedelta(hours=1)

_SECONDS = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer, whatever its status; `changing`: to a call that does more than read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    changing: bool = False

    @property
    def uncertain(self) -> bool:
        """Whether a change may have been made although this is no clear success."""
        return self.changing and (self.status < 300 or self.status == 408 or self.status >= 500)

    def json(self) -> Any:
        """Return the parsed body; PlatformError if it is not JSON (a proxy's page, a cut)."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            text = "the platform's answer is not JSON"
            raise PlatformError(text, uncertain=self.uncertain) from None


def failure(call: str, answer: Answer) -> PlatformError:
    """Return what an answer that is not a success means, whichever platform gave it.

    `call` names the call in the error's text; nothing of the body is repeated there.
    """
    text = f"{call}: the platform answered {answer.status}"
    wait = retry_after(answer.headers.get("Retry-After"), datetime.now(UTC))
    if answer.status == 423:
        return PlatformError(text, retry_after=timedelta(seconds=random.uniform(5, 7)))
    if answer.status in {408, 425, 429} or answer.status >= 500:
        return PlatformError(text, retry_after=wait, uncertain=answer.uncertain)
    return PlatformError(text, permanent=True)


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """Return how long a Retry-After header asks to wait, at most an hour; None if it says nothing.

    Seconds (fractions are rounded up) or an HTTP date (RFC 9110, 10.2.3).
    """
    header = (header or "").strip()
    if _SECONDS.fullmatch(header):
        seconds = ceil(min(float(header), LONGEST_RETRY_AFTER.total_seconds()))
        return timedelta(seconds=max(seconds, 0))
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta(0)), LONGEST_RETRY_AFTER)
