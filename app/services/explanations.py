"""Why customers rate as they do: worked out when somebody reads it, from their orders.

So nothing has to be written when only the words would change, and no page shows reasons of
yesterday. What is explained is the level that is shown, by the rules that gave it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.domain import explanation, orders, rules
from app.extensions import db
from app.models import Customer
from app.services import ratings, rulesets, shop_time
from app.services.rating_data import rating_data
from app.services.shown_level import shown_level


@dataclass(frozen=True, slots=True)
class Explainer:
    """The rules in force in a shop, their version, and its clock: says why customers rate so."""

    version: int
    ruleset: rules.Ruleset
    timezone: str
    settling: bool
    now: datetime

    def explain(
        self,
        history: Sequence[orders.Order],
        level: str,
        reconsider_at: datetime | None,
        override: rules.Override | None = None,
    ) -> dict[str, Any]:
        """Return the reasons and the outlook of a shown level as JSON (rating_data).

        Nothing when the rules give another one: it is still to be written down. Of a level that
        staff gave (`override`, while it holds), `override` of the answer says what the rules give
        (`level`) and when it ends (`until`).
        """
        moment = self.now
        if reconsider_at is not None and reconsider_at <= moment and not self.settling:
            # A rating that has just become due is still the one that is shown.
            moment = reconsider_at - datetime.resolution
        if override is not None and override.until is not None and override.until <= moment:
            override = None
        local = shop_time.local(self.timezone, moment)
        rating = rules.rate(history, self.ruleset, local)
        if rating.level != level and override is None:
            return {}
        outlook = explanation.outlook(history, self.ruleset, local)
        data = rating_data(rating, outlook, self.version)
        if override is not None:
            until = override.until and override.until.isoformat()
            data["override"] = {"level": rating.level.value, "until": until}
        return data


def explain(
    shop_id: int, timezone: str, settling: bool, customers: Collection[int], now: datetime
) -> dict[int, dict[str, Any]]:
    """Return by customer the reasons and the outlook of their rating as JSON (rating_data).

    A customer whose orders have not been rated yet has none. Three queries, however many
    customers.
    """
    session = db.session()
    explainer = Explainer(*rulesets.in_force(session, shop_id), timezone, settling, now)
    histories = ratings.histories_of(session, shop_id, customers)
    rows = session.execute(
        select(
            Customer.id,
            shown_level(settling).label("level"),
            Customer.reconsider_at,
            Customer.override_level,
            Customer.override_until,
        ).where(Customer.shop_id == shop_id, Customer.id.in_(customers))
    )
    found = {
        row.id: explainer.explain(
            ratings.domain(histories.get(row.id, ())),
            row.level,
            row.reconsider_at,
            ratings.given_level(row),
        )
        for row in rows
    }
    return {id: explained for id, explained in found.items() if explained}
