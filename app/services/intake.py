"""Webhooks come in: prove the sender, store what arrived, and nothing else."""

import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, Row, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

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
    """A shop as the intake needs it; `id` None: there is no such shop."""

    id: int | None
    keys: tuple[str, ...]
    read_at: float


class Intake:
    """Receives the webhooks of all platforms; one per process, used by all its threads."""

    def __init__(self, runtime: Runtime, engine: Engine) -> None:
        """Read shops and write arrivals through this engine."""
        self._runtime = runtime
        self._engine = engine
        self._inbox = durable_inbox(engine)
        self._known: dict[tuple[str, str], Known] = {}

    def receive(self, platform_name: str, headers: Mapping[str, str], body: bytes) -> None:
        """Prove a webhook and store what it is about; when this returns, it is durable.

        Raises NotFound (no such platform), Unauthenticated, Invalid, Unavailable.
        """
        platform = self._runtime.platform(platform_name)
        shop = self._prove(platform, headers, body)
        arrivals = platform.read_webhook(headers, body)
        if arrivals:
            self._inbox.append([(shop, str(a.topic), a.subject) for a in arrivals])

    def _prove(self, platform: Platform, headers: Mapping[str, str], body: bytes) -> int:
        shop = platform.claimed_shop(headers, body)
        for known in self._candidates(platform.name, shop):
            try:
                platform.verify_webhook(headers, body, known.keys)
            except Unauthenticated:
                continue
            if known.id is not None:
                return known.id
        raise Unauthenticated("no shop of ours signed this")

    def _candidates(self, platform: str, external_id: str) -> Iterator[Known]:
        """Yield the shop as remembered, then, if that does not do, as it is stored now."""
        remembered = self._known.get((platform, external_id))
        if remembered and time.monotonic() - remembered.read_at < REMEMBERED_SECONDS:
            yield remembered
        known = self._read(platform, external_id)
        if known.id is not None:
            self._known[platform, external_id] = known
        yield known

    def _read(self, platform: str, external_id: str) -> Known:
        row = self._row(platform, external_id)
        sealed = [row.webhook_key] if row else []
        if row and _previous_lives(row.webhook_key_renewed_at):
            sealed.append(row.previous_webhook_key)
        keys = tuple(self._runtime.vault.open(key) for key in sealed if key is not None)
        if row is None or not keys:
            return Known(None, (DUMMY_KEY,), time.monotonic())
        return Known(row.id, keys, time.monotonic())

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
        try:
            with Session(self._engine) as session:
                return session.execute(wanted).first()
        except DBAPIError as error:
            raise Unavailable("the shops cannot be read now") from error


def _previous_lives(renewed_at: datetime | None) -> bool:
    return renewed_at is not None and renewed_at + PREVIOUS_KEY_LIVES > datetime.now(UTC)
