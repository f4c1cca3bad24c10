"""Who is the same customer, by traces already brought to one form by `contact`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.identity_words import Key, Link, united

# A phone with more than these is a company's, the shop's own or nobody's.
MOST_SURNAMES = 3
MOST_EMAILS = 5


@dataclass(frozen=True, slots=True)
class Traces:
    """What one order or account tells of the person behind it, in keys of `contact`."""

    platform_id: str | None
    email: str | None
    phone: str | None
    surname: str


class Matching(StrEnum):
    """Which traces make two customers one; the platform's own id always does."""

    EMAIL_OR_PHONE = "email_or_phone"
    EMAIL_ONLY = "email_only"


def is_shared_phone(surnames: int, emails: int) -> bool:
    """Say whether a phone seen with so many surnames and e-mails identifies nobody."""
    return surnames > MOST_SURNAMES or emails > MOST_EMAILS


def shared_phones(traces: Iterable[Traces]) -> frozenset[str]:
    """Return the phones that identify nobody."""
    surnames: dict[str, set[str]] = defaultdict(set)
    emails: dict[str, set[str]] = defaultdict(set)
    for trace in traces:
        if trace.phone:
            surnames[trace.phone].update(filter(None, [trace.surname]))
            emails[trace.phone].update(filter(None, [trace.email]))
    return frozenset(
        phone for phone in surnames if is_shared_phone(len(surnames[phone]), len(emails[phone]))
    )


def group(
    traces: Sequence[Traces],
    shared: Collection[str],
    matching: Matching = Matching.EMAIL_OR_PHONE,
    links: Collection[Link] = (),
) -> list[list[int]]:
    """Return the indexes of the traces of each person, by their smallest index.

    `shared`: phones that identify nobody. `links`: what staff said; a link with a key that
    identifies nobody says nothing. A trace that tells nothing is a person of its own.
    """
    if links:
        return united([tuple(keys(trace, shared, matching)) for trace in traces], links)
    parents = list(range(len(traces)))
    first_with: dict[Key, int] = {}
    for index, trace in enumerate(traces):
        for key in keys(trace, shared, matching):
            one, other = _root(parents, first_with.setdefault(key, index)), _root(parents, index)
            # The smaller index leads, so that groups come out in the order of the traces.
            parents[max(one, other)] = min(one, other)
    groups: dict[int, list[int]] = {}
    for index in range(len(traces)):
        groups.setdefault(_root(parents, index), []).append(index)
    return list(groups.values())


def keys(trace: Traces, shared: Collection[str], matching: Matching) -> Iterable[Key]:
    """Yield what makes a trace of the same person as any other trace with it; see `group`."""
    if trace.platform_id:
        yield "platform_id", trace.platform_id
    if trace.email:
        yield "email", trace.email
    if matching is Matching.EMAIL_OR_PHONE and trace.phone and trace.phone not in shared:
        yield "phone", trace.phone


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]  # halves the way for the next one
        index = parents[index]
    return index
