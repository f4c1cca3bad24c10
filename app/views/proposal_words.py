"""Proposals in words: what is proposed, what speaks for it, and what became of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.domain.proposing import ProposalKind
from app.services.acting import settling
from app.services.acting.proposal_list import Proposed
from app.services.acting.settling import Settled
from app.views import acting_words, amounts, flag_words, wording

Facts = Mapping[str, Any]
Words = Mapping[str, Any]

KINDS: Words = {
    ProposalKind.CANCEL: acting_words.ACTIONS["cancel"],
    ProposalKind.HOLD: acting_words.ACTIONS["hold"],
    ProposalKind.PREPAYMENT: acting_words.ACTIONS["prepayment"],
    ProposalKind.FLAG_AUTO_CANCEL: _l("Set the flag “Auto-cancel”"),
}
# Why a proposal was passed over.
SKIPPED: Words = {
    settling.SETTLED: _l("settled meanwhile"),
    settling.CLOSED: _l("the order has ended"),
    settling.NOT_ALLOWED: _l("a shop of this country must not do it"),
    settling.NO_TARGET: _l("no status is chosen for it in the settings"),
    settling.DONE: _l("it is waiting or done already"),
}
# Offered where a refusal needs a reason.
QUICK_REASONS = (
    _l("We know this customer."),
    _l("It was not the customer's fault."),
    _l("Agreed with the customer by phone."),
)
_BY_SETTINGS = _l("The settings say to ask first.")
_SITUATIONS = acting_words.SITUATIONS


def kind(name: str) -> str:
    """Return what is proposed."""
    return acting_words.word(KINDS, name)


def grounds(proposed: Proposed, now: datetime) -> list[str]:
    """Return what speaks for a proposal, a sentence each."""
    return list(_grounds(proposed.facts, proposed.situation, now))


def hesitation(proposed: Proposed) -> str:
    """Say why a person is asked instead of doing it automatically; '' where a person always is."""
    if proposed.kind == ProposalKind.FLAG_AUTO_CANCEL:
        return ""
    because = proposed.facts.get("because")
    return acting_words.word(acting_words.BECAUSE, because) if because else str(_BY_SETTINGS)


def chosen(count: int) -> str:
    """Say how many proposals are chosen."""
    return str(ngettext("%(num)d proposal chosen", "%(num)d proposals chosen", count))


def proposals_changed(count: int) -> str:
    """Say how many proposals have just come or changed."""
    return str(ngettext("%(num)d proposal changed", "%(num)d proposals changed", count))


def confirmed(settled: Settled, *, on_orders: bool) -> str:
    """Say what became of proposals that were to be confirmed."""
    done = ngettext("%(num)d proposal confirmed", "%(num)d proposals confirmed", settled.changed)
    more = [gettext("Orders change in one minute; until then it can be taken back above.")]
    return _said(done, settled, more if on_orders and settled.changed else [])


def refused(settled: Settled) -> str:
    """Say what became of proposals that were to be refused."""
    done = ngettext("%(num)d proposal refused", "%(num)d proposals refused", settled.changed)
    more = [gettext("The same evidence will not propose it again.")]
    return _said(done, settled, more if settled.changed else [])


def _grounds(facts: Facts, situation: str, now: datetime) -> Iterator[str]:
    flags = facts.get("flags", ())
    if situation and not flags:
        yield acting_words.word(_SITUATIONS, situation)
    yield from (_flag(flag, now) for flag in flags)
    if uncollected := facts.get("uncollected", ()):
        yield _uncollected(uncollected)
        yield _good(facts.get("good", 0))
    if bad := facts.get("bad", {}):
        counts = (f"{count}× {wording.outcome_name(outcome)}" for outcome, count in bad.items())
        yield str(gettext("Earlier orders: %(counts)s", counts=", ".join(counts)))


def _flag(flag: Facts, now: datetime) -> str:
    since = datetime.fromisoformat(flag["since"])
    return str(
        gettext(
            "Flag “%(flag)s”: %(reason)s (%(author)s, %(time)s)",
            flag=flag_words.name(flag["kind"]),
            reason=_isolated(flag["reason"]),
            author=_isolated(flag["author"]),
            time=amounts.day(since, now),
        )
    )


def _isolated(text: str) -> str:
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def _uncollected(codes: list[str]) -> str:
    sentence = ngettext(
        "%(num)d order was sent in vain: %(codes)s",
        "%(num)d orders were sent in vain: %(codes)s",
        len(codes),
        codes=", ".join(codes),
    )
    return str(sentence)


def _good(count: int) -> str:
    if not count:
        return str(gettext("No order of that time was delivered."))
    return str(
        ngettext(
            "%(num)d order of that time was delivered.",
            "%(num)d orders of that time were delivered.",
            count,
        )
    )


def _said(done: str, settled: Settled, more: list[str]) -> str:
    skipped = [
        ngettext(
            "%(num)d passed over (%(reason)s)",
            "%(num)d passed over (%(reason)s)",
            count,
            reason=reason,
        )
        for why, reason in SKIPPED.items()
        if (count := settled.skipped.get(why, 0))
    ]
    return " ".join([f"{', '.join([done, *skipped])}.", *more])
