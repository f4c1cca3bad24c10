"""API tokens: one per shop, shared by all processes, fetched by one of them at a time."""

import time
from datetime import timedelta

from sqlalchemy.orm import Session

from app import database
from app.errors import LeaseLost, NotFound, PlatformError
from app.extensions import db
from app.models import Shop
from app.platforms.base import ApiToken, Credentials
from app.services.runtime import Runtime

# A token is replaced this long before it dies, so that no call starts with a dying one.
MARGIN = timedelta(minutes=5)
# How long one process may take to fetch a token before another one may try.
RENEWAL = timedelta(seconds=20)
POLL_SECONDS = 0.1


class StoredTokens:
    """The TokenSource of one shop, kept in its row.

    Platforms count living tokens (Shoptet allows five): a process that needs one waits for the
    process that is already fetching instead of fetching its own. It serves one installation: who
    began before the shop was installed again gets LeaseLost instead of the new permission.
    """

    def __init__(self, runtime: Runtime, shop_id: int, epoch: int) -> None:
        """Serve the tokens of one installation of a shop."""
        self._runtime = runtime
        self._shop_id = shop_id
        self._epoch = epoch

    def current(self) -> str:
        """Return a token with at least five minutes to live."""
        return self.renew(refused="")

    def renew(self, refused: str) -> str:
        """Return a living token other than the refused one; fetch it unless somebody just did."""
        deadline = time.monotonic() + RENEWAL.total_seconds()
        while time.monotonic() < deadline:
            token = self._stored(refused)
            if token is not None:
                return token
            if self._may_fetch(refused):
                return self._fetch()
            time.sleep(POLL_SECONDS)
        raise PlatformError("another worker is still fetching the API token", retry_after=RENEWAL)

    def _stored(self, refused: str) -> str | None:
        session = db.session()
        shop = self._shop(session)
        token = self._usable(session, shop, refused)
        session.rollback()
        return token

    def _usable(self, session: Session, shop: Shop, refused: str) -> str | None:
        if shop.api_token is None or shop.api_token_until is None:
            return None
        if shop.api_token_until <= database.now(session) + MARGIN:
            return None
        # One whose key is gone is fetched anew, as one that is not there.
        token = self._runtime.vault.opened(shop.api_token)
        return None if token == refused else token

    def _may_fetch(self, refused: str) -> bool:
        with database.writing() as session:
            now = database.now(session)
            shop = session.get_one(Shop, self._shop_id, with_for_update={"key_share": True})
            self._must_be_of(shop)
            busy = shop.api_token_renewal_until is not None and shop.api_token_renewal_until > now
            if busy or self._usable(session, shop, refused) is not None:
                return False
            shop.api_token_renewal_until = now + RENEWAL
            return True

    def _fetch(self) -> str:
        session = db.session()
        shop = self._shop(session)
        platform = self._runtime.platform(shop.platform)
        external_id, sealed = shop.external_id, shop.secret
        session.rollback()
        if sealed is None:
            raise PlatformError("the shop is not installed", disconnected=True)
        secret = self._runtime.vault.opened(sealed)
        if secret is None:
            self._store(None)
            raise PlatformError("no key opens the shop's permission", disconnected=True)
        try:
            token = platform.fetch_token(external_id, secret)
        except PlatformError:
            self._store(None)
            raise
        self._store(token)
        return token.value

    def _store(self, token: ApiToken | None) -> None:
        with database.writing() as session:
            shop = session.get_one(Shop, self._shop_id, with_for_update={"key_share": True})
            self._must_be_of(shop)
            shop.api_token_renewal_until = None
            if token is not None and shop.secret is not None:
                shop.api_token = self._runtime.vault.seal(token.value)
                shop.api_token_until = database.now(session) + token.lifetime

    def _shop(self, session: Session) -> Shop:
        shop = _shop(session, self._shop_id)
        self._must_be_of(shop)
        return shop

    def _must_be_of(self, shop: Shop) -> None:
        if shop.epoch != self._epoch:
            raise LeaseLost("the shop was installed again meanwhile")


def credentials(runtime: Runtime, shop_id: int) -> Credentials:
    """Return what calls in the name of a shop need; NotFound when there is no such shop."""
    session = db.session()
    shop = _shop(session, shop_id)
    found = Credentials(shop.external_id, shop.url, StoredTokens(runtime, shop_id, shop.epoch))
    session.rollback()
    return found


def _shop(session: Session, shop_id: int) -> Shop:
    # Another process may have changed the row since this session read it.
    shop = session.get(Shop, shop_id, populate_existing=True)
    if shop is None:
        raise NotFound("there is no such shop")
    return shop
