"""A thousand values that no log may know, and how they are looked for."""

import json
from dataclasses import dataclass
from urllib.parse import unquote_plus

# Stands in each of them but the phones, whatever else is done to it.
MARK = "zobak"
FLOCK = 200


@dataclass(frozen=True, slots=True)
class Canary:
    """A person as a shop knows them, and a secret of theirs."""

    name: str
    email: str
    phone: str
    note: str
    token: str

    @property
    def values(self) -> tuple[str, ...]:
        """All that must not be told."""
        return self.name, self.email, self.phone, self.note, self.token


def flock() -> list[Canary]:
    """Return a thousand values of two hundred people."""
    return [
        Canary(
            name=f"Žofie{number} Zobak{number}",
            email=f"zobak{number}@zobak.example",
            phone=f"+420731{number:06}",
            note=f"Zobak{number} bije řidiče",
            token=f"zobak-token-{number:06}",
        )
        for number in range(FLOCK)
    ]


def leaks(told: str, birds: list[Canary]) -> list[str]:
    """Return the lines of a text that know a canary, however it is written there."""
    values = [value.casefold() for bird in birds for value in bird.values]
    values += [bird.phone.removeprefix("+420") for bird in birds]
    found = []
    for line in told.splitlines():
        plain = unquote_plus(_readable(line)).casefold()
        if MARK in plain or any(value in plain for value in values):
            found.append(line)
    return found


def _readable(line: str) -> str:
    """Return a line of JSON with its letters as they are read."""
    try:
        return json.dumps(json.loads(line), ensure_ascii=False)
    except ValueError:
        return line
