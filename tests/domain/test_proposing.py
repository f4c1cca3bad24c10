"""When the past of a customer speaks for cancelling what they order."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.orders import Outcome
from app.domain.proposing import Case, Past, ProposalKind, evidence, flag_case

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
REFUSED, UNCOLLECTED, OK = Outcome.REFUSED, Outcome.UNCOLLECTED, Outcome.OK


def past(*outcomes: Outcome, apart: int = 30, known_after: int = 14) -> list[Past]:
    """Return orders placed so many days apart, the last one a month ago."""
    days = range(len(outcomes) * apart, 0, -apart)
    placed = [NOW - timedelta(days=day) for day in days]
    return [
        Past(f"o{number}", moment, moment + timedelta(days=known_after), outcome)
        for number, (moment, outcome) in enumerate(zip(placed, outcomes, strict=True), 1)
    ]


def test_three_parcels_that_nobody_collected_are_enough() -> None:
    found = flag_case(past(UNCOLLECTED, OK, REFUSED, UNCOLLECTED), NOW)
    assert found == Case(("o1", "o3", "o4"), 1)


@pytest.mark.parametrize(
    "orders",
    [
        [],
        past(UNCOLLECTED, UNCOLLECTED),
        past(UNCOLLECTED, UNCOLLECTED, Outcome.CANCELLED_BY_CUSTOMER),
        past(OK, OK, OK, UNCOLLECTED, UNCOLLECTED, UNCOLLECTED),
        past(UNCOLLECTED, UNCOLLECTED, UNCOLLECTED, apart=1),
        past(UNCOLLECTED, UNCOLLECTED, UNCOLLECTED, apart=300),
        past(*[Outcome.CARRIER_FAULT] * 5),
        past(*[Outcome.CANCELLED_BY_SHOP] * 5),
    ],
    ids=[
        "nothing",
        "two",
        "a cancellation is no parcel",
        "as many good ones",
        "one bad week",
        "years ago",
        "the carrier's fault",
        "the shop's own doing",
    ],
)
def test_less_than_that_is_not_enough(orders: list[Past]) -> None:
    assert flag_case(orders, NOW) is None


def test_the_same_evidence_has_the_same_digest_and_more_of_it_another() -> None:
    kind = ProposalKind.FLAG_AUTO_CANCEL
    one = evidence(kind, "", ("o1", "o2", "o3"))
    assert one == evidence(kind, "", ["o1", "o2", "o3"])
    assert one != evidence(kind, "", ("o1", "o2", "o3", "o4"))
    assert one != evidence(ProposalKind.CANCEL, "", ("o1", "o2", "o3"))
    assert len(one) == 32
