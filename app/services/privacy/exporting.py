"""All that is known of one person, to hand out to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Session

from app import database
from app.domain.roles import Right
from app.extensions import Base, db
from app.models import (
    Action,
    BacktestOrder,
    Customer,
    Decision,
    Flag,
    IdentityLink,
    Note,
    NoteEdit,
    Notice,
    Order,
    Override,
    PlatformAccount,
    Proposal,
    Shop,
    WebhookEvent,
)
from app.services import explanations
from app.services.actors import Actor
from app.services.identity_links import key_of
from app.services.privacy import person, traces
from app.services.privacy.person import Person

# Stands for the contact of somebody else.
WITHHELD = "…"
# Under which key the rows of a table stand.
TABLES: Mapping[str, type[Base]] = {
    "orders": Order,
    "notes": Note,
    "note_edits": NoteEdit,
    "flags": Flag,
    "overrides": Override,
    "decisions": Decision,
    "actions": Action,
    "proposals": Proposal,
    "links": IdentityLink,
    "platform_accounts": PlatformAccount,
    "tried_rules": BacktestOrder,
    "notices": Notice,
    "arrivals": WebhookEvent,
}


def export(actor: Actor, customer_id: int) -> dict[str, object]:
    """Return all data on one person, ready for JSON, as it stood at one moment.

    `person` is their row and `rating` why they rate as they do; each other key holds rows of a
    table by the names of its columns (TABLES), with earlier texts of notes beside these. Raises
    NotFound and Forbidden.
    """
    actor.must(Right.EXPORT)
    session = _snapshot()
    try:
        return _everything(session, actor.shop_id, customer_id)
    finally:
        session.rollback()


def _snapshot() -> Session:
    """Return the session in a transaction that sees one moment, whatever others commit."""
    session: Session = db.session()
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return session


def _everything(session: Session, shop_id: int, customer_id: int) -> dict[str, object]:
    shop = session.get_one(Shop, shop_id, populate_existing=True)
    now = database.now(session)
    found = person.find(session, shop, customer_id)
    conditions = traces.of(session, found)
    rows = {name: _rows(session, model, conditions[model]) for name, model in TABLES.items()}
    _withhold(rows, found)
    (known,) = _rows(session, Customer, conditions[Customer])
    rating = explanations.explain(shop_id, shop.timezone, shop.settling, [customer_id], now)
    return {
        "exported_at": now.isoformat(),
        "shop": shop.name,
        "person": known,
        **rows,
        "rating": {"level": known["level"], **rating.get(customer_id, {})},
    }


def _rows(session: Session, model: type[Base], chosen: Any) -> Sequence[dict[str, Any]]:
    table = model.__table__
    columns = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
    rows = session.execute(select(*columns).where(chosen).order_by(table.c.id))
    return [{name: _plain(value) for name, value in row.items()} for row in rows.mappings()]


def _withhold(rows: Mapping[str, Sequence[dict[str, Any]]], found: Person) -> None:
    """Take the contacts of others out: that somebody is, or is not, the same person names two."""
    for link in rows["links"]:
        for name in ("one_key", "other_key"):
            link[name] = _own(link[name], found)
    for decision in rows["decisions"]:
        if "keys" in decision["facts"]:
            pairs = [[_own(key, found) for key in pair] for pair in decision["facts"]["keys"]]
            decision["facts"] = {**decision["facts"], "keys": pairs}


def _own(key: str, found: Person) -> str:
    return key if key in found.texts else f"{key_of(key)[0]}:{WITHHELD}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
