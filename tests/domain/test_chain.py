"""A record whose every entry vouches for all before it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.chain import Entry, broken_at, digest_of, link_of

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def written(count: int) -> list[Entry]:
    entries, head = [], ""
    for number in range(1, count + 1):
        content, salt = {"what": f"deed {number}"}, f"salt {number}"
        digest = digest_of(content, salt)
        moment = NOON + timedelta(minutes=number)
        head = link_of(head, number, moment, digest)
        entries.append(Entry(number, moment, content, salt, digest, head))
    return entries


def looked_through(entries: list[Entry], of: list[Entry]) -> int | None:
    return broken_at(entries, len(of), of[-1].link if of else "")


def changed(entry: Entry, **values: Any) -> Entry:
    names = ("number", "written_at", "content", "salt", "digest", "link")
    return Entry(**{name: getattr(entry, name) for name in names} | values)


@given(st.integers(0, 12))
def test_a_record_as_it_was_written_is_whole(count: int) -> None:
    assert looked_through(written(count), written(count)) is None


@given(st.integers(1, 12), st.data())
def test_a_missing_entry_shows_wherever_it_was(count: int, data: st.DataObject) -> None:
    entries = written(count)
    gone = data.draw(st.integers(0, count - 1))
    assert looked_through(entries[:gone] + entries[gone + 1 :], entries) == gone + 1


@given(st.integers(2, 12), st.data())
def test_two_entries_that_changed_places_show(count: int, data: st.DataObject) -> None:
    entries = written(count)
    first = data.draw(st.integers(0, count - 2))
    one, other = entries[first], entries[first + 1]
    swapped = [changed(other, number=one.number), changed(one, number=other.number)]
    moved = entries[:first] + swapped + entries[first + 2 :]
    assert looked_through(moved, entries) == first + 1


@pytest.mark.parametrize(
    "change",
    [
        {"content": {"what": "another deed"}},
        {"salt": "another salt"},
        {"digest": "0" * 64},
        {"link": "0" * 64},
        {"written_at": NOON},
        {"number": 7},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_of_anything_shows(change: dict[str, Any]) -> None:
    entries = written(3)
    entries[1] = changed(entries[1], **change)
    assert looked_through(entries, written(3)) == 2


def test_an_entry_too_many_shows() -> None:
    assert looked_through(written(3), written(2)) == 3


def test_an_end_that_was_written_anew_shows() -> None:
    entries = written(3)
    head = link_of(entries[1].link, 3, NOON, "0" * 64)
    entries[2] = changed(entries[2], written_at=NOON, content=None, digest="0" * 64, link=head)
    assert looked_through(entries, written(3)) == 3


def test_content_that_was_erased_leaves_the_rest_provable() -> None:
    entries = written(3)
    entries[1] = changed(entries[1], content=None, salt="")
    assert looked_through(entries, written(3)) is None
