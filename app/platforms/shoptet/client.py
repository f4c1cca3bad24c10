"""Calls of the Shoptet API: token, limits, the envelope of the answers and their errors."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson
import structlog

from app.errors import PlatformError
from app.platforms.answers import Answer, failure
from app.platforms.base import Credentials
from app.platforms.http import Http
from app.platforms.shoptet.endpoints import Endpoint
from app.platforms.shoptet.gate import Gates

log = structlog.get_logger(__name__)

NO_RIGHTS = "invalid-token-no-rights"
NO_CODE = "no-code"  # ours: an entry of errors[] that names none

# Codes are repeated in logs and error texts, messages never: those may quote an e-mail.
_ERROR_CODE = re.compile(r"[a-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer taken out of its envelope; `data` is empty where Shoptet sent null."""

    status: int
    data: dict[str, Any]
    errors: tuple[str, ...]


class Client:
    """Calls endpoints in the name of a shop."""

    def __init__(self, api_url: str, http: Http, gates: Gates) -> None:
        self._api_url = api_url.rstrip("/")
        self._http = http
        self._gates = gates

    def call(
        self,
        credentials: Credentials,
        endpoint: Endpoint,
        *,
        id: str = "",
        params: Mapping[str, str] | None = None,
        body: object = None,
        expected: frozenset[int] = frozenset(),
    ) -> Reply:
        """Return a success, or an answer of an `expected` status; PlatformError for all others.

        A refused token is renewed once; refused again, the shop counts as disconnected.
        """
        token = credentials.tokens.current()
        answer = self._send(credentials.shop, token, endpoint, id, params, body)
        if answer.status == 401:
            token = credentials.tokens.renew(token)
            answer = self._send(credentials.shop, token, endpoint, id, params, body)
        return _reply(endpoint, answer, expected, credentials.shop)

    def act(
        self,
        credentials: Credentials,
        endpoint: Endpoint,
        *,
        id: str = "",
        params: Mapping[str, str] | None = None,
        body: object = None,
        expected: frozenset[int] = frozenset(),
        harmless: frozenset[str] = frozenset(),
    ) -> Reply:
        """Make a call that changes something; as `call`, but a success must not list errors.

        One that does is an `uncertain` PlatformError, unless all its codes are `harmless`.
        """
        reply = self.call(credentials, endpoint, id=id, params=params, body=body, expected=expected)
        if reply.status < 300 and not harmless.issuperset(reply.errors):
            codes = ", ".join(reply.errors)
            text = f"{endpoint.method} {endpoint.path}: a success with errors ({codes})"
            raise PlatformError(text, uncertain=True)
        return reply

    def _send(
        self,
        shop: str,
        token: str,
        endpoint: Endpoint,
        id: str,
        params: Mapping[str, str] | None,
        body: object,
    ) -> Answer:
        gate = self._gates.of(shop)
        with gate.place():
            answer = self._http.send(
                endpoint.method,
                self._api_url + _path(endpoint, id),
                headers={"Shoptet-Access-Token": token, "Content-Type": "application/json"},
                params=params,
                body=None if body is None else orjson.dumps(body),
                repeat=endpoint.repeatable,
            )
            gate.note_filling(answer.headers.get("X-RateLimit-Bucket-Filling"))
        return answer


def _path(endpoint: Endpoint, id: str) -> str:
    # An order's code may hold anything, and dots would climb to another endpoint even encoded.
    if "{id}" in endpoint.path and id.strip(".") == "":
        raise PlatformError(f"{endpoint.path}: this id cannot exist", permanent=True)
    return endpoint.path.replace("{id}", quote(id, safe=""))


def _reply(endpoint: Endpoint, answer: Answer, expected: frozenset[int], shop: str) -> Reply:
    call = f"{endpoint.method} {endpoint.path}"
    success = 200 <= answer.status < 300
    if answer.status == 403 and NO_RIGHTS in _codes_of(answer):
        raise _no_rights(endpoint, call)
    if not success and answer.status not in expected:
        raise _refusal(call, answer)
    envelope = answer.json()
    if not isinstance(envelope, dict) or not isinstance(envelope.get("data") or {}, dict):
        raise PlatformError(f"{call}: the answer has no envelope", uncertain=answer.uncertain)
    errors = error_codes(envelope)
    if errors and success:
        log.warning("shoptet.partial_success", call=call, shop=shop, errors=errors)
    return Reply(answer.status, envelope.get("data") or {}, errors)


def _refusal(call: str, answer: Answer) -> PlatformError:
    if answer.status == 401:
        return PlatformError(f"{call}: the token was refused twice", disconnected=True)
    codes = ", ".join(_codes_of(answer))
    return failure(f"{call} ({codes})" if codes else call, answer)


def _no_rights(endpoint: Endpoint, call: str) -> PlatformError:
    text = f"{call}: the add-on has no right to call it"
    if endpoint.essential:
        return PlatformError(text, disconnected=True)
    # A shop that has not approved what a new version asks for goes on being read and rated.
    return PlatformError(f"{text}; the merchant must approve it in Shoptet", permanent=True)


def _codes_of(answer: Answer) -> tuple[str, ...]:
    try:
        return error_codes(answer.json())
    except PlatformError:
        return ()


def error_codes(envelope: object) -> tuple[str, ...]:
    """Return the codes of `errors[]` in an envelope; `NO_CODE` for what does not look like one."""
    errors = envelope.get("errors") if isinstance(envelope, dict) else None
    entries = errors if isinstance(errors, list) else [errors] if errors else []
    return tuple(map(_code, entries))


def _code(entry: object) -> str:
    code = entry.get("errorCode") if isinstance(entry, dict) else None
    return code if isinstance(code, str) and _ERROR_CODE.fullmatch(code) else NO_CODE
