"""What a shop wants done by itself, changed by its owner."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy.orm import Session

from app import database
from app.domain.acting import Acting, Action
from app.domain.acting_data import Fault, faults, to_data
from app.domain.notices import NoticeKind
from app.domain.roles import Right
from app.errors import Invalid, Outdated
from app.models import Shop
from app.services import decisions
from app.services.acting.targets import Targets, targets_of, usual_target
from app.services.acting.wishes import wishes_of
from app.services.actors import Actor
from app.services.locking import lock_shop
from app.services.mirror import asking
from app.services.notices.telling import withdraw

log = structlog.get_logger(__name__)
CHANGED = "settings_changed"


class Faulty(Invalid):
    """Settings that cannot be taken, and what is wrong with them."""

    def __init__(self, found: tuple[Fault, ...]) -> None:
        """Tell the faults."""
        super().__init__("; ".join(f"{fault.place}: {fault.kind}" for fault in found))
        self.faults = found


def digest(acting: Acting) -> str:
    """Return what names settings as somebody saw them."""
    return hashlib.sha256(json.dumps(_facts(acting), sort_keys=True).encode()).hexdigest()[:32]


def completed(acting: Acting, targets: Targets) -> Acting:
    """Return settings that cancel into the platform's own cancelled status unless they say else."""
    if acting.targets.get(Action.CANCEL):
        return acting
    return replace(acting, targets={**acting.targets, Action.CANCEL: usual_target(targets)})


def faults_of(acting: Acting, country: str, targets: Targets) -> tuple[Fault, ...]:
    """Return what is wrong with settings in a shop whose actions may lead to `targets`."""
    ids = {action: [target.id for target in found] for action, found in targets.items()}
    return faults(acting, country, ids)


def change(actor: Actor, wanted: Acting, *, base: str) -> None:
    """Take settings from the next decision on, and record what they were; the same change nothing.

    `base`: the digest of the settings that the author looked at. Raises Forbidden, Faulty, and
    Outdated when the settings are others by now; nothing has changed then.
    """
    actor.must(Right.CHANGE_SETTINGS)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        targets = targets_of(session, shop.id)
        wanted = completed(wanted, targets)
        if found := faults_of(wanted, shop.country, targets):
            raise Faulty(found)
        before = wishes_of(session, shop)
        if digest(before) == digest(wanted):
            return
        _compare(before, base)
        _store(session, shop, wanted, targets)
        _record(session, actor, shop, before, targets)


def back_to_preset(actor: Actor, *, base: str) -> None:
    """Do again what is usual in the shop's country. Raises as `change` does."""
    actor.must(Right.CHANGE_SETTINGS)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        if not shop.acting:
            return
        before = wishes_of(session, shop)
        _compare(before, base)
        shop.acting = {}
        _record(session, actor, shop, before, targets_of(session, shop.id))


def _compare(present: Acting, base: str) -> None:
    if digest(present) != base:
        raise Outdated("the settings have been changed meanwhile")


def _store(session: Session, shop: Shop, wanted: Acting, targets: Targets) -> None:
    """Keep settings; those that are as usual go on following what is usual."""
    chosen = {action: status for action, status in wanted.targets.items() if status}
    if chosen.get(Action.CANCEL) == usual_target(targets):
        del chosen[Action.CANCEL]
    shop.acting = {}
    if digest(wishes_of(session, shop)) != digest(wanted):
        shop.acting = to_data(replace(wanted, targets=chosen))


def _record(session: Session, actor: Actor, shop: Shop, before: Acting, targets: Targets) -> None:
    after = wishes_of(session, shop)
    shop.revision += 1
    if digest(before) == digest(after):
        return
    ids = {status for acting in (before, after) for status in acting.targets.values()}
    names = {target.id: target.name for found in targets.values() for target in found}
    facts = {
        "what": "acting",
        "before": _facts(before),
        "after": _facts(after),
        # What they were called then.
        "statuses": {id: names[id] for id in sorted(ids) if id in names},
    }
    decisions.record_on_shop(session, shop.id, CHANGED, actor.name, facts)
    now = database.now(session)
    asking.ask_all(session, shop, now)
    for action in Action:
        if after.targets.get(action):
            withdraw(session, shop, NoticeKind.TARGET_MISSING, action, now)
    log.info("acting.changed", shop_id=shop.id)


def _facts(acting: Acting) -> Mapping[str, Any]:
    chosen = {action: status for action, status in acting.targets.items() if status}
    return to_data(replace(acting, targets=chosen))
