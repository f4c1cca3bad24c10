"""Which machines a call may reach: none inside our own network, whatever a name resolves to."""

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError

# Addresses of IPv6 that lead to one of IPv4: by a translator, whose network decides which.
TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


class PublicAdapter(HTTPAdapter):
    """Connects to public addresses only.

    The name is resolved once, and what was looked at is what is connected to: a name that answers
    differently the second time leads nowhere else.
    """

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Let all pools connect so."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the public internet, and to one machine of it."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.teredo or any(found in network for network in TRANSLATED):
            return False
        if found.is_site_local:
            return False
        inner = found.ipv4_mapped or found.sixtofour
        return _is_public(inner) if inner else _is_public(found)
    return _is_public(found)


def _is_public(found: IPv4Address | IPv6Address) -> bool:
    return found.is_global and not found.is_multicast


class _Guarded(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        # The name itself is still what a certificate is compared with.
        self._dns_host = self._public_address(name)
        try:
            return super()._new_conn()
        finally:
            self._dns_host = name

    def _public_address(self, name: str) -> str:
        try:
            found = socket.getaddrinfo(name, self.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise NameResolutionError(name, self, error) from error
        except UnicodeError as error:
            raise NewConnectionError(self, "the name is none") from error
        addresses = [str(address[0]) for *_, address in found]
        # One address that is not ours to call makes the whole name suspicious.
        if not addresses or not all(map(is_public, addresses)):
            raise NewConnectionError(self, "the name leads into a private network")
        return addresses[0]


class _GuardedTls(_Guarded, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Guarded


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedTls
