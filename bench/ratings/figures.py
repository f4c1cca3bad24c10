"""From what single jobs took to the figures of a report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.figures import percentile
from bench.ratings.measuring import Measured, RatingPlan

PLAIN, RERATING = "plain-sql", "one-rule"


@dataclass(frozen=True, slots=True)
class JobFigures:
    """Medians over all rounds, of what was the longest and the most the largest.

    `seconds` until all is written, `shown_seconds` until everybody sees it. `ratio` and
    `shown_ratio`: to the plain statement within each round; `to_rerating`: to the re-rating after
    a change of one rule. `peak_mb_smaller`: for the smaller shop.
    """

    seconds: float
    shown_seconds: float
    ratio: float
    ratio_min: float
    ratio_max: float
    shown_ratio: float
    to_rerating: float
    written: int
    median_hold_ms: float
    longest_hold_ms: float
    loaded_mb: float
    peak_mb: float
    peak_mb_smaller: float


@dataclass(frozen=True, slots=True)
class RatingFigures:
    """Figures by job, and how long arrivals waited while nothing else happened and meanwhile.

    `wrong`: customers of those looked at whose rating is not what their orders lead to. `load`: the
    machine's, over a minute, before and after.
    """

    customers: int
    orders: int
    jobs: Mapping[str, JobFigures]
    quiet_p99_ms: float
    meanwhile_p99_ms: float
    meanwhile_max_ms: float
    wrong: int
    load: Sequence[float]

    @property
    def sound(self) -> bool:
        """Say whether every rating that was looked at is right."""
        return self.wrong == 0


def rating_figures(measured: Measured, plan: RatingPlan, load: Sequence[float]) -> RatingFigures:
    """Sum up the rounds."""
    meanwhile = measured.with_arrivals
    everything = [took for rounds in measured.rounds.values() for took in rounds]
    return RatingFigures(
        customers=plan.size.customers,
        orders=plan.size.orders,
        jobs={job: _job(job, measured) for job in measured.rounds},
        quiet_p99_ms=percentile(meanwhile.quiet, 0.99),
        meanwhile_p99_ms=percentile(meanwhile.waits, 0.99),
        meanwhile_max_ms=max(meanwhile.waits),
        wrong=sum(took.wrong for took in [*everything, meanwhile]),
        load=load,
    )


def _job(job: str, measured: Measured) -> JobFigures:
    rounds, plain = measured.rounds[job], measured.rounds[PLAIN]
    ratios = [ours.seconds / theirs.seconds for ours, theirs in zip(rounds, plain, strict=True)]
    shown = [one.shown_seconds / theirs.seconds for one, theirs in zip(rounds, plain, strict=True)]
    reratings = zip(rounds, measured.rounds[RERATING], strict=True)
    holds = [hold for took in rounds for hold in took.holds]
    return JobFigures(
        seconds=median(took.seconds for took in rounds),
        shown_seconds=median(took.shown_seconds for took in rounds),
        ratio=median(ratios),
        ratio_min=min(ratios),
        ratio_max=max(ratios),
        shown_ratio=median(shown),
        to_rerating=median(took.seconds / rerating.seconds for took, rerating in reratings),
        written=max(took.written for took in rounds),
        median_hold_ms=median(holds) if holds else 0.0,
        longest_hold_ms=max(holds, default=0.0),
        loaded_mb=max(took.loaded_mb for took in rounds),
        peak_mb=max(took.peak_mb for took in rounds),
        peak_mb_smaller=max(took.peak_mb for took in measured.smaller[job]),
    )
