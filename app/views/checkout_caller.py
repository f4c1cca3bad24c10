"""Who asks at a checkout, as far as an address tells: to count by, never to keep."""

import ipaddress

from flask import Request

# One household or phone has a whole network of these.
IPV6_NETWORK = 64


def address(request: Request, proxies: int) -> str:
    """Return where a request came from; `proxies` of ours stand in front and say so.

    Each proxy adds who spoke to it at the end of X-Forwarded-For; what stands before the last
    `proxies` of them, anybody may have made up.
    """
    seen = ",".join(request.headers.getlist("X-Forwarded-For")).replace(" ", "").split(",")
    told = seen[-proxies] if 0 < proxies <= len(seen) else ""
    try:
        found = ipaddress.ip_address(told or request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
    return str(found)
