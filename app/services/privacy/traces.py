"""Where in the database a person is: one condition for each table that has something of them.

What is handed out and what is erased are found by the same conditions. Tables that are not here
have nothing of customers; a test names each of them, and why.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.extensions import Base
from app.models import (
    Action,
    BacktestOrder,
    Customer,
    Decision,
    Flag,
    IdentityLink,
    Note,
    NoteEdit,
    Notice,
    Order,
    Override,
    PlatformAccount,
    Proposal,
    WebhookEvent,
)
from app.platforms.base import Topic
from app.services.identity_links import text_of
from app.services.privacy.person import Person
from app.services.staff_words import JOINED, KEPT_APART, PARTED, TAKEN_BACK

OF_ACCOUNTS = (Topic.CUSTOMER, Topic.CUSTOMER_DELETED, Topic.MIRROR)
WORDS = (JOINED, PARTED, KEPT_APART, TAKEN_BACK)
Condition = ColumnElement[bool]


def of(session: Session, person: Person) -> Mapping[type[Base], Condition]:
    """Return by table the condition of all rows that say something of a person."""
    codes = select(Order.code).where(
        Order.shop_id == person.shop_id, Order.customer_id == person.id
    )
    named = [text_of(key) for key in person.keys]
    notes = select(Note.id).where(Note.shop_id == person.shop_id, Note.customer_id == person.id)
    return {
        Customer: and_(Customer.shop_id == person.shop_id, Customer.id == person.id),
        Order: and_(Order.shop_id == person.shop_id, Order.customer_id == person.id),
        NoteEdit: and_(NoteEdit.shop_id == person.shop_id, NoteEdit.note_id.in_(notes)),
        **{model: _attached(model, person) for model in (Note, Flag, Override)},
        Proposal: and_(
            Proposal.shop_id == person.shop_id,
            or_(Proposal.customer_id == person.id, Proposal.order_code.in_(codes)),
        ),
        Action: and_(Action.shop_id == person.shop_id, Action.order_code.in_(codes)),
        Decision: _decisions(session, person, codes),
        IdentityLink: and_(
            IdentityLink.shop_id == person.shop_id,
            or_(IdentityLink.one_key.in_(named), IdentityLink.other_key.in_(named)),
        ),
        PlatformAccount: and_(
            PlatformAccount.shop_id == person.shop_id,
            PlatformAccount.external_id.in_(person.accounts),
        ),
        BacktestOrder: _backtest_orders(person, codes),
        Notice: and_(
            Notice.shop_id == person.shop_id, Notice.id.in_(list(_notices(session, person)))
        ),
        WebhookEvent: _arrivals(person, codes),
    }


def _attached(model: Any, person: Person) -> Condition:
    return and_(model.shop_id == person.shop_id, model.customer_id == person.id)


def _decisions(session: Session, person: Person, codes: Any) -> Condition:
    on_orders = and_(Decision.order_code != "", Decision.order_code.in_(codes))
    naming = Decision.id.in_(list(_naming(session, person)))
    return and_(
        Decision.shop_id == person.shop_id,
        or_(Decision.customer_id == person.id, on_orders, naming),
    )


def _naming(session: Session, person: Person) -> Iterator[int]:
    """Yield what was decided on others because of this person: they are, or are not, the same."""
    rows = session.execute(
        select(Decision.id, Decision.facts).where(
            Decision.shop_id == person.shop_id,
            Decision.kind.in_(WORDS),
            Decision.customer_id.is_distinct_from(person.id),
        )
    )
    for row in rows:
        if person.id in row.facts.get("customers", ()) or means(row.facts, person.texts):
            yield row.id


def _backtest_orders(person: Person, codes: Any) -> Condition:
    theirs = or_(BacktestOrder.customer_id == person.id, BacktestOrder.code.in_(codes))
    return and_(BacktestOrder.shop_id == person.shop_id, theirs)


def _notices(session: Session, person: Person) -> Iterator[int]:
    """Yield the notices of a shop, which are few, that are about this person."""
    columns = (Notice.id, Notice.key, Notice.facts)
    for row in session.execute(select(*columns).where(Notice.shop_id == person.shop_id)):
        if means([row.key, row.key.partition(" ")[2], row.facts], person.texts):
            yield row.id


def _arrivals(person: Person, codes: Any) -> Condition:
    on_orders = and_(WebhookEvent.topic == Topic.ORDER, WebhookEvent.subject.in_(codes))
    on_accounts = and_(
        WebhookEvent.topic.in_(OF_ACCOUNTS), WebhookEvent.subject.in_(person.accounts)
    )
    return and_(WebhookEvent.shop_id == person.shop_id, or_(on_orders, on_accounts))


def means(value: Any, texts: frozenset[str]) -> bool:
    """Say whether any text in a JSON value is one of some texts."""
    if isinstance(value, str):
        return value in texts
    if isinstance(value, Mapping):
        return any(means(one, texts) for one in (*value.keys(), *value.values()))
    return isinstance(value, list) and any(means(one, texts) for one in value)
