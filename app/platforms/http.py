"""HTTP as every adapter speaks it: bounded in time and size, every failure a PlatformError."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import BinaryIO, cast

import requests
import urllib3
from requests.adapters import HTTPAdapter

from app.errors import PlatformError
from app.platforms.answers import Answer, failure, retry_after
from app.platforms.origins import origin_text
from app.platforms.reaching import PublicAdapter

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
# All repeats and waits of one call. A refused token makes three of them, within a lease of 55 s.
CALL_SECONDS = 15.0
BODY_BYTES = 10 * 1024 * 1024
LONGEST_WAIT_INSIDE_A_CALL = timedelta(seconds=10)
PAUSES = (0.5, 1.5)  # seconds before the first and the second repeat, plus jitter

# UnicodeError: a token or an address with a letter that no header or host may hold.
FAILURES = (requests.RequestException, urllib3.exceptions.HTTPError, UnicodeError)
# What these fail with happened before anything was sent: the address, the name, the connection.
NEVER_SENT = (
    requests.ConnectTimeout,
    requests.exceptions.InvalidURL,
    urllib3.exceptions.LocationValueError,
    urllib3.exceptions.NewConnectionError,
    UnicodeError,
)
READING = frozenset({"GET", "HEAD"})


class Http:
    """Calls to a platform: no redirects, no cookies, no proxies or passwords of this machine."""

    def __init__(
        self, sleep: Callable[[float], None] = time.sleep, trusted: Iterable[str] = ()
    ) -> None:
        """Reach public addresses, and whatever stands at the `trusted` ones of our settings."""
        self._sleep = sleep
        self._session = requests.Session()
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, PublicAdapter())
        for url in trusted:
            # The slash ends the host: nothing can be added to it.
            self._session.mount(f"{origin_text(url)}/", HTTPAdapter())
        # A netrc entry of the host would silently replace the Authorization header.
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
        repeat: bool = False,
        seconds: float = CALL_SECONDS,
    ) -> Answer:
        """Return the answer of whatever status; PlatformError if there is none.

        `repeat`: the call may be made again after a failure of the network or the server, up to
        twice, within `seconds` for all of it. urllib3's Retry has no such bound.
        """
        request = requests.Request(method, url, headers=headers, params=params, data=body)
        try:
            prepared = self._session.prepare_request(request)
        except FAILURES as error:
            raise _unreachable(error) from None
        deadline = time.monotonic() + seconds
        for pause in PAUSES if repeat else ():
            outcome = self._attempt(prepared, deadline)
            wait = _wait(outcome, pause)
            if wait is None or time.monotonic() + wait > deadline:
                return _settled(outcome)
            self._sleep(wait)
        return _settled(self._attempt(prepared, deadline))

    @contextmanager
    def stream(self, url: str) -> Iterator[BinaryIO]:
        """Open a file of any size to be read piece by piece, as it is stored; PlatformError."""
        try:
            with self._session.get(
                url,
                headers={"Accept-Encoding": "identity"},
                stream=True,
                allow_redirects=False,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
            ) as response:
                if response.status_code != 200:
                    raise failure("file", Answer(response.status_code, response.headers, b""))
                yield cast(BinaryIO, response.raw)
        except FAILURES as error:
            raise _unreachable(error) from None

    def _attempt(
        self, prepared: requests.PreparedRequest, deadline: float
    ) -> Answer | PlatformError:
        left = max(deadline - time.monotonic(), 0.1)
        timeout = (min(CONNECT_SECONDS, left), min(READ_SECONDS, left))
        changing = prepared.method not in READING
        try:
            with self._session.send(
                prepared, timeout=timeout, stream=True, allow_redirects=False
            ) as response:
                body = _read(cast(urllib3.HTTPResponse, response.raw), deadline)
                return Answer(response.status_code, response.headers, body, changing)
        except PlatformError as error:
            # Its answer was cut off, so what it asked for may well have been done.
            return PlatformError(str(error), uncertain=True) if changing else error
        except FAILURES as error:
            return _unreachable(error, uncertain=changing and not _never_sent(error))


def _wait(outcome: Answer | PlatformError, pause: float) -> float | None:
    """Return the seconds to wait before a repeat, None where a repeat is of no use."""
    jittered = pause * random.uniform(1.0, 1.5)
    if isinstance(outcome, PlatformError):
        return None if outcome.permanent else jittered
    if outcome.status < 500 and outcome.status != 429:
        return None
    asked = retry_after(outcome.headers.get("Retry-After"), datetime.now(UTC))
    if asked is None:
        # A full bucket without a word about when: the worker backs off, not this call.
        return None if outcome.status == 429 else jittered
    return asked.total_seconds() + jittered if asked <= LONGEST_WAIT_INSIDE_A_CALL else None


def _settled(outcome: Answer | PlatformError) -> Answer:
    if isinstance(outcome, PlatformError):
        raise outcome
    return outcome


def _read(raw: urllib3.HTTPResponse, deadline: float) -> bytes:
    pieces = bytearray()
    # read1 returns what one packet brought: a server that trickles cannot outlast the deadline.
    while piece := raw.read1(65536, decode_content=True):
        pieces += piece
        if len(pieces) > BODY_BYTES:
            raise PlatformError("the platform's answer is larger than 10 MB", permanent=True)
        if time.monotonic() > deadline:
            raise PlatformError("the platform's answer took too long")
    return bytes(pieces)


def _unreachable(error: Exception, uncertain: bool = False) -> PlatformError:
    # Only the kind: the text of these errors repeats the address with its parameters.
    text = f"the platform could not be reached: {type(error).__name__}"
    return PlatformError(text, uncertain=uncertain)


def _never_sent(error: Exception) -> bool:
    # requests wraps urllib3's errors; whatever is not known to have come early counts as late.
    wrapped = error.args[0] if error.args else None
    return any(isinstance(cause, NEVER_SENT) for cause in (error, getattr(wrapped, "reason", None)))
