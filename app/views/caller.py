"""Who asks, as far as an address tells: to count by, never to keep."""

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# One household or phone has a whole network of these.
IPV6_NETWORK = 64
# Reading one costs more than counting it.
REMEMBERED = 4_096


def address(environ: "WSGIEnvironment", proxies: int) -> str:
    """Return where a request came from; `proxies` of ours stand in front and say so.

    Each proxy adds who spoke to it at the end of X-Forwarded-For; what stands before the last
    `proxies` of them, anybody may have made up.
    """
    seen = environ.get("HTTP_X_FORWARDED_FOR", "").replace(" ", "").split(",") if proxies else []
    told = seen[-proxies] if 0 < proxies <= len(seen) else ""
    return _named(told or environ.get("REMOTE_ADDR") or "")


@lru_cache(maxsize=REMEMBERED)
def _named(text: str) -> str:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
    return str(found)
