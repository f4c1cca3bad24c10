"""What stands before and behind every call: token, limits, rights, locks, faults."""

import time
from datetime import UTC
from email.utils import format_datetime

from flask import Blueprint, Response, g, request

from sandbox.api.answers import ApiError, answer, refuse, request_id
from sandbox.api.lies import can_lie, lie
from sandbox.context import the_platform
from sandbox.state import Platform

WRITES = frozenset({"POST", "PATCH", "PUT", "DELETE"})
ROWS_PER_DROP = 25


def guard(api: Blueprint) -> None:
    """Put the gate before and behind every route of the API."""
    api.before_request(_let_in)
    api.after_request(_see_off)
    api.teardown_request(_close)


def _let_in() -> Response | None:
    platform, token = the_platform(), request.headers.get("Shoptet-Access-Token", "")
    try:
        with platform.lock:
            _check_token(platform, token)
            _check_load(platform, token)
            _check_rights(platform)
            _lock_write(platform)
            return _lie(platform)
    except ApiError as error:
        return refuse(error)


def _strikes(platform: Platform, fault: str) -> bool:
    return platform.faults.strikes(fault, request.method, request.path)


def _lie(platform: Platform) -> Response | None:
    if not can_lie() or not _strikes(platform, "lying_200"):
        return None
    g.lied = True
    return lie()


def _check_token(platform: Platform, token: str) -> None:
    if not token:
        message = "Missing access token. Please add `Shoptet-Access-Token` header to your request."
        raise ApiError(401, "missing-access-token", message)
    if _strikes(platform, "expired_token"):
        platform.tokens.api_tokens.pop(token, None)
    if not platform.tokens.valid(platform.tokens.api_tokens, token, platform.now()):
        raise ApiError(401, "expired-token", "Token is expired. Please ask for new one.")


def _check_load(platform: Platform, token: str) -> None:
    if not platform.calls.enter(token):
        raise ApiError(429, "too-many-requests", "Too many concurrent requests.")
    g.entered = token
    if _strikes(platform, "limited_429"):
        g.retry_after = True
        raise ApiError(429, "too-many-requests", "Rate limit exceeded.")
    if not platform.bucket.admits():
        g.retry_after = True
        raise ApiError(429, "too-many-requests", "Rate limit exceeded.")
    if _strikes(platform, "error_500"):
        raise ApiError(500, "internal-server-error", "Something went wrong.")


def _check_rights(platform: Platform) -> None:
    kept = platform.installation
    group = request.path.split("/")[2]
    if kept is not None and group in kept.denied:
        message = "Your access token has no defined rights for this resource."
        raise ApiError(403, "invalid-token-no-rights", message, "access-token")


def _lock_write(platform: Platform) -> None:
    if request.method not in WRITES:
        return
    if _strikes(platform, "locked_423"):
        raise ApiError(423, "locked", "The resource is locked.", request.path)
    write = f"{request.method} {request.full_path}"
    if write in platform.calls.writes:
        raise ApiError(423, "locked", "The resource is locked.", request.path)
    platform.calls.writes.add(write)
    g.write = write


def _see_off(response: Response) -> Response:
    platform = the_platform()
    with platform.lock:
        done = response.status_code < 300 and "lied" not in g
        response = _spoil(platform, response) if done else response
        wait = _wait(platform, done)
        platform.bucket.charge(g.get("result_size", 0) // ROWS_PER_DROP)
        response.headers["X-RateLimit-Bucket-Filling"] = platform.bucket.filling()
        if "retry_after" in g:
            retry_at = platform.bucket.free_at().astimezone(UTC)
            response.headers["Retry-After"] = format_datetime(retry_at, usegmt=True)
    response.headers["X-Request-ID"] = request_id()
    if wait:
        # After the work, so that a caller who gave up has to find out what was done.
        time.sleep(wait)
    return response


def _spoil(platform: Platform, response: Response) -> Response:
    """Let the answer of a call that was carried out go wrong."""
    write = request.method in WRITES
    if write and _strikes(platform, "error_500_after"):
        return refuse(ApiError(500, "internal-server-error", "Something went wrong."))
    if write and _strikes(platform, "partial_200"):
        message = "The document could not be generated."
        warning = ApiError(200, "document-not-generated", message, request.path)
        response = answer(response.get_json()["data"], response.status_code, [warning])
    if _strikes(platform, "truncated"):
        whole = response.get_data()
        response.set_data(whole[: len(whole) // 2])
    return response


def _wait(platform: Platform, done: bool) -> float:
    """Return how long the answer takes; one that comes too late keeps nobody else waiting."""
    if done and request.method in WRITES and _strikes(platform, "timeout_after"):
        _release(platform)
        return platform.faults.seconds["timeout_seconds"]
    return platform.faults.seconds["slow_seconds"] if _strikes(platform, "slow") else 0.0


def _release(platform: Platform) -> None:
    if write := g.pop("write", None):
        platform.calls.writes.discard(write)
    if entered := g.pop("entered", None):
        platform.calls.leave(entered)


def _close(_error: BaseException | None) -> None:
    platform = the_platform()
    with platform.lock:
        _release(platform)
