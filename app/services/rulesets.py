"""A shop's rules: versions of data that stay readable; the shop says which one is in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import database
from app.domain import presets, rules, ruleset_data
from app.domain.roles import Right
from app.domain.ruleset import Look
from app.errors import NotFound, Outdated
from app.extensions import db
from app.models import Ruleset, Shop
from app.services import rerating_requests
from app.services.actors import Actor
from app.services.locking import lock_shop

LONGEST_REASON = LONGEST_AUTHOR = 255
# What the column holds; nobody has saved so often.
LARGEST_VERSION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a shop's rules, and who made it when and why."""

    number: int
    ruleset: rules.Ruleset
    author: str
    reason: str
    created_at: datetime


def in_force(session: Session, shop_id: int) -> tuple[int, rules.Ruleset]:
    """Return the version and the rules that a shop rates by now."""
    row = session.execute(
        select(Ruleset.version, Ruleset.rules)
        .join(Shop, Shop.id == Ruleset.shop_id)
        .where(Shop.id == shop_id, Ruleset.version == Shop.ruleset_version)
    ).one()
    return row.version, ruleset_data.from_data(row.rules)


def looks(shop_id: int) -> Mapping[str, Look]:
    """Return how a shop shows each level now."""
    return looks_of(in_force(db.session(), shop_id)[1])


def looks_of_version(shop_id: int, version: int) -> Mapping[str, Look]:
    """Return how a shop shows each level under a version of its rules; NotFound."""
    return looks_of(of_version(db.session(), shop_id, version))


def looks_of(ruleset: rules.Ruleset) -> Mapping[str, Look]:
    """Return how a ruleset shows each level."""
    return {level.value: ruleset.look(level) for level in rules.Level}


def of_version(session: Session, shop_id: int, version: int) -> rules.Ruleset:
    """Return the rules of a version; NotFound."""
    return _version(session, shop_id, version).ruleset


def newest(shop_id: int) -> Version:
    """Return the latest version, in force or not yet."""
    return versions(shop_id, limit=1)[0]


def version(shop_id: int, number: int) -> Version:
    """Return one version; NotFound."""
    return _version(db.session(), shop_id, number)


def versions(shop_id: int, limit: int = 100) -> Sequence[Version]:
    """Return the versions of a shop's rules, the latest first."""
    rows = db.session.scalars(
        select(Ruleset)
        .where(Ruleset.shop_id == shop_id)
        .order_by(Ruleset.version.desc())
        .limit(limit)
    )
    return [_of_row(row) for row in rows]


def add_default(session: Session, shop_id: int, now: datetime) -> None:
    """Give a new shop the sensible rules to start with."""
    default = presets.PRESETS[presets.DEFAULT]
    session.add(_row(shop_id, 1, default, "", presets.DEFAULT, now))


def save(actor: Actor, ruleset: rules.Ruleset, *, base: int, reason: str) -> int:
    """Make rules the next version, ask for a re-rating by them, and return its number.

    They are in force as soon as all customers are rated. `base`: the version that the author
    looked at; Outdated when another one was made since. Rules that change nothing are no version,
    but a latest version whose re-rating was called off is brought in force after all. Forbidden.
    """
    actor.must(Right.CHANGE_RULES)
    shop_id, author = actor.shop_id, actor.name[:LONGEST_AUTHOR]
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        latest = _latest(session, shop_id)
        if latest.number != base:
            raise Outdated("the rules have been changed meanwhile")
        number = latest.number if latest.ruleset == ruleset else latest.number + 1
        if number in (shop.ruleset_version, _coming(session, shop_id)):
            return number
        now = database.now(session)
        if number > latest.number:
            session.add(_row(shop_id, number, ruleset, author, reason[:LONGEST_REASON], now))
        session.flush()
        _, present = in_force(session, shop_id)
        rerating_requests.request(
            session,
            shop,
            number,
            from_orders=_badges(present) != _badges(ruleset),
            author=author,
            now=now,
        )
    return number


def restore(actor: Actor, number: int, *, base: int, reason: str) -> int:
    """Go back: make an earlier version the next one, as `save` does. NotFound."""
    actor.must(Right.CHANGE_RULES)
    return save(actor, version(actor.shop_id, number).ruleset, base=base, reason=reason)


def _coming(session: Session, shop_id: int) -> int | None:
    under_way = rerating_requests.under_way(session, shop_id)
    return under_way.version if under_way else None


def _badges(ruleset: rules.Ruleset) -> tuple[object, ...]:
    """Return what the badges of orders depend on."""
    return ruleset.pause_days, ruleset.first_order_above, ruleset.first_cod_order_above


def _latest(session: Session, shop_id: int) -> Version:
    row = session.scalars(
        select(Ruleset).where(Ruleset.shop_id == shop_id).order_by(Ruleset.version.desc()).limit(1)
    ).one()
    return _of_row(row)


def _version(session: Session, shop_id: int, number: int) -> Version:
    row = session.scalar(
        select(Ruleset).where(
            Ruleset.shop_id == shop_id, Ruleset.version == min(number, LARGEST_VERSION)
        )
    )
    if row is None:
        raise NotFound("there is no such version")
    return _of_row(row)


def _of_row(row: Ruleset) -> Version:
    return Version(
        row.version, ruleset_data.from_data(row.rules), row.author, row.reason, row.created_at
    )


def _row(
    shop_id: int, version: int, ruleset: rules.Ruleset, author: str, reason: str, now: datetime
) -> Ruleset:
    return Ruleset(
        shop_id=shop_id,
        version=version,
        rules=ruleset_data.to_data(ruleset),
        author=author,
        reason=reason,
        created_at=now,
    )
