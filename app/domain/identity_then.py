"""Who was known to be the same customer then: a later order may have brought two together."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from app.domain.identity import Matching, Traces, keys


@dataclass(slots=True, eq=False)
class _Person:
    """Orders that are known to be of one person, by their indexes, and the keys they share."""

    orders: list[int] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)


def known_then(
    traces: Sequence[Traces], shared: Collection[str], matching: Matching
) -> Iterator[Sequence[int]]:
    """Yield for each order the indexes of those known to be of the same person when it was placed.

    `traces`: of orders, the earliest first; each is among its own. `shared`: phones that identify
    nobody (identity.group).
    """
    persons: dict[tuple[str, str], _Person] = {}
    for index, trace in enumerate(traces):
        own = list(keys(trace, shared, matching))
        met = list(dict.fromkeys(persons[key] for key in own if key in persons))
        person = max(met, key=lambda one: len(one.orders), default=_Person())
        for other in met:
            if other is not person:
                _join(persons, person, other)
        new = [key for key in own if key not in persons]
        persons.update(dict.fromkeys(new, person))
        person.keys += new
        person.orders.append(index)
        yield tuple(person.orders)


def _join(persons: dict[tuple[str, str], _Person], person: _Person, other: _Person) -> None:
    persons.update(dict.fromkeys(other.keys, person))
    person.orders += other.orders
    person.keys += other.keys
