"""Pages that are asked for again and again, and sent again only when they have changed."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from flask import Response, g, make_response, request

from app.services.shop_time import local


def answer(render: Callable[[], str], now: datetime, state: object = None) -> Response:
    """Answer with a page, or say that nothing has changed since it was last asked for.

    `state`: all that the page is made of, for JSON, where that is less than the whole shop.
    """
    etag = _etag(now, g.shop.revision if state is None else state)
    if request.if_none_match.contains_weak(etag):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        response = make_response(render())
    response.set_etag(etag, weak=True)
    return response


def _etag(now: datetime, state: object) -> str:
    """Name all that a page is made of: shop, question, language, day, and who may do what."""
    today = local(g.shop.timezone, now).date()
    question = [request.path, *sorted(request.args.items(multi=True))]
    parts = [g.shop.id, g.shop.epoch, state, question, g.language, today.isoformat(), g.actor.role]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
