"""Bringing one account at the platform in line: read it, write the wish down, write, read back."""

from dataclasses import dataclass

from app import database
from app.domain.mirroring import to_write
from app.domain.notices import NoticeKind
from app.errors import PlatformError
from app.models import PlatformAccount
from app.platforms.base import Credentials, Platform
from app.services import inbox, registered
from app.services.locking import finishing, lock_shop
from app.services.mirror import accounts
from app.services.notices.telling import tell
from app.services.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Call:
    """A platform, and in whose name to speak to it, of which account."""

    platform: Platform
    credentials: Credentials
    account: str

    def read(self) -> registered.Read:
        """Ask how the account stands."""
        return registered.read(self.platform, self.credentials, self.account)


def carry_out(
    runtime: Runtime, platform: Platform, credentials: Credentials, held: inbox.Claim
) -> None:
    """Let the platform refuse, or accept again, an account's orders, as flags and settings say."""
    call = Call(platform, credentials, held.subject)
    wish = _prepare(runtime, held, call.read())
    if wish is None:
        return
    failure = _write(call, wish)
    _conclude(held, wish, call.read(), failure)


def _prepare(runtime: Runtime, held: inbox.Claim, read: registered.Read) -> bool | None:
    """Write down what we are going to ask for; None: nothing, and the claim is done.

    From here on whoever reads the account takes the change for ours, even if we die meanwhile.
    """
    with database.writing() as session:
        shop = lock_shop(session, held.shop_id)
        inbox.renew(session, held, runtime.lease)
        row = registered.take_in(session, shop, read)
        now = database.now(session)
        rows = {} if row is None else {held.subject: row}
        wish = accounts.wishes(session, shop, rows, [held.subject])[held.subject]
        ours = row is None or row.ours
        refused = accounts.is_refused(session, shop, now)
        writing = to_write(wish, read.disabled, ours, refused) if read.found else None
        if writing is None:
            _let_be(row, wish)
            inbox.complete(session, held)
            return None
        row = row or accounts.remember(session, shop, held.subject, now)
        row.asked, row.refused_at = writing, None
        return writing


def _let_be(row: PlatformAccount | None, wish: bool | None) -> None:
    """Forget that we asked to disable an account that may order after all."""
    if row is not None and wish is False and row.asked:
        row.asked = None


def _write(call: Call, wish: bool) -> PlatformError | None:
    """Write, and return what went wrong if the account itself must tell whether it was done."""
    try:
        call.platform.set_orders_disabled(call.credentials, call.account, wish)
    except PlatformError as error:
        if error.disconnected or error.retry_after is not None:
            raise
        return error
    return None


def _conclude(
    held: inbox.Claim, wish: bool, read: registered.Read, failure: PlatformError | None
) -> None:
    ignored = read.found is not None and read.disabled != wish
    if ignored and failure is not None and not failure.permanent:
        raise failure
    if ignored and not wish:
        raise failure or PlatformError("the platform goes on refusing a customer's orders")
    with finishing(held) as (session, shop):
        row = registered.take_in(session, shop, read)
        if ignored and row is not None:
            now = database.now(session)
            row.refused_at = now
            tell(session, shop, NoticeKind.MIRROR_REFUSED, now)
