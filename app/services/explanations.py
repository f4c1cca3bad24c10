"""Why customers rate as they do: worked out when somebody reads it, from their orders.

So nothing has to be written when only the words would change, and no page shows reasons of
yesterday. What is explained is the level that is shown, by the rules that gave it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.domain import explanation, orders, rules
from app.extensions import db
from app.models import Customer
from app.services import ratings, rulesets, shop_time
from app.services.rating_data import rating_data
from app.services.shown_level import shown_level


def explain(
    shop_id: int, timezone: str, settling: bool, customers: Collection[int], now: datetime
) -> dict[int, dict[str, Any]]:
    """Return by customer the reasons and the outlook of their rating as JSON (rating_data).

    A customer whose orders have not been rated yet has none. Three queries, however many
    customers.
    """
    session = db.session()
    version, ruleset = rulesets.in_force(session, shop_id)
    histories = ratings.histories_of(session, shop_id, customers)
    rows = session.execute(
        select(Customer.id, shown_level(settling).label("level"), Customer.reconsider_at).where(
            Customer.shop_id == shop_id, Customer.id.in_(customers)
        )
    )
    found = {}
    for row in rows:
        # A rating that has just become due is still the one that is shown.
        still = row.reconsider_at is not None and row.reconsider_at <= now and not settling
        moment = row.reconsider_at - datetime.resolution if still else now
        local = shop_time.local(timezone, moment)
        rated = _rated(ratings.domain(histories.get(row.id, ())), ruleset, local)
        if rated[0].level == row.level:
            found[row.id] = rating_data(*rated, version)
    return found


def _rated(
    history: Sequence[orders.Order], ruleset: rules.Ruleset, now: datetime
) -> tuple[rules.Rating, explanation.Outlook]:
    return rules.rate(history, ruleset, now), explanation.outlook(history, ruleset, now)
