"""Where a call may lead: to the public internet, and to what our own settings name."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.errors import PlatformError
from app.platforms.http import Http
from app.platforms.reaching import is_public
from tests.platforms.test_http import trickling

__all__ = ["trickling"]

# What stands there must never be asked for in anybody's name.
INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:0",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
]
# Ways to write an address of ours that a resolver understands and a reader does not.
WRITTEN = [
    "localhost",
    "0",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "2852039166",
    "[::1]",
    "[::ffff:7f00:1]",
    "[::]",
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_of_a_network_of_somebodys_own_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "185.184.254.7", "2606:4700::1111", "::ffff:1.1.1.1"]
)
def test_other_addresses_are(address: str) -> None:
    assert is_public(address)


@contextmanager
def resolving(patch: pytest.MonkeyPatch, *answers: list[str]) -> Iterator[list[str]]:
    """Let names resolve to these addresses, one answer after another; yield who was called."""
    left, called = list(answers), []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[object]:
        try:
            found = [socket.inet_pton(socket.AF_INET, host) and host]
        except OSError:
            found = left.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    def connect(_: socket.socket, address: tuple[str, int]) -> None:
        called.append(address[0])
        raise ConnectionRefusedError

    with patch.context() as patched:
        patched.setattr(socket, "getaddrinfo", resolve)
        patched.setattr(socket.socket, "connect", connect)
        yield called


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("address", [address for address in INSIDE if "." in address])
def test_a_name_that_leads_inside_is_not_called(
    monkeypatch: pytest.MonkeyPatch, scheme: str, address: str
) -> None:
    with resolving(monkeypatch, *[[address]] * 2, *[["1.1.1.1", address]] * 2) as called:
        for _ in range(2):
            with pytest.raises(PlatformError, match="could not be reached") as refused:
                Http().send("POST", f"{scheme}://kocour.example/", headers={}, body=b"{}")
            assert not refused.value.uncertain
            with pytest.raises(PlatformError), Http().stream(f"{scheme}://kocour.example/f"):
                pass
    assert called == []


def test_a_name_that_answers_differently_the_second_time_leads_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with (
        resolving(monkeypatch, ["1.1.1.1"], ["127.0.0.1"]) as called,
        pytest.raises(PlatformError),
    ):
        Http().send("GET", "https://kocour.example/", headers={})
    assert called == ["1.1.1.1"]


@pytest.mark.parametrize("host", WRITTEN)
def test_no_way_of_writing_it_leads_inside(trickling: str, host: str) -> None:
    port = trickling.rstrip("/").rpartition(":")[2]
    with pytest.raises(PlatformError, match="could not be reached"):
        Http().send("GET", f"http://{host}:{port}/", headers={})
    # What waits there is spoken to when the settings name it, and only then.
    with pytest.raises(PlatformError, match="took too long"):
        Http(trusted=[trickling]).send("GET", trickling, headers={}, seconds=0.1)


def test_a_trusted_address_lends_its_trust_to_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    http = Http(trusted=["http://127.0.0.1:8601"])
    for url in (
        "http://127.0.0.1:86011/",
        "http://127.0.0.1/",
        "https://127.0.0.1:8601/",
        "http://127.0.0.1:8601@127.0.0.1:86/",
        "http://127.0.0.2:8601/",
    ):
        with (
            resolving(monkeypatch) as called,
            pytest.raises(PlatformError, match="could not be reached"),
        ):
            http.send("GET", url, headers={})
        assert called == [], url
