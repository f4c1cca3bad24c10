"""Digests whose key is lost: nobody can tell any more whom they stand for."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.models import Erasure, Shop
from app.secrets import vault_of
from app.services.privacy import tombstones
from app.services.privacy.digests import ANYBODY


def replace(session: Session, shop: Shop) -> None:
    """Let a shop whose digests no key opens begin new ones; the caller holds the shop.

    Any order of before its last erasure could be that of somebody forgotten: from now on none of
    that time is taken in that is not here already. Who was kept on the blacklist by digest alone
    is no longer known.
    """
    if shop.erasure_key is None or vault_of(session.get_bind()).opened(shop.erasure_key):
        return
    mine = Erasure.shop_id == shop.id
    last = session.scalar(select(func.max(Erasure.erased_at)).where(mine))
    session.execute(delete(Erasure).where(mine))
    shop.erasure_key = None
    if last is not None:
        tombstones.write(session, shop, [ANYBODY], last)
