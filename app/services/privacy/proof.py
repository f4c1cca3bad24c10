"""Proof that what is old is forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app import database
from app.errors import NotFound
from app.extensions import db
from app.models import Retention, Shop
from app.services.privacy.kinds import KINDS
from app.services.privacy.settings import chosen_in

# Twice a day each shop is looked through; after this long somebody must look at the worker.
SILENT = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Ran:
    """How forgetting went for one kind of data of a shop.

    `last_at`: when it was last looked through to the end, None: never yet; `removed`: how many
    have gone since the shop has us; `limit_days`: None: kept without limit; `older`: rows beyond
    the limit now, 0 proves it.
    """

    kind: str
    last_at: datetime | None
    removed: int
    limit_days: int | None
    older: int


def retention(shop_id: int) -> list[Ran]:
    """Return for each kind of data how long a shop keeps it, and that this is so; NotFound."""
    session = db.session()
    shop = session.get(Shop, shop_id)
    if shop is None:
        raise NotFound("there is no such shop")
    proofs, settings, now = _proofs(shop_id), chosen_in(shop.privacy), database.now(session)
    found = []
    for kind in KINDS:
        limit, proof = kind.limit(settings), proofs.get(kind.name)
        found.append(
            Ran(
                kind=kind.name,
                last_at=proof.last_at if proof else None,
                removed=proof.removed if proof else 0,
                limit_days=None if limit is None else limit.days,
                older=0 if limit is None else kind.older(session, shop_id, now - limit),
            )
        )
    return found


def silent_since(shop_id: int) -> datetime | None:
    """Return since when nobody has looked through a shop for what is too old; None: all is well.

    A shop in which nobody ever did counts from its installation.
    """
    session = db.session()
    installed_at = session.scalar(select(Shop.installed_at).where(Shop.id == shop_id))
    proofs = _proofs(shop_id)
    moments = [
        proofs[kind.name].last_at or installed_at if kind.name in proofs else installed_at
        for kind in KINDS
    ]
    oldest = min((moment for moment in moments if moment), default=None)
    return oldest if oldest and oldest < database.now(session) - SILENT else None


def _proofs(shop_id: int) -> Mapping[str, Retention]:
    rows = db.session.scalars(
        select(Retention)
        .where(Retention.shop_id == shop_id)
        .execution_options(populate_existing=True)
    )
    return {row.kind: row for row in rows}
