from itertools import product

import pytest

from app.domain.orders import Outcome
from app.domain.outcomes import outcome_of

YES, NO, UNKNOWN = True, False, None


@pytest.mark.parametrize(
    ("_case", "mapped", "paid", "cash_on_delivery", "expected"),
    [
        ("nobody said what the status means", None, YES, NO, "open"),
        ("done and paid", "ok", YES, NO, "ok"),
        ("done, but prepaid and not paid", "ok", NO, NO, "open"),
        ("done, the carrier still has the cash", "ok", NO, YES, "ok"),
        ("done, payment unknown", "ok", UNKNOWN, NO, "ok"),
        ("cancelled after payment", "cancelled_by_customer", YES, NO, "cancelled_by_customer"),
        ("cancelled, never paid", "cancelled_by_customer", NO, NO, "unpaid_expired"),
        ("cancelled cash on delivery", "cancelled_by_customer", NO, YES, "cancelled_by_customer"),
        ("cancelled, unknown", "cancelled_by_customer", UNKNOWN, NO, "cancelled_by_customer"),
        ("cancelled by the shop", "cancelled_by_shop", NO, NO, "cancelled_by_shop"),
        ("not collected", "uncollected", NO, YES, "uncollected"),
        ("withdrawn", "withdrawn", YES, NO, "withdrawn"),
    ],
)
def test_the_outcome_of_an_order(_case, mapped, paid, cash_on_delivery, expected):
    status = Outcome(mapped) if mapped else None
    found = outcome_of(status, paid=paid, cash_on_delivery=cash_on_delivery, excluded=False)
    assert found == expected


def test_an_excluded_order_is_excluded_whatever_became_of_it():
    for mapped, paid, cash in product([None, *Outcome], [YES, NO, UNKNOWN], [YES, NO]):
        found = outcome_of(mapped, paid=paid, cash_on_delivery=cash, excluded=True)
        assert found is Outcome.EXCLUDED
