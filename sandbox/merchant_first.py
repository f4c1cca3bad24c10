"""The merchant who is quicker: changes an order right after the add-on has read it."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sandbox.merchant import changes_of

FIELDS = frozenset(("does", "orders", "codes", "read", "rate"))


@dataclass(slots=True)
class MerchantFirst:
    """The switch: off while there are no `changes`. Every order is changed once at most.

    `codes`: only these orders. `orders`: so many are left to change. `read`: after which reading
    of an order. `rate`: which share of the orders; the same seed chooses the same codes.
    """

    seed: int
    changes: dict[str, Any] = field(default_factory=dict)
    codes: frozenset[str] | None = None
    orders: int | None = None
    read: int = 1
    rate: float = 1.0
    reads: Counter[str] = field(default_factory=Counter)
    done: list[str] = field(default_factory=list)

    def turn(self, code: str) -> dict[str, Any]:
        """Count a reading of an order; return the changes to make to it now, mostly none."""
        if not self.changes or self.orders == 0:
            return {}
        if self.codes is not None and code not in self.codes:
            return {}
        self.reads[code] += 1
        if self.reads[code] != self.read or not self._chosen(code):
            return {}
        if self.orders is not None:
            self.orders -= 1
        self.done.append(code)
        return self.changes

    def _chosen(self, code: str) -> bool:
        return Random(f"{self.seed}:merchant:{code}").random() < self.rate

    def document(self) -> dict[str, Any]:
        """Describe the switch for JSON."""
        return {
            "does": self.changes or None,
            "codes": None if self.codes is None else sorted(self.codes),
            "orders": self.orders,
            "read": self.read,
            "rate": self.rate,
            "done": list(self.done),
        }


def read_wish(wish: dict[str, Any], seed: int) -> MerchantFirst:
    """Read a switch: `{"does": "cancel", "orders": 3}`; null turns it off. ValueError."""
    unknown = wish.keys() - FIELDS
    if unknown:
        raise ValueError(f"the merchant knows no {', '.join(sorted(unknown))}")
    does, codes, orders = wish["does"], wish.get("codes"), wish.get("orders")
    read, rate = wish.get("read", 1), wish.get("rate", 1.0)
    if codes is not None and not isinstance(codes, list):
        raise ValueError("codes is a list of codes of orders")
    if (orders is not None and int(orders) < 0) or int(read) < 1 or not 0 <= rate <= 1:
        raise ValueError("orders is not negative, read counts from 1, rate is from 0 to 1")
    return MerchantFirst(
        seed,
        changes=changes_of(does) if isinstance(does, str) else dict(does or {}),
        codes=None if codes is None else frozenset(map(str, codes)),
        orders=None if orders is None else int(orders),
        read=int(read),
        rate=float(rate),
    )
