"""Files of CSV that are sent as they are read: of each shop one at a time."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from flask import Response, current_app, g, stream_with_context

from app.errors import OneAtATime, Unavailable
from app.exports import Exports

# Most are done by then.
AGAIN_AFTER = timedelta(seconds=10)


def response(lines: Iterable[bytes], name: str) -> Response:
    """Return an answer that a browser saves under a name."""
    answer = Response(lines, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def send(read: Callable[[], Iterator[bytes]], name: str) -> Response:
    """Return the lines that `read` yields; until they are sent, no other file of the shop begins.

    Raises OneAtATime while another one is under way, Unavailable when that cannot be known.
    """
    exports: Exports = current_app.extensions["exports"]
    shop_id: int = g.shop.id
    _begin(exports, shop_id)
    try:
        answer = response(stream_with_context(read()), name)
    except BaseException:
        exports.end(shop_id)
        raise
    # Also when nobody reads to the end.
    answer.call_on_close(lambda: exports.end(shop_id))
    return answer


def _begin(exports: Exports, shop_id: int) -> None:
    try:
        begun = exports.begin(shop_id)
    except OSError as error:
        raise Unavailable("whether a file is under way cannot be known") from error
    if not begun:
        raise OneAtATime("a file of the shop is under way", retry_after=AGAIN_AFTER)
