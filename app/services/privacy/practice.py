"""What a shop does with what it knows of people, as its settings stand: to be told to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.acting import STATUS_ACTIONS, Acting, Action, Mode, Situation
from app.domain.decisions import Switches
from app.domain.mirroring import BLOCKING, wanted
from app.domain.ruleset import Ruleset
from app.domain.signals import Signal
from app.extensions import db
from app.models import Shop
from app.services import rulesets
from app.services.acting.wishes import wishes_of
from app.services.checkout import showing
from app.services.privacy.settings import PrivacySettings, chosen_in
from app.services.shops import NO_PLATFORM

# What a customer has a right to do: no default rule counts it.
LAWFUL = frozenset({Signal.WITHDRAWN, Signal.COMPLAINTS, Signal.RETURN_SHARE})


@dataclass(frozen=True, slots=True)
class Practice:
    """`automatic`: what is done to orders by itself, by situation; `grace`: how long it waits.

    `checkout`: the order form stops blacklisted customers; `accounts`: the platform is told to
    refuse orders of theirs. `counts_lawful`: a rule counts withdrawals or complaints.
    """

    name: str
    country: str
    privacy: PrivacySettings
    automatic: Mapping[Situation, Action]
    grace: timedelta
    checkout: bool
    accounts: bool
    counts_lawful: bool

    @property
    def decides_alone(self) -> bool:
        """Whether anything is decided on a customer without a person."""
        return bool(self.automatic) or self.checkout


def practice_of(shop_id: int) -> Practice:
    """Return what a shop does.

    That automatic actions are suspended for a while changes nothing: they may go on any time.
    """
    session = db.session()
    shop = session.get_one(Shop, shop_id)
    acting = wishes_of(session, shop)
    _version, ruleset = rulesets.in_force(session, shop_id)
    return Practice(
        name=shop.name,
        country=shop.country.upper(),
        privacy=chosen_in(shop.privacy),
        automatic={} if acting.dry_run else _automatic(acting),
        grace=acting.grace,
        checkout=showing.of(shop_id).on,
        accounts=shop.platform != NO_PLATFORM and _disables(acting, shop.country),
        counts_lawful=_counts_lawful(ruleset),
    )


def _automatic(acting: Acting) -> Mapping[Situation, Action]:
    return {
        situation: action
        for situation in Situation
        for action in STATUS_ACTIONS
        if acting.mode(situation, action) is Mode.AUTO
    }


def _disables(acting: Acting, country: str) -> bool:
    now = datetime.now(UTC)
    return any(wanted({kind: now}, acting, Switches(), country) for kind in BLOCKING)


def _counts_lawful(ruleset: Ruleset) -> bool:
    conditions = (condition for rule in ruleset.rules for condition in rule.conditions)
    counted = (signal for c in conditions for signal in (c.signal, c.value))
    return any(signal in LAWFUL for signal in counted if isinstance(signal, Signal))
