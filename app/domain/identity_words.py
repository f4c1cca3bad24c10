"""What staff said of who is the same person, and how keys unite people under it."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

# A kind of trace and its value: ("email", "jana@kocour.example").
Key = tuple[str, str]
# The strongest first: what a weaker one would bring together, a stronger one may have kept apart.
KINDS = ("platform_id", "email", "phone")


@dataclass(frozen=True, slots=True)
class Link:
    """The word of the staff on two keys: of one person (`same`), or of two, whatever else says.

    Of two people, a trace with both keys is the one's who has the stronger key, and a phone stands
    for the traces that tell nothing but this phone.
    """

    one: Key
    other: Key
    same: bool


def strength(key: Key) -> tuple[int, str]:
    """Return what keys are sorted by, the strongest first."""
    return KINDS.index(key[0]), key[1]


def united(held: Sequence[Sequence[Key]], links: Iterable[Link]) -> list[list[int]]:
    """Return the indexes of the traces of each person, by their smallest index.

    `held`: the keys of each trace. First the links unite, then accounts, e-mails and phones, each
    in the order of the traces; what would bring two together who are never one stays apart.
    """
    told = sorted({_sorted(link) for link in links}, key=lambda link: (link.one, link.other))
    groups = _Groups(_sides(held, [link for link in told if not link.same]))
    groups.unite(_by_links(held, [link for link in told if link.same]))
    for kind in KINDS:
        groups.unite(
            (index, key) for index, keys in enumerate(held) for key in keys if key[0] == kind
        )
    return groups.all()


class _Groups:
    """Traces in groups; `sides` of a group are the sides of links on which it stands."""

    def __init__(self, sides: Sequence[set[int]]) -> None:
        self._sides = list(sides)
        self._parents = list(range(len(sides)))

    def unite(self, held: Iterable[tuple[int, Hashable]]) -> None:
        """Unite traces with the earlier ones that hold the same, as far as they may be one."""
        apart: dict[Hashable, list[int]] = defaultdict(list)
        for index, what in held:
            if not [first for first in apart[what] if self._one(first, index)]:
                apart[what].append(index)

    def all(self) -> list[list[int]]:
        """Return the groups."""
        found: dict[int, list[int]] = defaultdict(list)
        for index in range(len(self._parents)):
            found[self._root(index)].append(index)
        return list(found.values())

    def _one(self, index: int, other: int) -> bool:
        leader, follower = sorted((self._root(index), self._root(other)))
        if leader == follower:
            return True
        if any(-side in self._sides[leader] for side in self._sides[follower]):
            return False
        self._parents[follower] = leader
        self._sides[leader] |= self._sides[follower]
        return True

    def _root(self, index: int) -> int:
        while self._parents[index] != index:
            self._parents[index] = self._parents[self._parents[index]]
            index = self._parents[index]
        return index


def _sorted(link: Link) -> Link:
    one, other = sorted((link.one, link.other), key=strength)
    return Link(one, other, link.same)


def _sides(held: Sequence[Sequence[Key]], apart: Sequence[Link]) -> list[set[int]]:
    """Return for each trace where it stands: number n at the stronger key of link n, or -n."""
    sides: dict[Key, list[int]] = defaultdict(list)
    for number, link in enumerate(apart, start=1):
        sides[link.one].append(number)
        sides[link.other].append(-number)
    return [_standing(keys, sides) for keys in held]


def _standing(keys: Sequence[Key], sides: Mapping[Key, Sequence[int]]) -> set[int]:
    telling = [key for key in keys if key[0] != "phone" or len(keys) == 1]
    found = {side for key in telling for side in sides.get(key, ())}
    return {side for side in found if side > 0 or -side not in found}


def _by_links(
    held: Sequence[Sequence[Key]], same: Sequence[Link]
) -> Iterator[tuple[int, Hashable]]:
    numbers: dict[Key, list[int]] = defaultdict(list)
    for number, link in enumerate(same):
        numbers[link.one].append(number)
        numbers[link.other].append(number)
    for index, keys in enumerate(held):
        for number in sorted({number for key in keys for number in numbers.get(key, ())}):
            yield index, number
