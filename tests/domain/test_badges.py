import pytest
from hypothesis import given

from app.domain.badges import Badge, badges
from app.domain.orders import Outcome
from app.domain.rules import Ruleset
from tests.domain.histories import RULES, days_ago, histories, history, order
from tests.domain.merchants import rulesets


@pytest.mark.parametrize(
    ("_case", "orders", "returning"),
    [
        ("the first order", "+10", []),
        ("a day short of a year", "+374 +10", []),
        ("after a year", "+375 +10", ["+10"]),
        ("on the first order back, once", "+900 +100 +90 o5", ["+100"]),
        ("twice in a long life", "+1200 +800 +10", ["+800", "+10"]),
        ("an open order is a return too", "+900 o1", ["o1"]),
        ("a cancelled order is no return", "+900 c100 +50", ["+50"]),
        ("a cancelled order does not break the pause", "+400 c200 x150 s100 +10", ["+10"]),
        ("an uncollected one does", "+500 u200 +10", []),
        ("a test order is no order", "+500 e200 +10", ["+10"]),
    ],
)
def test_a_customer_returns_after_a_long_pause(_case, orders, returning):
    earned = badges(history(orders), RULES)
    assert [code for code, given in earned.items() if Badge.RETURNING in given] == returning


@pytest.mark.parametrize(
    ("_case", "total", "currency", "high"),
    [
        ("3,000 CZK", 300_000, "CZK", False),
        ("a haler more", 300_001, "CZK", True),
        ("121 EUR", 12_100, "EUR", True),
        ("500 PLN", 50_000, "PLN", False),
        ("a currency without a threshold", 99_999_999, "HUF", False),
    ],
)
def test_a_first_order_is_high_above_its_currencys_threshold(_case, total, currency, high):
    orders = [order("a", days_ago(2), total=total, currency=currency)]
    orders.append(order("b", days_ago(1), total=99_999_999))
    expected = (Badge.FIRST_ORDER_HIGH,) if high else ()
    assert badges(orders, RULES) == {"a": expected, "b": ()}


def test_a_test_order_is_not_the_first_order():
    test = order("a", days_ago(2), Outcome.EXCLUDED, total=9_000_000)
    first = order("b", days_ago(1), total=9_000_000)
    assert badges([test, first], RULES) == {"a": (), "b": (Badge.FIRST_ORDER_HIGH,)}


CAREFUL = Ruleset((), first_order_above={"CZK": 300_000}, first_cod_order_above={"CZK": 150_000})


@pytest.mark.parametrize(
    ("_case", "values", "earned"),
    [
        ("up to what the merchant bears", {"total": 150_000}, ()),
        ("a haler more", {"total": 150_001}, (Badge.FIRST_COD_HIGH,)),
        ("high for any order: that says more", {"total": 300_001}, (Badge.FIRST_ORDER_HIGH,)),
        ("paid beforehand", {"total": 300_000, "cash_on_delivery": False}, ()),
        ("without a threshold", {"total": 99_999_999, "currency": "EUR"}, ()),
    ],
)
def test_a_first_order_to_be_paid_on_delivery_is_high_above_a_threshold_of_its_own(
    _case, values, earned
):
    first = order("a", days_ago(2), **{"cash_on_delivery": True} | values)
    second = order("b", days_ago(1), total=9_000_000, cash_on_delivery=True)
    assert badges([second, first], CAREFUL) == {"a": earned, "b": ()}


def test_a_later_order_to_be_paid_on_delivery_is_never_the_first():
    first = order("a", days_ago(2), Outcome.CANCELLED_BY_CUSTOMER)
    second = order("b", days_ago(1), total=200_000, cash_on_delivery=True)
    assert badges([first, second], CAREFUL) == {"a": (), "b": ()}


@given(histories(), rulesets())
def test_only_a_first_order_is_high_and_in_one_way(orders, ruleset):
    earned = badges(orders, ruleset)
    high = [given for given in earned.values() if {*given} - {Badge.RETURNING}]
    assert len(high) <= 1
    assert not any({Badge.FIRST_ORDER_HIGH, Badge.FIRST_COD_HIGH} <= {*given} for given in high)


@given(histories(), rulesets())
def test_every_order_has_its_badges_and_their_order_does_not_matter(orders, ruleset):
    earned = badges(orders, ruleset)
    assert earned.keys() == {order.code for order in orders}
    assert badges(orders[::-1], ruleset) == earned
