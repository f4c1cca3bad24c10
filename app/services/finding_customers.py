"""A customer found by what somebody types: an order's code, an e-mail or a phone."""

from sqlalchemy import select

from app.domain import contact
from app.extensions import db
from app.models import Order, Shop
from app.services import identity_links
from app.services.identity_refusals import Refused, Why


def find(shop_id: int, text: str) -> int:
    """Return the one customer of a shop who has what was typed; Refused for nobody or several."""
    session = db.session()
    typed = text.strip()
    by_code = select(Order.customer_id).where(Order.shop_id == shop_id, Order.code == typed)
    found = set(session.scalars(by_code))
    if not found:
        country = session.get_one(Shop, shop_id).country
        keys = [
            ("email", contact.email_key(typed)),
            ("phone", contact.phone_key(typed, [country] if country else [])),
        ]
        known = [(kind, value) for kind, value in keys if value]
        found = identity_links.owners(session, shop_id, known)
    if len(found) != 1:
        raise Refused(Why.SEVERAL if found else Why.NOBODY)
    (customer,) = found
    return customer
