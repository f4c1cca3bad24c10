"""What a platform says of its registered customers: only those whose orders we hold are kept."""

from sqlalchemy import select, update

from app.domain.contact import email_key
from app.models import Customer, Order
from app.platforms.base import Credentials, Platform
from app.services import inbox
from app.services.locking import finishing


def refresh(platform: Platform, credentials: Credentials, held: inbox.Claim) -> None:
    """Follow a customer's registration and the platform's own switch that stops their orders."""
    found = platform.fetch_customer(credentials, held.subject)
    emails = [key for email in found.emails if (key := email_key(email))] if found else []
    with finishing(held) as (session, shop):
        mine = select(Order.customer_id).where(
            Order.shop_id == shop.id,
            (Order.platform_customer_id == held.subject) | Order.email_key.in_(emails),
        )
        changed = session.scalars(
            update(Customer)
            .where(Customer.id.in_(mine))
            .values(
                registered=found is not None,
                orders_disabled=found.orders_disabled if found else False,
            )
            .returning(Customer.id)
            .execution_options(synchronize_session=False)
        ).all()
        if changed:
            shop.revision += 1
