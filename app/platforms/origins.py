"""Web addresses that come from outside, before we call them or put them into a header."""

import re
from urllib.parse import SplitResult, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

# Parsers disagree about what is not in this set (backslashes, tabs, line ends, spaces), and a
# disagreement is how a call ends up at another host than the one that was checked.
_PLAIN = re.compile(r"[!-\[\]-~]+")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of a plain http(s) address; ValueError for any other.

    User names, IPv6 literals, control characters and anything but letters, digits, dots and
    dashes in the host are refused; a host with diacritics comes back in its ASCII form.
    """
    parts = urlsplit(_ascii_host(url))
    if parts.scheme not in DEFAULT_PORTS or "@" in parts.netloc:
        raise ValueError("not a plain http(s) address")
    host = parts.hostname or ""
    if not _HOST.fullmatch(host):
        raise ValueError("the host is not a plain name")
    if parts.netloc.endswith(":"):
        raise ValueError("the port is empty")
    return parts.scheme, host, parts.port or DEFAULT_PORTS[parts.scheme]


def origin_text(url: str) -> str:
    """Return the origin of an address as a header writes it: https://host[:port]; ValueError."""
    scheme, host, port = origin(url)
    return f"{scheme}://{host}" if port == DEFAULT_PORTS[scheme] else f"{scheme}://{host}:{port}"


def _ascii_host(url: str) -> str:
    if url.isascii():
        if not _PLAIN.fullmatch(url):
            raise ValueError("the address holds characters that no address has")
        return url
    parts: SplitResult = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    port = f":{parts.port}" if parts.port else ""
    if parts.username is not None:
        raise ValueError("not a plain http(s) address")
    return _ascii_host(f"{parts.scheme}://{host}{port}/")
