"""What other rules would make of a shop's customers: counted, and nothing written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.domain.record_text import WrittenRecord
from app.domain.rules import Level, Ruleset
from app.extensions import db
from app.models import Customer, Order
from app.services import customer_scan, rulesets
from app.services.admins import VisitedShop
from app.services.concerned import concerned
from app.services.ratings import Rater
from app.services.shown_level import shown_level

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
    """Rate a shop's customers by other rules, without writing anything down."""
    rater = Rater.of(ruleset, shop.timezone, now)
    moves: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], list[int]] = {}
    before = _levels(shop)
    # Everybody else stays what they are, and so does whoever has their level from the staff.
    chosen = (
        concerned(rulesets.in_force(db.session(), shop.id)[1], ruleset),
        Customer.override_level.is_(None),
    )
    for stretch in customer_scan.stretches(shop.id, *chosen, settling=shop.settling):
        for customer in stretch.chosen:
            move = customer.level, rater.level(WrittenRecord(customer.record))
            if move[0] != move[1]:
                moves[move] += 1
                if len(met := examples.setdefault(move, [])) < EXAMPLES:
                    met.append(customer.id)
    changes = [Move(*move, count) for move, count in moves.most_common()]
    return Preview(
        customers=sum(before.values()),
        before=before,
        after=_after(before, changes),
        changed=moves.total(),
        moves=changes,
        examples=_examples(shop.id, changes, examples),
    )


def _levels(shop: VisitedShop) -> Mapping[str, int]:
    shown = shown_level(shop.settling)
    counted = select(shown, func.count()).where(Customer.shop_id == shop.id).group_by(shown)
    levels = {level.value: 0 for level in Level}
    levels.update(db.session.execute(counted).all())
    return levels


def _after(before: Mapping[str, int], moves: Sequence[Move]) -> Mapping[str, int]:
    after = Counter(before)
    for move in moves:
        after[move.before] -= move.customers
        after[move.after] += move.customers
    return dict(after)


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
