"""Who says what of who is who, and what became of it, for tests."""

from sqlalchemy import select

from app import database
from app.domain.roles import Role
from app.extensions import db
from app.models import Customer, Flag, IdentityLink, Note, Shop
from app.services import attachments, identity, ratings
from app.services.actors import Actor
from app.services.locking import lock_shop
from tests.services.steps import NOON, owners


def eva(shop_id: int, role: Role = Role.STAFF) -> Actor:
    return Actor(shop_id, "Eva", role)


def say(shop_id: int, one: str, other: str, *, same: bool) -> None:
    """Write a link down and let it work, whatever it says."""
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        session.add(
            IdentityLink(
                shop_id=shop_id,
                one_key=one,
                other_key=other,
                same=same,
                evidence={},
                author="Eva",
                written_at=NOON,
            )
        )
        session.flush()
        _regroup(shop, one, other)


def take_back(shop_id: int, number: int) -> None:
    """Withdraw the nth link of a shop that holds, if there is one."""
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        rows = session.scalars(
            select(IdentityLink)
            .where(IdentityLink.shop_id == shop_id, IdentityLink.withdrawn_at.is_(None))
            .order_by(IdentityLink.id)
        ).all()
        if rows:
            row = rows[number % len(rows)]
            row.withdrawn_at, row.withdrawn_by = NOON, "Eva"
            session.flush()
            _regroup(shop, row.one_key, row.other_key)


def _regroup(shop: Shop, *texts: str) -> None:
    session = db.session()
    keys = [(kind, value) for kind, _, value in (text.partition(":") for text in texts)]
    settled = identity.settle(session, shop, spoken=keys)
    identity.move(session, shop, settled)
    ratings.rate(session, shop, settled.touched, NOON)


def standing(shop_id: int) -> list[tuple[str, str, bool]]:
    """Return the links of a shop that hold."""
    rows = db.session.scalars(
        select(IdentityLink)
        .where(IdentityLink.shop_id == shop_id, IdentityLink.withdrawn_at.is_(None))
        .order_by(IdentityLink.id)
    )
    found = [(row.one_key, row.other_key, row.same) for row in rows]
    db.session.rollback()
    return found


def together(shop_id: int) -> list[str]:
    """Return the orders of each customer, like ["1 2", "3"]."""
    # What was read before may be an older state of the database.
    db.session.rollback()
    people: dict[int, list[str]] = {}
    for code, owner in sorted(owners(shop_id).items()):
        people.setdefault(owner, []).append(code)
    return sorted(" ".join(codes) for codes in people.values())


def picture(shop_id: int) -> dict[str, object]:
    """Return all that matters of each customer, by their orders, whatever their ids are."""
    owned = owners(shop_id)
    people: dict[int, list[str]] = {}
    for code, owner in sorted(owned.items()):
        people.setdefault(owner, []).append(code)
    found = {" ".join(codes): _of_one(id) for id, codes in people.items()}
    db.session.rollback()
    return found


def _of_one(id: int) -> object:
    customer = db.session.get_one(Customer, id, populate_existing=True)
    left_out = ("id", "rated_at")
    columns = [c.name for c in Customer.__table__.columns if c.name not in left_out]
    notes = db.session.scalars(select(Note.text).where(Note.customer_id == id).order_by(Note.id))
    flags = db.session.scalars(select(Flag.kind).where(Flag.customer_id == id).order_by(Flag.id))
    return {name: getattr(customer, name) for name in columns}, list(notes), list(flags)


def attach(shop_id: int, code: str) -> None:
    """Write a note on whoever has an order, and flag them."""
    id = owners(shop_id)[code]
    with database.writing() as session:
        anchor = attachments.anchor(session, shop_id, id)
        values = {
            "shop_id": shop_id,
            "customer_id": id,
            "order_id": anchor,
            "author": "Eva",
            "written_at": NOON,
        }
        session.add(Note(**values, text=f"note on {code}"))
        session.add(Flag(**values, kind="exempt", reason=f"flag on {code}"))
        session.flush()
        attachments.refresh(session, [session.get_one(Customer, id)])
