"""Fill a new shop with people and their orders: the same seed and day give the same shop."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from sandbox import catalogue, people
from sandbox.catalogue import PRODUCTS
from sandbox.model import Contact, Customer, Order, Remark
from sandbox.stories import STORIES, Story


@dataclass(frozen=True, slots=True)
class Kind:
    """How an order ended: its status, whether it is paid, and after how many days."""

    status_id: int
    paid: bool | None
    days: float


KINDS = {
    "ok": Kind(catalogue.DONE, True, 5),
    "open": Kind(catalogue.NEW, None, 0),
    "progress": Kind(catalogue.IN_PROGRESS, None, 1),
    "packing": Kind(catalogue.PACKING, None, 1),
    "ready": Kind(catalogue.READY, None, 2),
    "uncollected": Kind(catalogue.UNCOLLECTED, False, 14),
    "returned": Kind(catalogue.RETURNED, False, 16),
    "cancelled": Kind(catalogue.CANCELLED, False, 1),
    "awaiting": Kind(catalogue.AWAITING_PAYMENT, False, 0),
    "unpaid": Kind(catalogue.UNPAID, False, 14),
    "complaint": Kind(catalogue.COMPLAINT, True, 20),
}
# What becomes of an order in a hundred, by the kind of person; the rest is fine.
CHARACTERS = (
    (80, {"cancelled": 3, "uncollected": 1, "complaint": 1, "packing": 1}),
    (9, {"uncollected": 30, "returned": 15, "cancelled": 10}),
    (7, {"cancelled": 50, "unpaid": 10}),
    (4, {"unpaid": 55, "cancelled": 10}),
)
FRESH_DAYS = 4.0


@dataclass(slots=True)
class Person:
    """Somebody who orders: the same contact each time, an account or none."""

    contact: Contact
    payment: str
    odds: dict[str, int]
    customer: Customer | None = None
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An order before it has a code: codes follow the order of time."""

    days_ago: float
    kind: str
    person: Person
    products: tuple[tuple[str, int], ...]
    shipping: str
    cash_desk: bool = False
    story: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a new shop holds; `stories` lists the order codes of each story."""

    customers: list[Customer]
    orders: list[Order]
    stories: dict[str, list[str]]


def guid(rng: Random) -> str:
    """Invent a GUID."""
    return str(UUID(int=rng.getrandbits(128), version=4))


def contents(seed: int, customers: int, orders: int, today: datetime) -> Contents:
    """Invent `customers` people and `orders` orders that end `today`; stories are always in."""
    rng = Random(f"{seed}:{today.date().isoformat()}")
    accounts: list[Customer] = []
    drafts = [draft for story in STORIES for draft in _told(rng, story, accounts)]
    crowd = [_somebody(rng, number, accounts) for number in range(customers - len(STORIES))]
    drafts += _ordinary(rng, crowd, orders - len(drafts))
    drafts.sort(key=lambda draft: -draft.days_ago)
    placed = [
        _order(rng, number, draft, today.replace(microsecond=0))
        for number, draft in enumerate(drafts, start=1)
    ]
    _date_accounts(accounts, placed, today)
    told: dict[str, list[str]] = {story.key: [] for story in STORIES}
    for draft, order in zip(drafts, placed, strict=True):
        if draft.story:
            told[draft.story].append(order.code)
    return Contents(accounts, placed, told)


def _account(rng: Random, contact: Contact, accounts: list[Customer]) -> Customer:
    unknown = datetime.min.replace(tzinfo=UTC)
    account = Customer(len(accounts) + 1, guid(rng), guid(rng), contact, unknown, unknown)
    accounts.append(account)
    return account


def _told(rng: Random, story: Story, accounts: list[Customer]) -> Iterator[Draft]:
    contact = people.contact(rng, story.country, 7000 + STORIES.index(story), story.full_name)
    contact = replace(
        contact,
        phone=story.phone or contact.phone,
        email=story.email or contact.email,
        company=story.company,
        company_id="27074358" if story.company else None,
    )
    if story.cash_desk:
        contact = Contact(None, None, None)
    if story.home:
        street, number, city, zip_code = story.home
        home = {"street": street, "house_number": number, "city": city, "zip_code": zip_code}
        contact = replace(contact, **home)
    person = Person(contact, story.payment, {}, recipient=story.gift_to)
    if story.registered:
        person.customer = _account(rng, contact, accounts)
    products = tuple((code, 1) for code in story.products.split())
    shipping = "pickup" if story.cash_desk else "zasilkovna"
    for episode in story.past.split():
        kind, _, days = episode.partition("@")
        yield Draft(float(days), kind, person, products, shipping, story.cash_desk, story.key)


def _somebody(rng: Random, number: int, accounts: list[Customer]) -> Person:
    country = rng.choices(("CZ", "SK", "PL"), (60, 25, 15))[0]
    contact = people.contact(rng, country, number)
    if rng.random() < 0.05:
        contact = replace(contact, phone=None)
    odds = rng.choices([odds for _, odds in CHARACTERS], [weight for weight, _ in CHARACTERS])[0]
    person = Person(contact, rng.choice(("cod", "card", "card", "wire")), odds)
    if rng.random() < 0.55:
        person.customer = _account(rng, contact, accounts)
    return person


def _ordinary(rng: Random, crowd: list[Person], count: int) -> Iterator[Draft]:
    if not crowd:
        return
    # Everybody orders at least once while there are orders; some order far oftener than others.
    weights = [rng.paretovariate(1.4) for _ in crowd]
    often = rng.choices(crowd, weights, k=max(0, count - len(crowd)))
    for person in [*crowd[: max(0, count)], *often]:
        days_ago = rng.random() ** 1.3 * 1080
        kind = _end(rng, person, days_ago)
        picked = rng.sample(PRODUCTS, rng.choice((1, 1, 1, 2, 3)))
        products = tuple((product.code, rng.choice((1, 1, 2))) for product in picked)
        yield Draft(days_ago, kind, person, products, rng.choice(("zasilkovna", "ppl", "post")))


def _end(rng: Random, person: Person, days_ago: float) -> str:
    if days_ago < FRESH_DAYS:
        return rng.choice(("open", "open", "progress", "packing", "ready", "awaiting"))
    kinds = [*person.odds, "ok"]
    return rng.choices(kinds, [*person.odds.values(), 100 - sum(person.odds.values())])[0]


def _order(rng: Random, number: int, draft: Draft, today: datetime) -> Order:
    kind, person = KINDS[draft.kind], draft.person
    created = (today - timedelta(days=draft.days_ago)).replace(microsecond=0)
    changed = min(today, created + timedelta(days=kind.days))
    prefix = f"POS-{created:%y}" if draft.cash_desk else f"{created:%Y}"
    currency = catalogue.CURRENCY[person.contact.country]
    order = Order(
        number=number,
        code=f"{prefix}{number:06d}",
        guid=guid(rng),
        created=created,
        changed=changed,
        contact=person.contact,
        status_id=kind.status_id,
        paid=person.payment == "card" if kind.paid is None else kind.paid,
        currency=currency,
        lines=tuple(catalogue.line(code, amount, currency) for code, amount in draft.products),
        shipping=draft.shipping,
        payment=person.payment,
        customer_guid=person.customer.guid if person.customer else None,
        cash_desk=draft.cash_desk,
        recipient=person.recipient,
    )
    order.history.append(Remark(1, created, "Objednávka byla vytvořena.", "system", "system"))
    if changed > created:
        order.history.append(Remark(2, changed, "Změna stavu objednávky.", "system", "system"))
    return order


def _date_accounts(accounts: list[Customer], orders: list[Order], today: datetime) -> None:
    """An account is as old as its first order; orders come oldest first."""
    first: dict[str, datetime] = {}
    for order in orders:
        if order.customer_guid:
            first.setdefault(order.customer_guid, order.created)
    for account in accounts:
        account.created = account.changed = first.get(account.guid, today)
