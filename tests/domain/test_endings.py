from app.domain.endings import ENDINGS, OUTCOMES, Ending
from app.domain.orders import Outcome


def test_every_outcome_is_exactly_one_ending():
    assert set(ENDINGS) == set(Outcome)
    assert sum(len(outcomes) for outcomes in OUTCOMES.values()) == len(Outcome)
    assert set(OUTCOMES) == set(Ending)
