"""Raw bodies of requests, whole or not at all."""

from typing import TYPE_CHECKING

from app.errors import Invalid

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class TooLarge(Exception):
    """The body is longer than anything that is accepted here."""


def read(environ: "WSGIEnvironment", most: int) -> bytes:
    """Return the whole raw body; TooLarge instead of a part of it, Invalid for a nonsense length.

    Flask cuts a chunked body at its limit and goes on with the piece: here one byte more is read.
    """
    length = environ.get("CONTENT_LENGTH") or ""
    if length and not length.isdecimal():
        raise Invalid("the length of the body is not a number")
    if length and int(length) > most:
        raise TooLarge
    body: bytes = environ["wsgi.input"].read(int(length) if length else most + 1)
    if len(body) > most:
        raise TooLarge
    return body
