"""What can go wrong, in our own words; views decide which status each becomes.

AppError
├── Unauthenticated      nobody has proven who they are
├── Forbidden            this member of the staff may not do it
├── NotFound             there is no such thing in this shop
├── Invalid              the caller sent something we cannot accept
├── Outdated             somebody else has changed the same thing meanwhile
├── TooOften             the caller has asked too often, and may again after a while
│   └── OneAtATime       what is asked for is under way already
├── Unavailable          we cannot store anything now; the caller should try again
├── LeaseLost            another worker took over what this one was doing
├── CrossesShops         our own mistake: a statement would touch rows of more than one shop
└── PlatformError        the platform did not do what we asked
    └── NotYet           it will, later: ask again after a while
"""

from datetime import timedelta


class AppError(Exception):
    """Base of all errors of our own. Its text never contains personal data."""


class Unauthenticated(AppError):
    """Nobody has proven who they are: a bad signature, token or code, or an unknown shop."""


class Forbidden(AppError):
    """Whoever asks is known, and their role does not bring the right."""


class NotFound(AppError):
    """There is no such thing in this shop."""


class Invalid(AppError):
    """The caller sent something that cannot be accepted; the text says what."""


class Outdated(AppError):
    """Somebody else has changed the same thing meanwhile: look again, then decide."""


class TooOften(AppError):
    """The caller has asked more often than it may; after `retry_after` it may again."""

    def __init__(self, message: str, *, retry_after: timedelta) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OneAtATime(TooOften):
    """What is asked for is done for one at a time, and is under way already."""


class Unavailable(AppError):
    """Nothing can be stored now; the same call may succeed a moment later."""


class LeaseLost(AppError):
    """Another worker took over: whatever was prepared must not be written."""


class CrossesShops(AppError):
    """A statement was not executed: it does not say whose rows it touches, or says another's."""


class PlatformError(AppError):
    """The platform refused or failed.

    `permanent`: the same call can never succeed. `retry_after`: how long the platform asks us to
    wait. `disconnected`: the shop's permission is gone (revoked, suspended, uninstalled).
    `uncertain`: the call was to change something and may have been carried out all the same, so
    look before making it again. An error without it came of a call that surely changed nothing;
    one that is `permanent` or `disconnected` is never uncertain.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after: timedelta | None = None,
        disconnected: bool = False,
        uncertain: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
        self.disconnected = disconnected
        self.uncertain = uncertain


class NotYet(PlatformError):
    """The platform is still working on it: no fault, ask again after `retry_after`."""

    def __init__(self, message: str, *, retry_after: timedelta) -> None:
        super().__init__(message, retry_after=retry_after)
