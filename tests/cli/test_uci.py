"""A year of a real shop, brought in as a whole (peers.md section 8 counted it independently)."""

from pathlib import Path

import pytest
from sqlalchemy import case, func, select

from app.domain.rules import Comparison, Condition, Level, Rule, Ruleset, Signal
from app.extensions import db
from app.models import Customer, Order
from app.services import named_shops, rulesets
from app.services.runtime import Runtime
from tests.cli.conftest import Run
from tests.factories import make_actor
from tests.services.steps import work_off
from tests.tables import everything

REPORT = """\
25,943 rows read, 3,753 skipped
      3,722  names no customer
             lines 45, 86, 87, 88, 89, 90, 91, 93, 94, 95, 96, 99, 106, 130, 134, 138, 179, 218, \
219, 224 …
         31  repeats an invoice
             lines 133, 1792, 2377, 2392, 2465, 2484, 2643, 2945, 3127, 3411, 3828, 3959, 4215, \
4960, 5331, 6151, 6711, 6725, 6865, 8186 …
22,190 orders
     18,536  ok
      3,654  cancelled_by_customer
4,372 customers in the shop
"""


def cancelling() -> tuple[int, int]:
    """Return how many customers cancelled at least three orders, and how many nothing else."""
    cancelled = func.sum(case((Order.outcome == "cancelled_by_customer", 1), else_=0))
    per_customer = (
        select(cancelled.label("cancelled"), func.count().label("orders"))
        .group_by(Order.customer_id)
        .subquery()
    )
    often = func.sum(case((per_customer.c.cancelled >= 3, 1), else_=0))
    always = func.sum(case((per_customer.c.cancelled == per_customer.c.orders, 1), else_=0))
    found = db.session.execute(select(often, always)).one()
    db.session.rollback()
    return found[0], found[1]


def risky_after(runtime: Runtime, shop_id: int, cancellations: int) -> int:
    """Return how many customers are risky by the only rule: so many cancellations, ever."""
    often = Condition(Signal.CANCELLED, Comparison.GE, cancellations)
    ruleset = Ruleset((Rule("cancels", Level.RISKY, (often,), None, rehabilitation=None),))
    base = rulesets.newest(shop_id).number
    rulesets.save(make_actor(shop_id, name="test"), ruleset, base=base, reason="")
    work_off(runtime)
    marked = select(func.count()).select_from(Customer).where(Customer.level == "risky")
    found = db.session.scalar(marked)
    db.session.rollback()
    assert found is not None
    return found


@pytest.mark.shared
@pytest.mark.long
def test_a_year_of_invoices_gives_the_known_figures_and_a_second_run_changes_nothing(
    run: Run, runtime: Runtime, shared: Path
) -> None:
    file = shared / "data" / "uci_online_retail_invoices.csv"
    first = run("import-orders", file, "--shop", "uci", "--preset", "uci")
    assert first.exit_code == 0, first.output
    assert first.output == REPORT + "22,190 new or changed, 0 unchanged.\n"
    assert cancelling() == (394, 33)
    shop_id = named_shops.get("uci").id
    assert risky_after(runtime, shop_id, 3) == 394
    assert risky_after(runtime, shop_id, 5) == 150
    before = everything()
    again = run("import-orders", file, "--shop", "uci", "--preset", "uci")
    assert again.output == REPORT + "Nothing changed: 22,190 unchanged.\n"
    assert everything() == before
