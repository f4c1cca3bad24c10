"""One person as everything that is known of them is found: by ids, codes, keys and accounts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import identity
from app.domain.identity import Matching, Traces
from app.domain.identity_words import Key
from app.errors import NotFound
from app.models import Customer, Order, Shop
from app.services.identity_links import text_of
from app.services.identity_reach import Member, shared_among
from app.services.privacy.digests import ORDER


@dataclass(frozen=True, slots=True)
class Person:
    """A customer of a shop. `keys`: what identifies them and nobody else; `names`: what people
    would call them by."""

    shop_id: int
    id: int
    orders: Sequence[Member]
    accounts: frozenset[str]
    keys: frozenset[Key]
    names: frozenset[str]

    @property
    def codes(self) -> list[str]:
        """Return the codes of their orders."""
        return [order.code for order in self.orders]

    def traces(self, until: datetime | None = None) -> Iterator[Key]:
        """Yield all that an order of theirs can bear, or one of before a moment."""
        yield from self.keys
        for order in self.orders:
            if until is None or order.placed_at <= until:
                yield ORDER, order.code

    @property
    def texts(self) -> frozenset[str]:
        """Return all words by which other rows may mean them."""
        values = {value for _, value in self.keys}
        return frozenset({*self.codes, *self.accounts, *values, *map(text_of, self.keys)})


def find(session: Session, shop: Shop, customer_id: int) -> Person:
    """Return a customer of a shop; NotFound."""
    mine = (Customer.shop_id == shop.id, Customer.id == customer_id)
    customer = session.scalar(
        select(Customer).where(*mine).execution_options(populate_existing=True)
    )
    if customer is None:
        raise NotFound("there is no such customer")
    rows = session.scalars(
        select(Order)
        .where(Order.shop_id == shop.id, Order.customer_id == customer_id)
        .order_by(Order.placed_at, Order.code)
        .execution_options(populate_existing=True)
    ).all()
    accounts = {row.platform_customer_id for row in rows} | {customer.platform_id}
    members = [Member(row.code, row.placed_at, customer_id, _traces(row)) for row in rows]
    said = [(row.name, row.company, row.email, row.phone) for row in rows]
    own = (customer.name, customer.company, customer.email, customer.phone)
    return Person(
        shop_id=shop.id,
        id=customer_id,
        orders=members,
        accounts=frozenset(account for account in accounts if account),
        keys=_keys(session, shop, members, customer.platform_id),
        names=frozenset(name for names in (*said, own) for name in names if name),
    )


def _keys(
    session: Session, shop: Shop, members: Sequence[Member], account: str | None
) -> frozenset[Key]:
    traces = [Traces(account, None, None, ""), *(member.traces for member in members)]
    shared = shared_among(session, shop, {trace.phone for trace in traces if trace.phone})
    matching = Matching(shop.matching)
    return frozenset(key for trace in traces for key in identity.keys(trace, shared, matching))


def _traces(row: Order) -> Traces:
    return Traces(row.platform_customer_id, row.email_key, row.phone_key, row.surname_key)
