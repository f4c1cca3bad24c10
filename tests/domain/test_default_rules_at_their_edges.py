"""Every default rule: one less, exactly, one more; the last day of its window and the next."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.orders import Order
from app.domain.rules import rate
from app.domain.ruleset import NEGATIVE
from tests.domain.histories import INSTANT, OUTCOMES, RULES, order

PRAGUE = ZoneInfo("Europe/Prague")
PLACED = "2025-03-10"
LATER = "2025-03-11"

# By rule: marks of one less than it asks for, exactly as many, one more; then, of orders of 10
# March 2025, the last day inside the window and the first day outside.
COUNTS = {
    "uncollected_repeatedly": ("u", "ur", "uru", "2027-03-09", "2027-03-10"),
    "uncollected_once": ("", "r", "ru", "2026-03-09", "2026-03-10"),
    "mostly_problems": ("cx", "ccx", "ccxu", "2025-09-09", "2025-09-10"),
    "cancelled_repeatedly": ("c", "cc", "ccc", "2025-09-09", "2025-09-10"),
    "cancelled_mostly": ("ccc", "cccc", "ccccc", "2026-03-09", "2026-03-10"),
    "unpaid_repeatedly": ("x", "xx", "xxx", "2026-03-09", "2026-03-10"),
    "unpaid_often": ("xx", "xxx", "xxxx", "2026-03-09", "2026-03-10"),
    "chargeback": ("", "!", "!!", "2028-03-09", "2028-03-10"),
    "loyal": ("++", "+++", "++++", "2027-03-09", "2027-03-10"),
    "vip_by_orders": ("+" * 7, "+" * 8, "+" * 9, "2027-03-09", "2027-03-10"),
}
# By currency the amount that `vip_by_amount` asks for, in minor units.
AMOUNTS = {"CZK": 2_000_000, "EUR": 80_000, "PLN": 350_000}
# Two good orders afterwards leave a rule standing; whether three and four do.
CLEARED = {key: False for key in COUNTS if key not in ("loyal", "vip_by_orders")}
CLEARED["chargeback"] = True


def orders_of(marks: str, placed: str = PLACED, **values) -> list[Order]:
    """Return the orders of some marks, placed at noon in Prague; "|": the others a day later."""
    noon = datetime.combine(date.fromisoformat(placed), time(12), PRAGUE)
    return [
        order(f"{later}.{n}", noon + timedelta(days=later, minutes=n), OUTCOMES[mark], **values)
        for later, of_a_day in enumerate(marks.split("|"))
        for n, mark in enumerate(of_a_day)
    ]


def applies_at(key: str, orders: list[Order], now: datetime) -> bool:
    """Say whether a default rule applies at a moment, on the clock of that moment."""
    return key in [reason.rule for reason in rate(orders, RULES, now).reasons]


def applies(key: str, orders: list[Order], today: str) -> bool:
    """Say whether a default rule applies on a day in Prague: from its first moment to its last."""
    day = date.fromisoformat(today)
    moments = [datetime.combine(day, at, PRAGUE) for at in (time.min, time(12, 30), time.max)]
    since = max((placed.placed_at for placed in orders), default=moments[0])
    (answer,) = {applies_at(key, orders, now) for now in moments if now >= since}
    return answer


def rows_of_counts() -> list[tuple]:
    found = []
    for key, (less, exactly, more, inside, outside) in COUNTS.items():
        apart = f"{exactly[0]}|{exactly[1:]}"
        found += [
            (key, "one less", less, PLACED, False),
            (key, "exactly", exactly, PLACED, True),
            (key, "one more", more, PLACED, True),
            (key, "the last day inside", exactly, inside, True),
            (key, "the first day outside", exactly, outside, False),
            (key, "the first of them on its last day", apart, inside, True),
            (key, "the first of them has left", apart, outside, False),
            (key, "one more has left", f"{more[0]}|{more[1:]}", outside, True),
        ]
    return found


def rows_of_good_orders() -> list[tuple]:
    found = []
    for key, stands in CLEARED.items():
        exactly = COUNTS[key][1]
        found += [
            (key, "two good ones since", f"{exactly}|++", LATER, True),
            (key, "three good ones since", f"{exactly}|+++", LATER, stands),
            (key, "four good ones since", f"{exactly}|++++", LATER, stands),
            (key, "three good ones before", f"+++|{exactly}", LATER, True),
            (key, "a bad one among the good ones", f"{exactly}|++{exactly[0]}+", LATER, True),
            (key, "others among the good ones", f"{exactly}|++wmofs+", LATER, stands),
        ]
    return found


ROWS = [
    *rows_of_counts(),
    *rows_of_good_orders(),
    ("mostly_problems", "3 of 7 are 42.9 %", "++++|ccx", LATER, True),
    ("mostly_problems", "3 of 8 are 37.5 %", "+++++|ccx", LATER, False),
    ("mostly_problems", "4 of 10 are 40 %", "++++++|ccxx", LATER, True),
    ("mostly_problems", "4 of 11 are not", "+++++++|ccxx", LATER, False),
    ("mostly_problems", "good ones of the day before leave first", "+++++|ccx", "2025-09-10", True),
    ("mostly_problems", "two of two", "cx", PLACED, False),
    ("cancelled_mostly", "one more than good ones", "+++|cccc", LATER, True),
    ("cancelled_mostly", "as many as good ones", "++++|cccc", LATER, False),
    ("cancelled_mostly", "5 and 4 good ones", "++++|ccccc", LATER, True),
    ("cancelled_mostly", "a good one has left", "+|+++cccc", "2026-03-09", False),
    ("cancelled_mostly", "a good one has left", "+|+++cccc", "2026-03-10", True),
    ("cancelled_mostly", "by the shop", "ssss", PLACED, False),
    ("loyal", "a bad one before", "x|+++", LATER, False),
    ("loyal", "a bad one before, on its last day", "x|+++", "2027-03-09", False),
    ("loyal", "a bad one before has left", "x|+++", "2027-03-10", True),
    ("loyal", "a return and a complaint", "wm|+++", LATER, True),
    ("vip_by_orders", "18 of 19 are 94.7 %", "x|" + "+" * 18, LATER, False),
    ("vip_by_orders", "19 of 20 are 95 %", "x|" + "+" * 19, LATER, True),
    ("vip_by_orders", "20 of 21 are 95.2 %", "x|" + "+" * 20, LATER, True),
    ("vip_by_orders", "the bad one has left", "x|" + "+" * 8, "2027-03-10", True),
]


@pytest.mark.parametrize(("key", "_case", "marks", "today", "expected"), ROWS)
def test_a_rule_applies_from_its_count_on_until_its_window_ends(key, _case, marks, today, expected):
    assert applies(key, orders_of(marks), today) is expected


@pytest.mark.parametrize("currency", AMOUNTS)
@pytest.mark.parametrize(
    ("_case", "more", "marks", "today", "expected"),
    [
        ("one less", -1, "+", PLACED, False),
        ("exactly", 0, "+", PLACED, True),
        ("one more", 1, "+", PLACED, True),
        ("the last day inside", 0, "+", "2027-03-09", True),
        ("the first day outside", 0, "+", "2027-03-10", False),
        ("18 good of 19", 0, "x" + "+" * 18, PLACED, False),
        ("19 good of 20", 0, "x" + "+" * 19, PLACED, True),
        ("not paid", 99, "ouwms", PLACED, False),
    ],
)
def test_a_vip_by_amount(currency, _case, more, marks, today, expected):
    first, *others = sorted(orders_of(marks, currency=currency), key=lambda o: o.outcome != "ok")
    paid = AMOUNTS[currency] + more
    spent = [Order(first.code, first.placed_at, first.outcome, paid, currency)]
    spent += [Order(o.code, o.placed_at, o.outcome, 0, currency) for o in others]
    assert applies("vip_by_amount", spent, today) is expected


@pytest.mark.parametrize("currency", AMOUNTS)
def test_a_vip_by_amount_in_two_orders_until_the_first_of_them_leaves(currency):
    half = AMOUNTS[currency] // 2
    orders = orders_of("+|+", currency=currency, total=half)
    assert applies("vip_by_amount", orders, "2027-03-09")
    assert not applies("vip_by_amount", orders, "2027-03-10")
    others = [name for name in AMOUNTS if name != currency]
    mixed = [orders[0], *orders_of("|+", currency=others[0], total=AMOUNTS[others[0]] - 1)]
    assert not applies("vip_by_amount", mixed, LATER)


@pytest.mark.parametrize(
    ("key", "_case", "placed", "inside", "outside"),
    [
        ("uncollected_once", "29 February and a year", "2024-02-29", "2025-02-28", "2025-03-01"),
        ("uncollected_once", "the day before it", "2024-02-28", "2025-02-27", "2025-02-28"),
        ("uncollected_once", "the day after it", "2024-03-01", "2025-02-28", "2025-03-01"),
        ("uncollected_once", "28th to a leap year", "2023-02-28", "2024-02-27", "2024-02-28"),
        ("uncollected_once", "over a leap day", "2023-03-01", "2024-02-29", "2024-03-01"),
        ("uncollected_repeatedly", "and two years", "2024-02-29", "2026-02-28", "2026-03-01"),
        ("loyal", "of good ones, and two years", "2024-02-29", "2026-02-28", "2026-03-01"),
        ("vip_by_orders", "of many, and two years", "2024-02-29", "2026-02-28", "2026-03-01"),
        ("chargeback", "and three years", "2024-02-29", "2027-02-28", "2027-03-01"),
        ("chargeback", "three years to a leap year", "2025-02-28", "2028-02-27", "2028-02-28"),
        ("cancelled_repeatedly", "31 August", "2025-08-31", "2026-02-28", "2026-03-01"),
        ("cancelled_repeatedly", "28 August", "2025-08-28", "2026-02-27", "2026-02-28"),
        ("cancelled_repeatedly", "29 August", "2025-08-29", "2026-02-28", "2026-03-01"),
        ("cancelled_repeatedly", "to a leap day", "2023-08-29", "2024-02-28", "2024-02-29"),
        ("cancelled_repeatedly", "to a leap year", "2023-08-30", "2024-02-29", "2024-03-01"),
        ("cancelled_repeatedly", "29 February", "2024-02-29", "2024-08-28", "2024-08-29"),
        ("mostly_problems", "31 March", "2025-03-31", "2025-09-30", "2025-10-01"),
        ("mostly_problems", "31 October", "2025-10-31", "2026-04-30", "2026-05-01"),
        ("mostly_problems", "31 December", "2025-12-31", "2026-06-30", "2026-07-01"),
        ("mostly_problems", "31 July to a month as long", "2025-07-31", "2026-01-30", "2026-01-31"),
    ],
)
def test_a_day_that_a_month_lacks_ends_with_it(key, _case, placed, inside, outside):
    orders = orders_of(COUNTS[key][1], placed)
    assert applies(key, orders, inside)
    assert not applies(key, orders, outside)


@pytest.mark.parametrize(
    ("_case", "zone", "placed", "first_outside"),
    [
        ("in UTC", "UTC", "2025-03-10T23:30", "2026-03-10T00:00"),
        ("the next day already in Prague", "Europe/Prague", "2025-03-10T23:30", "2026-03-10T23:00"),
        ("the last minute before it", "Europe/Prague", "2025-03-10T22:59", "2026-03-09T23:00"),
        ("in summer it begins sooner", "Europe/Warsaw", "2025-07-10T22:30", "2026-07-10T22:00"),
        ("not half an hour before", "Europe/Warsaw", "2025-07-10T21:59", "2026-07-09T22:00"),
        ("the day before still", "America/New_York", "2025-06-15T03:59", "2026-06-14T04:00"),
        ("a minute later not", "America/New_York", "2025-06-15T04:00", "2026-06-15T04:00"),
        ("the next day long", "Pacific/Kiritimati", "2025-06-14T10:00", "2026-06-14T10:00"),
        ("a minute before", "Pacific/Kiritimati", "2025-06-14T09:59", "2026-06-13T10:00"),
        ("a leap day in Prague only", "Europe/Prague", "2024-02-28T23:30", "2025-02-28T23:00"),
        ("no leap day any more in Prague", "Europe/Prague", "2024-02-29T23:30", "2025-02-28T23:00"),
        ("leaving as summer time begins", "Europe/Prague", "2025-03-29T12:00", "2026-03-28T23:00"),
        ("leaving the day after", "Europe/Prague", "2025-03-30T12:00", "2026-03-29T22:00"),
        ("leaving as summer time ends", "Europe/Prague", "2025-10-25T12:00", "2026-10-24T22:00"),
        ("leaving the day after", "Europe/Prague", "2025-10-26T12:00", "2026-10-25T23:00"),
        ("in an hour that is twice", "Europe/Prague", "2025-10-26T00:30", "2026-10-25T23:00"),
        ("and the second time", "Europe/Prague", "2025-10-26T01:30", "2026-10-25T23:00"),
    ],
)
def test_a_window_ends_at_a_midnight_of_the_shop(_case, zone, placed, first_outside):
    then = datetime.fromisoformat(first_outside).replace(tzinfo=UTC)
    at = datetime.fromisoformat(placed).replace(tzinfo=UTC)
    orders = [order("a", at, OUTCOMES["u"])]
    here = ZoneInfo(zone)
    assert applies_at("uncollected_once", orders, (then - INSTANT).astimezone(here))
    assert not applies_at("uncollected_once", orders, then.astimezone(here))
    assert rate(orders, RULES, at.astimezone(here)).reconsider_at == then


def test_every_default_rule_has_rows():
    rules = {rule.key: rule for rule in RULES.rules}
    assert {key for key, *_ in ROWS} | {"vip_by_amount"} == rules.keys()
    assert rules["vip_by_amount"].conditions[0].value == AMOUNTS
    assert CLEARED.keys() == {key for key, rule in rules.items() if rule.level in NEGATIVE}
