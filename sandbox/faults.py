"""Everything that may go wrong, on a switch; the same seed strikes at the same turns."""

from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random
from typing import Any

DELIVERY_FAULTS = ("duplicate", "delay", "silence", "lost")
CALL_FAULTS = (
    "error_500",
    "error_500_after",
    "slow",
    "timeout_after",
    "locked_423",
    "limited_429",
    "partial_200",
    "lying_200",
    "truncated",
    "expired_token",
)
NAMES = DELIVERY_FAULTS + CALL_FAULTS
METHODS = (None, "GET", "POST", "PATCH", "DELETE")
SECONDS = {"delay_seconds": 2.0, "slow_seconds": 5.0, "timeout_seconds": 60.0}


@dataclass(slots=True)
class Fault:
    """Strikes the next `count` times, after that with probability `rate`.

    Only calls of the HTTP `method` to a `path` that fits the pattern (`/api/orders/*/status`)
    are struck or counted, and no more of them than `at_most`.
    """

    rate: float = 0.0
    count: int = 0
    method: str | None = None
    path: str | None = None
    at_most: int | None = None

    def fits(self, method: str, path: str) -> bool:
        """Tell whether a call is one that the fault may strike."""
        if self.method and self.method != method:
            return False
        return self.path is None or fnmatchcase(path, self.path)


@dataclass(slots=True)
class Faults:
    """The switches. `struck` counts how often each fault really happened. Guard it by one lock."""

    seed: int
    switches: dict[str, Fault] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=lambda: dict(SECONDS))
    struck: Counter[str] = field(default_factory=Counter)
    dice: dict[str, Random] = field(default_factory=dict)

    def roll(self, name: str) -> float:
        """Return the fault's next number in [0, 1)."""
        return self.dice.setdefault(name, Random(f"{self.seed}:{name}")).random()

    def strikes(self, name: str, method: str = "", path: str = "") -> bool:
        """Tell whether a fault happens this time; `method`, `path`: those of the call."""
        fault = self.switches.get(name)
        if fault is None or fault.at_most == 0 or not fault.fits(method, path):
            return False
        if fault.count > 0:
            fault.count -= 1
        elif self.roll(name) >= fault.rate:
            return False
        if fault.at_most is not None:
            fault.at_most -= 1
        self.struck[name] += 1
        return True

    def change(self, wish: dict[str, Any]) -> None:
        """Turn switches; ValueError, and nothing changes, when the wish is not understood.

        `{"error_500": 0.2, "slow": {"count": 3, "method": "PATCH"}, "slow_seconds": 1.5}`;
        `"reset": true` turns everything off first, `"seed": 7` starts the dice anew.
        """
        wish = dict(wish)
        reset, seed = wish.pop("reset", False), wish.pop("seed", None)
        seconds = {name: float(wish.pop(name)) for name in SECONDS if name in wish}
        switches = {name: _fault(name, value) for name, value in wish.items()}
        if reset:
            self.switches, self.seconds, self.struck = {}, dict(SECONDS), Counter()
        if seed is not None:
            self.seed, self.dice = seed, {}
        self.switches |= switches
        self.seconds |= seconds

    def document(self) -> dict[str, Any]:
        """Describe the switches for JSON."""
        off = Fault()
        switches = {name: _document(self.switches.get(name, off)) for name in NAMES}
        return {**switches, **self.seconds, "seed": self.seed, "struck": dict(self.struck)}


def _document(fault: Fault) -> dict[str, Any]:
    names = ("rate", "count", "method", "path", "at_most")
    return {name: getattr(fault, name) for name in names}


def _fault(name: str, value: object) -> Fault:
    if name not in NAMES:
        raise ValueError(f"no fault is called {name!r}; there are {', '.join(NAMES)}")
    if isinstance(value, bool) or not isinstance(value, int | float | dict):
        raise ValueError(f"{name}: a probability or an object with rate, count, method, path")
    fault = Fault(**value) if isinstance(value, dict) else Fault(rate=float(value))
    if not 0 <= fault.rate <= 1 or fault.count < 0 or (fault.at_most or 0) < 0:
        raise ValueError(f"{name}: rate is from 0 to 1, count and at_most are not negative")
    if fault.method not in METHODS or not isinstance(fault.path, str | None):
        raise ValueError(f"{name}: method is one of HTTP's, in capitals, and path a text")
    if name in DELIVERY_FAULTS and (fault.method or fault.path):
        raise ValueError(f"{name}: strikes deliveries, which have no method and no path to choose")
    return fault
