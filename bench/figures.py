"""From single answers to the figures of a report: plain statistics."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from bench.client import Run


@dataclass(frozen=True, slots=True)
class Pair:
    """The two servers measured one right after the other."""

    noop: Run
    ours: Run


@dataclass(frozen=True, slots=True)
class Beside:
    """Medians over all rounds. `ratio`: of the requests per second within each round.

    `accepted` and `refused`: answers of ours, the warm-up's too.
    """

    ratio: float
    ratio_min: float
    ratio_max: float
    requests_per_second: float
    noop_requests_per_second: float
    p50_ms: float
    noop_p50_ms: float
    p99_ms: float
    noop_p99_ms: float
    accepted: int
    refused: int


@dataclass(frozen=True, slots=True)
class Figures(Beside):
    """The intake beside the no-op. `stored`: rows it left."""

    stored: int

    @property
    def sound(self) -> bool:
        """Say whether every request was accepted and every accepted one is stored."""
        return self.refused == 0 and self.accepted == self.stored > 0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that `share` of all (0 to 1) do not exceed; ValueError if none."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    rank = -int(-share * len(ordered) // 1)
    return ordered[max(rank, 1) - 1]


def per_second(run: Run) -> float:
    """Return the answers per second."""
    return len(run.milliseconds) / run.seconds


def figures(pairs: Sequence[Pair], warm_up: Pair, stored: int) -> Figures:
    """Sum up the rounds of the intake."""
    return Figures(**asdict(beside(pairs, warm_up)), stored=stored)


def beside(pairs: Sequence[Pair], warm_up: Pair) -> Beside:
    """Sum up the rounds."""
    ratios = [per_second(pair.ours) / per_second(pair.noop) for pair in pairs]
    everything = [warm_up, *pairs]
    return Beside(
        ratio=median(ratios),
        ratio_min=min(ratios),
        ratio_max=max(ratios),
        requests_per_second=median(per_second(pair.ours) for pair in pairs),
        noop_requests_per_second=median(per_second(pair.noop) for pair in pairs),
        p50_ms=median(percentile(pair.ours.milliseconds, 0.5) for pair in pairs),
        noop_p50_ms=median(percentile(pair.noop.milliseconds, 0.5) for pair in pairs),
        p99_ms=median(percentile(pair.ours.milliseconds, 0.99) for pair in pairs),
        noop_p99_ms=median(percentile(pair.noop.milliseconds, 0.99) for pair in pairs),
        accepted=sum(pair.ours.accepted for pair in everything),
        refused=sum(pair.ours.refused + pair.noop.refused for pair in everything),
    )
