"""What is said of many customers at once."""

from collections.abc import Mapping

from flask_babel import gettext, ngettext

from app.services.flags import ALREADY, CHANGED, Batch


def chosen(count: int) -> str:
    """Say how many customers are chosen."""
    return str(ngettext("%(num)d customer chosen", "%(num)d customers chosen", count))


def customers_changed(count: int) -> str:
    """Say how many customers have just changed."""
    return str(ngettext("%(num)d customer changed", "%(num)d customers changed", count))


def flagged(batch: Batch) -> str:
    """Say what became of customers who were to be flagged."""
    done = ngettext("%(num)d customer flagged", "%(num)d customers flagged", batch.changed)
    return _with(done, _skipped(batch.skipped, gettext("flagged like this already")))


def unflagged(batch: Batch) -> str:
    """Say what became of customers who were to lose a flag."""
    done = ngettext(
        "%(num)d customer is without the flag now",
        "%(num)d customers are without the flag now",
        batch.changed,
    )
    return _with(done, _skipped(batch.skipped, gettext("they did not have it")))


def undone(batch: Batch) -> str:
    """Say for how many customers something was taken back."""
    done = ngettext("Undone for %(num)d customer", "Undone for %(num)d customers", batch.changed)
    return _with(done, _skipped(batch.skipped, gettext("undone already")))


def rerated(count: int, differing: int) -> str:
    """Say how many customers were rated anew, and how many of them rate differently now."""
    done = ngettext("%(num)d customer rated anew", "%(num)d customers rated anew", count)
    told = ngettext("%(num)d rates differently now", "%(num)d rate differently now", differing)
    return _with(done, [told])


def _skipped(counts: Mapping[str, int], already: str) -> list[str]:
    reasons = {ALREADY: already, CHANGED: gettext("somebody has changed it meanwhile")}
    return [
        ngettext("%(num)d skipped: %(reason)s", "%(num)d skipped: %(reason)s", count, reason=reason)
        for why, reason in reasons.items()
        if (count := counts.get(why, 0))
    ]


def _with(done: str, rest: list[str]) -> str:
    return f"{', '.join([done, *rest])}."
