"""What rating is compared with: one statement that counts all orders and writes every level."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, text

from app.extensions import UtcDateTime, db

# As simply as anybody would write it: no rehabilitation, no reasons, no badges, and no word of
# when a level changes by itself.
STATEMENT = """
UPDATE customers SET level = CASE
    WHEN uncollected >= 1 THEN 'risky'
    WHEN bad >= 2 THEN 'watch'
    WHEN good >= 8 OR paid >= 2000000 THEN 'vip'
    WHEN good >= 3 AND bad = 0 THEN 'loyal'
    WHEN good + bad > 0 THEN 'neutral'
    ELSE 'new'
END
FROM (
    SELECT
        customer_id,
        count(*) FILTER (WHERE placed_at > :one_year_ago
            AND outcome IN ('uncollected', 'refused')) AS uncollected,
        count(*) FILTER (WHERE placed_at > :two_years_ago AND outcome IN
            ('uncollected', 'refused', 'cancelled_by_customer', 'unpaid_expired')) AS bad,
        count(*) FILTER (WHERE placed_at > :two_years_ago AND outcome = 'ok') AS good,
        sum(total) FILTER (WHERE placed_at > :two_years_ago AND outcome = 'ok') AS paid
    FROM orders
    WHERE shop_id = :shop
    GROUP BY customer_id
) AS counted
WHERE customers.id = counted.customer_id
"""
YEAR = timedelta(days=365)


def run(shop: int, now: datetime) -> int:
    """Count and write in one transaction; return how many rows were written.

    Works inside an application context.
    """
    statement = text(STATEMENT).bindparams(
        bindparam("one_year_ago", now - YEAR, UtcDateTime()),
        bindparam("two_years_ago", now - 2 * YEAR, UtcDateTime()),
        shop=shop,
    )
    options = {"writing": True, "across_shops": "names its shop in words"}
    with db.engine.connect().execution_options(**options) as connection:
        written = connection.execute(statement).rowcount
        connection.commit()
    return written
