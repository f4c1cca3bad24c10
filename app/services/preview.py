"""What other rules would make of a shop's customers: counted, and nothing written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.domain.record_text import WrittenRecord
from app.domain.rules import Level, Ruleset
from app.extensions import db
from app.models import Customer, Order
from app.services import customer_scan
from app.services.admins import VisitedShop
from app.services.ratings import Rater

EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Move:
    """How many customers would go from one level to another."""

    before: str
    after: str
    customers: int


@dataclass(frozen=True, slots=True)
class Example:
    """A customer who would go from one level to another; `code`: of their newest order."""

    customer_id: int
    name: str
    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """How many customers have each level now and would have by other rules.

    `moves`: the most frequent first; `examples`: some of each of them.
    """

    customers: int
    before: Mapping[str, int]
    after: Mapping[str, int]
    changed: int
    moves: Sequence[Move]
    examples: Sequence[Example]


def preview(shop: VisitedShop, ruleset: Ruleset, now: datetime) -> Preview:
    """Rate all customers of a shop by other rules, without writing anything down."""
    rater = Rater.of(ruleset, shop.timezone, now)
    moves: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], list[int]] = {}
    for page in customer_scan.pages(shop.id, settling=shop.settling):
        for customer in page:
            move = customer.level, rater.level(WrittenRecord(customer.record))
            moves[move] += 1
            if move[0] != move[1] and len(met := examples.setdefault(move, [])) < EXAMPLES:
                met.append(customer.id)
    found = [Move(*move, count) for move, count in moves.most_common()]
    changes = [move for move in found if move.before != move.after]
    return Preview(
        customers=moves.total(),
        before=_distribution(found, [move.before for move in found]),
        after=_distribution(found, [move.after for move in found]),
        changed=sum(move.customers for move in changes),
        moves=changes,
        examples=_examples(shop.id, changes, examples),
    )


def _distribution(moves: Sequence[Move], levels: Sequence[str]) -> Mapping[str, int]:
    counts = {level.value: 0 for level in Level}
    for move, level in zip(moves, levels, strict=True):
        counts[level] += move.customers
    return counts


def _examples(
    shop_id: int, moves: Sequence[Move], met: Mapping[tuple[str, str], Sequence[int]]
) -> Sequence[Example]:
    """Return some customers of every move, as evenly as there are."""
    share = max(1, EXAMPLES // max(1, len(moves)))
    chosen = {customer: move for move in moves for customer in met[move.before, move.after][:share]}
    some = dict(list(chosen.items())[:EXAMPLES])
    newest = (
        select(Order.code)
        .where(Order.shop_id == shop_id, Order.customer_id == Customer.id)
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Customer.id, Customer.name, newest)
        .where(Customer.shop_id == shop_id, Customer.id.in_(some))
        .order_by(Customer.id)
    ).all()
    named = {id: (name, code or "") for id, name, code in rows}
    return [
        Example(id, *named[id], move.before, move.after) for id, move in some.items() if id in named
    ]
