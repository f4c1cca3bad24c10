"""The lock that orders all changes within one shop."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app import database
from app.models import Shop
from app.services import inbox
from app.services.notices import given_up


def lock_shop(session: Session, shop_id: int) -> Shop:
    """Hold a shop's row until the transaction ends; webhooks go on being stored meanwhile.

    Two orders of one new person that arrive at once make one customer because of it. It is taken
    before any arrival is touched: an uninstallation holds the shop and ends the claims of others,
    and whoever held a claim and waited for the shop would wait for ever.
    """
    return session.get_one(
        Shop, shop_id, with_for_update={"key_share": True}, populate_existing=True
    )


def lock_shop_if_there(session: Session, shop_id: int) -> Shop | None:
    """Hold a shop's row as lock_shop does; None: the shop was deleted meanwhile."""
    return session.get(Shop, shop_id, with_for_update={"key_share": True}, populate_existing=True)


@contextmanager
def finishing(held: inbox.Claim) -> Iterator[tuple[Session, Shop]]:
    """Open the one transaction of a claim's effects and its end; LeaseLost if it is not ours."""
    with database.writing() as session:
        shop = lock_shop(session, held.shop_id)
        inbox.complete(session, held)
        given_up.withdraw(session, shop, held.topic, held.subject, database.now(session))
        yield session, shop
