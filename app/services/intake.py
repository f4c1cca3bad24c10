"""Webhooks come in: prove the sender, store what arrived, and nothing else."""

import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf

from sqlalchemy import Engine, Row, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import request_ids
from app.errors import Unauthenticated, Unavailable
from app.models import Shop
from app.platforms.base import Platform
from app.services.connecting import PREVIOUS_KEY_LIVES
from app.services.durable import durable_inbox
from app.services.runtime import Runtime

# How long a shop's keys are remembered in this process; a signature that they do not open is
# checked once more with keys read anew, so a renewed key counts at once.
REMEMBERED_SECONDS = 1.0
# Nobody's key: an unknown shop costs the same work and gets the same answer as a wrong signature.
DUMMY_KEY = secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Known:
    """A shop as the intake needs it; `id` None: there is no such shop.

    `unreadable`: it has a key that ENCRYPTION_KEYS do not open.
    """

    id: int | None
    keys: tuple[str, ...]
    read_at: float
    unreadable: bool = False


NOBODY = Known(None, (DUMMY_KEY,), -inf)


class Intake:
    """Receives the webhooks of all platforms; one per process, used by all its threads."""

    def __init__(self, runtime: Runtime, engine: Engine) -> None:
        """Read shops and write arrivals through this engine."""
        self._runtime = runtime
        self._engine = engine
        self._inbox = durable_inbox(engine)
        self._known: dict[tuple[str, str], Known] = {}
        self._nobodys = runtime.vault.seal(DUMMY_KEY)

    def receive(self, platform_name: str, headers: Mapping[str, str], body: bytes) -> None:
        """Prove a webhook and store what it is about; when this returns, it is durable.

        Raises NotFound (no such platform), Unauthenticated, Invalid, Unavailable.
        """
        platform = self._runtime.platform(platform_name)
        shop = self._prove(platform, headers, body)
        arrivals = platform.read_webhook(headers, body)
        if arrivals:
            request = request_ids.current()
            self._inbox.append([(shop, str(a.topic), a.subject, request) for a in arrivals])

    def _prove(self, platform: Platform, headers: Mapping[str, str], body: bytes) -> int:
        shop = platform.claimed_shop(headers, body)
        for known in self._candidates(platform.name, shop):
            try:
                platform.verify_webhook(headers, body, known.keys)
            except Unauthenticated:
                continue
            if known.id is not None:
                return known.id
        if known.unreadable:
            # It may be genuine: whoever sent it shall try again when we can tell.
            raise Unavailable("the shop's key cannot be read")
        raise Unauthenticated("no shop of ours signed this")

    def _candidates(self, platform: str, external_id: str) -> Iterator[Known]:
        """Yield the shop as remembered, then, if that does not do, as it is stored now."""
        remembered = self._known.get((platform, external_id), NOBODY)
        fresh = time.monotonic() - remembered.read_at < REMEMBERED_SECONDS
        # Nobody is tried in place of a shop that is not remembered, so that all take as long.
        yield remembered if fresh else NOBODY
        known = self._read(platform, external_id)
        if known.id is not None:
            self._known[platform, external_id] = known
        yield known

    def _read(self, platform: str, external_id: str) -> Known:
        row = self._row(platform, external_id)
        # Opening a key is most of the work: for an unknown shop nobody's is opened.
        sealed = [row.webhook_key] if row else [self._nobodys]
        if row and _previous_lives(row.webhook_key_renewed_at):
            sealed.append(row.previous_webhook_key)
        opened = [self._runtime.vault.opened(key) for key in sealed if key is not None]
        keys, now = tuple(key for key in opened if key is not None), time.monotonic()
        if row is None or not opened:
            return Known(None, keys or (DUMMY_KEY,), now)
        unreadable = None in opened
        return Known(row.id if keys else None, keys or (DUMMY_KEY,), now, unreadable)

    def _row(
        self, platform: str, external_id: str
    ) -> "Row[int, bytes | None, bytes | None, datetime | None] | None":
        wanted = select(
            Shop.id, Shop.webhook_key, Shop.previous_webhook_key, Shop.webhook_key_renewed_at
        ).where(
            Shop.platform == platform,
            Shop.external_id == external_id,
            Shop.uninstalled_at.is_(None),
        )
        wanted = wanted.execution_options(across_shops="which of all shops this is")
        try:
            with Session(self._engine) as session:
                return session.execute(wanted).first()
        except DBAPIError as error:
            raise Unavailable("the shops cannot be read now") from error


def _previous_lives(renewed_at: datetime | None) -> bool:
    return renewed_at is not None and renewed_at + PREVIOUS_KEY_LIVES > datetime.now(UTC)
