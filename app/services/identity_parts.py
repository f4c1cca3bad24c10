"""What a customer is made of: orders that accounts and e-mails alone hold together."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import identity
from app.domain.identity import Matching, Traces
from app.domain.identity_words import Key
from app.errors import NotFound
from app.models import Customer, Order, Shop
from app.services import identity_links
from app.services.identity_reach import shared_among
from app.services.identity_refusals import Refused, Why
from app.services.owned import owned


@dataclass(frozen=True, slots=True)
class Part:
    """Traces of orders, the earliest first; `held`: the keys of each that identify somebody."""

    traces: Sequence[Traces]
    held: Sequence[Sequence[Key]]

    @property
    def keys(self) -> frozenset[Key]:
        """Return all keys."""
        return frozenset(key for keys in self.held for key in keys)

    @property
    def strongest(self) -> Key | None:
        """Return what a link can name these orders by: the newest e-mail, account or phone."""
        for kind in ("email", "platform_id", "phone"):
            for keys in reversed(self.held):
                for key in keys:
                    if (
                        key[0] == kind
                        and len(identity_links.text_of(key)) <= identity_links.LONGEST
                    ):
                        return key
        return None

    @property
    def is_of_account(self) -> bool:
        """Say whether an account of the platform is what holds these orders together."""
        return any(trace.platform_id for trace in self.traces)


def whole(session: Session, shop: Shop, customer_id: int) -> Part:
    """Return all orders of a customer; NotFound for one whom the shop does not have."""
    known = select(Customer.id).where(Customer.shop_id == shop.id, Customer.id == customer_id)
    if session.scalar(known) is None:
        raise NotFound("there is no such customer")
    rows = session.execute(
        select(Order.platform_customer_id, Order.email_key, Order.phone_key, Order.surname_key)
        .where(Order.customer_id == customer_id, owned(Order, shop.id))
        .order_by(Order.placed_at, Order.code)
    )
    return of_traces(session, shop, [Traces(*row) for row in rows])


def of_traces(session: Session, shop: Shop, traces: Sequence[Traces]) -> Part:
    """Return all orders of a customer by their traces, the earliest first."""
    shared = shared_among(session, shop, {trace.phone for trace in traces if trace.phone})
    matching = Matching(shop.matching)
    return Part(traces, [tuple(identity.keys(trace, shared, matching)) for trace in traces])


def parts(customer: Part) -> list[Part]:
    """Return the parts of a customer by their first orders; phones and links hold them together."""
    return [
        Part([customer.traces[i] for i in group], [customer.held[i] for i in group])
        for group in identity.group([_alone(trace) for trace in customer.traces], ())
    ]


def part_of(found: Sequence[Part], key: Key) -> Part:
    """Return the part of a customer that a key stands for; NotFound, or Refused where there is
    none that could be another person's."""
    having = [part for part in found if key in part.keys]
    if not having:
        raise NotFound("the customer has no such e-mail, account or phone")
    # A phone that several gave is still the only thing that some orders tell.
    alone = [part for part in having if part.keys == {key}]
    if len(having) > 1 and len(alone) != 1:
        raise Refused(Why.SEVERAL_HAVE_IT)
    (chosen,) = alone or having
    if len(found) == 1:
        raise Refused(Why.ONE_ACCOUNT if _holds_several(chosen) else Why.NOTHING_TO_PART)
    return chosen


def _holds_several(part: Part) -> bool:
    return part.is_of_account and len({trace.email for trace in part.traces}) > 1


def _alone(trace: Traces) -> Traces:
    phone = None if trace.platform_id or trace.email else trace.phone
    return Traces(trace.platform_id, trace.email, phone, "")
