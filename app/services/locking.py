"""The lock that orders all changes within one shop."""

from sqlalchemy.orm import Session

from app.models import Shop


def lock_shop(session: Session, shop_id: int) -> Shop:
    """Hold a shop's row until the transaction ends; webhooks go on being stored meanwhile.

    Two orders of one new person that arrive at once make one customer because of it.
    """
    return session.get_one(
        Shop, shop_id, with_for_update={"key_share": True}, populate_existing=True
    )
