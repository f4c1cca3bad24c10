"""The limits as the server keeps them that we are shipped with: raw bytes on a socket."""

import socket
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import create_engine, func, select

from app.models import WebhookEvent
from app.services.customer_files import reading
from app.views import bodies, heads
from tests.serving import prepared, serving

pytestmark = pytest.mark.fuzz

WEBHOOK, PAGE, FILE = "/webhooks/shoptet", "/app/token", "/app/customers/files/check"
Server = tuple[int, str]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = prepared(tmp_path_factory.mktemp("served"))
    with serving(settings) as port:
        yield port, str(settings["DATABASE_URL"])


@pytest.fixture(autouse=True)
def _nothing_is_stored(server: Server) -> Iterator[None]:
    yield
    engine = create_engine(server[1])
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(WebhookEvent)) == 0
    engine.dispose()


def talk(port: int, head: Sequence[str], *pieces: bytes, path: str = WEBHOOK) -> int:
    """Send a request byte by byte as it stands here; return the status, 0 for a connection cut."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *head, "", ""]
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        try:
            connection.sendall("\r\n".join(lines).encode("latin-1"))
            for piece in pieces:
                connection.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            # It has answered before it had heard all.
            pass
        try:
            answer = connection.recv(65536)
        except ConnectionResetError:
            return 0
    return int(answer.split()[1]) if answer else 0


def in_chunks(body: bytes, size: int = 65_536) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        piece = body[start : start + size]
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("path", "limit"),
    [(WEBHOOK, bodies.LARGEST_WEBHOOK), (PAGE, bodies.LARGEST), (FILE, reading.LARGEST)],
)
@pytest.mark.parametrize("room", [-1, 0, 1, 1_000_000])
def test_a_body_is_taken_to_the_byte(server: Server, path: str, limit: int, room: int) -> None:
    body = b"x" * (limit + room)
    whole = talk(server[0], [f"Content-Length: {len(body)}"], body, path=path)
    chunked = talk(server[0], ["Transfer-Encoding: chunked"], *in_chunks(body), path=path)
    # Nobody is proven: pages say so before they read anything, and cut off whoever goes on.
    expected = {401} if path != WEBHOOK else {413} if room > 0 else {401}
    assert {whole, chunked} - {0} <= expected
    if path == WEBHOOK:
        assert {whole, chunked} == expected


@pytest.mark.parametrize("length", [10 * 1024 * 1024, 1024**3, 2**63, 10**19])
def test_a_body_that_says_it_is_huge_is_refused_before_it_comes(
    server: Server, length: int
) -> None:
    assert talk(server[0], [f"Content-Length: {length}"], b"x") in (400, 413)


@pytest.mark.parametrize(
    ("_case", "head"),
    [
        ("both lengths", ["Content-Length: 2", "Transfer-Encoding: chunked"]),
        ("both, the other way round", ["Transfer-Encoding: chunked", "Content-Length: 2"]),
        ("two lengths", ["Content-Length: 2", "Content-Length: 3"]),
        ("two lengths in one", ["Content-Length: 2, 3"]),
        ("a negative length", ["Content-Length: -2"]),
        ("a signed length", ["Content-Length: +2"]),
        ("a hexadecimal length", ["Content-Length: 0x2"]),
        ("a word", ["Content-Length: two"]),
        ("a coding nobody knows", ["Transfer-Encoding: cow"]),
        ("a hidden coding", ["Transfer-Encoding: chunked, identity"]),
        ("a length with a blank before the colon", ["Content-Length : 2"]),
        ("a folded line", ["X-A: 1", " Transfer-Encoding: chunked", "Content-Length: 2"]),
    ],
)
def test_whoever_is_not_clear_about_the_end_of_a_body_gets_nowhere(
    server: Server, _case: str, head: list[str]
) -> None:
    # 401: read in the only way in which it can be, and then not proven.
    assert talk(server[0], head, b"2\r\n{}\r\n0\r\n\r\n") in (0, 400, 401, 413, 501)


@pytest.mark.parametrize(
    "chunks", [b"zz\r\n{}\r\n", b"-2\r\n{}\r\n", b"f" * 18 + b"\r\n", b"2\r\n{}{}\r\n0\r\n\r\n"]
)
def test_a_broken_chunk_is_no_end_of_a_body(server: Server, chunks: bytes) -> None:
    # granian hands over what came before it as if that were all.
    assert talk(server[0], ["Transfer-Encoding: chunked"], chunks) in (0, 400, 401)


def test_headers_are_taken_to_the_byte(server: Server) -> None:
    def status(room: int) -> int:
        fixed = ["Host: 127.0.0.1", "Connection: close", "Content-Length: 2", "X-Long: "]
        rest = heads.LARGEST - sum(len(line) + 2 for line in fixed) + room
        return talk(server[0], ["Content-Length: 2", "X-Long: " + "x" * rest], b"{}")

    assert (status(0), status(1), status(100_000)) == (401, 431, 431)


def test_an_address_is_taken_to_the_byte(server: Server) -> None:
    longest = WEBHOOK + "?" + "x" * (heads.LONGEST_ADDRESS - len(WEBHOOK))
    head = ["Content-Length: 2"]
    assert talk(server[0], head, b"{}", path=longest) == 401
    assert talk(server[0], head, b"{}", path=longest + "x") == 414


def test_a_body_that_breaks_off_is_not_taken_for_a_whole_one(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server[0]), timeout=20) as connection:
        head = f"POST {WEBHOOK} HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n"
        connection.sendall(head.encode() + b'{"eshopId": 1}')
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(65536)
    assert not answer or answer.split()[1] in (b"400", b"401")
