"""Bodies of requests: whole or not at all, strict where they are JSON, and none without end."""

from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

import flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import LengthRequired, RequestEntityTooLarge
from werkzeug.utils import cached_property

from app import strict_json
from app.errors import Invalid

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# Webhook bodies are a few hundred bytes; nothing we accept comes near this.
LARGEST_WEBHOOK = 1024 * 1024
# What pages and the API are sent, ten thousand ids or two hundred escaped codes at most. Files of
# customers have their own limit (services/customer_files), questions of checkouts theirs.
LARGEST = 256 * 1024
# Nobody writes a larger number, nor zeros before it.
LONGEST_LENGTH = 20


class TooLarge(Exception):
    """The body is longer than anything that is accepted here."""


class Request(flask.Request):
    """A request whose body is read whole, or refused: by whichever way a view asks for it."""

    @cached_property
    def stream(self) -> IO[bytes]:
        """Return the body as a file; RequestEntityTooLarge, Invalid."""
        most = self.max_content_length
        try:
            return BytesIO(read(self.environ, LARGEST if most is None else most))
        except TooLarge:
            raise RequestEntityTooLarge from None


class Json(DefaultJSONProvider):
    """Writes JSON as Flask does, and reads it strictly."""

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """Return what a text says; ValueError."""
        return strict_json.loads(s)


def register(app: flask.Flask) -> None:
    """Let all views of an application read bodies so."""
    app.request_class = Request
    app.json = Json(app)


def read_file(environ: "WSGIEnvironment", most: int) -> bytes:
    """Return the whole raw body of a file; as `read`, and LengthRequired without a length.

    A body in chunks that breaks off reaches us as if it were whole: granian does not tell. JSON
    shows where it ends, and a signature does; a file with fewer lines looks like any other.
    """
    if not environ.get("CONTENT_LENGTH"):
        raise LengthRequired
    return read(environ, most)


def read(environ: "WSGIEnvironment", most: int) -> bytes:
    """Return the whole raw body; TooLarge instead of a part of it, Invalid for a nonsense length.

    Flask cuts a chunked body at its limit and goes on with the piece: here one byte more is read.
    """
    length = environ.get("CONTENT_LENGTH") or ""
    if length and not (length.isascii() and length.isdecimal()):
        raise Invalid("the length of the body is not a number")
    if length and (len(length) > LONGEST_LENGTH or int(length) > most):
        raise TooLarge
    body: bytes = environ["wsgi.input"].read(int(length) if length else most + 1)
    if len(body) > most:
        raise TooLarge
    if length and len(body) < int(length):
        raise Invalid("the body broke off")
    return body
