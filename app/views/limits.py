"""How often a shop and an address may call.

Figures and reasons: docs/limits.md, docs/decisions/0020.
"""

from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_address, ip_network

import structlog
from flask import Flask, current_app, request

from app import database
from app.errors import TooOften, Unavailable
from app.rates import Rate, Rates
from app.views import caller

log = structlog.get_logger(__name__)

BURST = 200
# Forged webhooks of one address, after which it is told to stop.
FORGED = Rate(100 / 60, 100)
# Whether we are well must be told at any time, files are cheap, and checkouts count by themselves
# and answer everybody alike (docs/decisions/0011).
UNCOUNTED = frozenset({"health", "checkout"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Limits:
    """The limits of one application; they hold for all its processes on this machine."""

    def __init__(self, rates: Rates, shop: int, address: int, senders: Iterable[str]) -> None:
        """Take calls in a second, 0 for no limit, and the networks that platforms send from."""
        self._rates = rates
        self._shop = Rate(shop, BURST) if shop else None
        self._address = Rate(address, BURST) if address else None
        self._senders = [ip_network(sender) for sender in senders]

    def count_shop(self, shop_id: int, *, reading: bool) -> None:
        """Count a call of a shop's staff; TooOften, Unavailable."""
        self._count(f"shop {shop_id}", self._shop, reading)

    def count_address(self, address: str, *, reading: bool) -> None:
        """Count a call from an address; TooOften, Unavailable."""
        self._count(f"address {address}", self._address, reading)

    def count_forged(self, address: str) -> None:
        """Count a webhook that nobody signed; TooOften when its address has sent many.

        The address of a platform is never told so: whoever can write from there is not the one to
        be kept out, and who is kept out there is everybody.
        """
        if self._address is None or self._is_platform(address):
            return
        try:
            wait = self._rates.take(f"forged {address}", FORGED)
        except OSError as error:
            # It is refused anyway.
            log.error("limits.not_counted", error=error)
            return
        _stop(wait)

    def _count(self, name: str, rate: Rate | None, reading: bool) -> None:
        if rate is None:
            return
        try:
            wait = self._rates.take(name, rate)
        except OSError as error:
            log.error("limits.not_counted", error=error)
            if reading:
                return
            raise Unavailable("calls cannot be counted") from error
        _stop(wait)

    def _is_platform(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in sender for sender in self._senders)


def register(app: Flask) -> None:
    """Count calls by address, and let nobody wait for long for a turn to write."""
    app.before_request(_be_quick)
    app.before_request(_count_address)
    app.teardown_request(_take_time)


def count_shop(shop_id: int) -> None:
    """Count the present request for a shop; TooOften, Unavailable."""
    of_app(current_app).count_shop(shop_id, reading=request.method in READING)


def of_app(app: Flask) -> Limits:
    """Return the limits of an application."""
    found: Limits = app.extensions["limits"]
    return found


def _count_address() -> None:
    if request.endpoint == "static" or request.blueprint in UNCOUNTED:
        return
    address = caller.address(request.environ, current_app.config["PROXIES"])
    of_app(current_app).count_address(address, reading=request.method in READING)


def _be_quick() -> None:
    database.patience.set(database.PATIENCE)


def _take_time(_error: BaseException | None) -> None:
    database.patience.set(None)


def _stop(wait: float) -> None:
    if wait:
        raise TooOften("called too often", retry_after=timedelta(seconds=wait))
