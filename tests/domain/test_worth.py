import pytest

from app.domain.backtest import Stopped
from app.domain.orders import Outcome
from app.domain.rules import Level
from app.domain.worth import Worth, worth
from tests.domain.histories import NOW


def stopped(outcome: Outcome, total: int = 100_00, currency: str = "CZK") -> Stopped:
    return Stopped(1, "code", NOW, Level.RISKY, (), outcome, total, currency)


def test_nothing_stopped_is_worth_nothing():
    assert worth([], {"CZK": 150_00}, 30) == {}


def test_parcels_saved_are_weighed_against_margins_lost():
    found = [
        stopped(Outcome.UNCOLLECTED),
        stopped(Outcome.REFUSED),
        stopped(Outcome.OK, 1_000_00),
        stopped(Outcome.OPEN),
    ]
    assert worth(iter(found), {"CZK": 150_00}, 20) == {
        "CZK": Worth(
            uncollected_avoided=2,
            saved=300_00,
            good_lost=1,
            lost=200_00,
            balance=100_00,
            undecided=1,
        )
    }


@pytest.mark.parametrize(
    "outcome",
    sorted(set(Outcome) - {Outcome.OK, Outcome.UNCOLLECTED, Outcome.REFUSED, Outcome.OPEN}),
)
def test_any_other_ending_is_worth_nothing_either_way(outcome):
    assert worth([stopped(outcome)], {"CZK": 150_00}, 20) == {"CZK": Worth(0, 0, 0, 0, 0, 0)}


def test_currencies_are_not_added_up():
    found = [stopped(Outcome.OK, 50_00, "EUR"), stopped(Outcome.UNCOLLECTED)]
    both = worth(found, {"CZK": 150_00, "EUR": 6_00}, 50)
    assert (both["CZK"].balance, both["EUR"].balance) == (150_00, -25_00)


def test_without_the_cost_of_a_parcel_there_is_no_balance():
    found = [stopped(Outcome.OK, 50_00, "EUR"), stopped(Outcome.UNCOLLECTED, 1, "EUR")]
    assert worth(found, {"CZK": 150_00}, 50) == {"EUR": Worth(1, None, 1, 25_00, None, 0)}


def test_the_margin_is_rounded_once():
    assert worth([stopped(Outcome.OK, 3)] * 10, {"CZK": 0}, 33)["CZK"].lost == 10


@pytest.mark.parametrize(
    ("_case", "cost", "margin"),
    [("a margin above all", 1, 101), ("a negative margin", 1, -1), ("a negative cost", -1, 9)],
)
def test_what_makes_no_sense_is_refused(_case, cost, margin):
    with pytest.raises(ValueError, match="percent"):
        worth([], {"CZK": cost}, margin)
