"""Every way in which a call is refused: its stable code, its status, and when it happens.

docs/api.md shows the same table, and a test keeps both alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

# What a problem is, for machines; relative to wherever this application lives.
TYPE = "/api/problems#"


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of refusal. `code` never changes; `title` says when it happens."""

    code: str
    status: HTTPStatus
    title: str

    @property
    def type(self) -> str:
        """Return what names it in an answer. Reference: RFC 9457."""
        return TYPE + self.code


MALFORMED = Problem(
    "malformed", HTTPStatus.BAD_REQUEST, "The body or the request is not strict JSON or HTTP."
)
NOT_AS_DESCRIBED = Problem(
    "not-as-described", HTTPStatus.BAD_REQUEST, "A field is missing, unknown, or not allowed so."
)
INVALID = Problem(
    "invalid", HTTPStatus.BAD_REQUEST, "A value cannot be accepted; the detail says what."
)
NOT_PROVEN = Problem(
    "not-proven",
    HTTPStatus.UNAUTHORIZED,
    "There is no token or signature, or it is wrong or too old.",
)
FORBIDDEN = Problem(
    "forbidden", HTTPStatus.FORBIDDEN, "The role of this member of the staff does not allow it."
)
NOT_FOUND = Problem("not-found", HTTPStatus.NOT_FOUND, "There is no such thing in this shop.")
WRONG_METHOD = Problem(
    "wrong-method", HTTPStatus.METHOD_NOT_ALLOWED, "The address takes other methods: see Allow."
)
OUTDATED = Problem(
    "outdated", HTTPStatus.CONFLICT, "Somebody else has changed the same thing meanwhile."
)
NO_LENGTH = Problem(
    "no-length",
    HTTPStatus.LENGTH_REQUIRED,
    "A file must say how long it is (Content-Length), or a part could pass for it.",
)
TOO_LARGE = Problem(
    "too-large",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "The body is larger than this address takes.",
)
ADDRESS_TOO_LONG = Problem(
    "address-too-long", HTTPStatus.REQUEST_URI_TOO_LONG, "Path and query are too long."
)
NOT_JSON = Problem(
    "not-json", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body does not say that it is JSON."
)
REFUSED = Problem(
    "refused",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "What is asked for is understood and cannot be; the detail says why.",
)
TOO_OFTEN = Problem(
    "too-often", HTTPStatus.TOO_MANY_REQUESTS, "The shop or the address calls too often."
)
ONE_AT_A_TIME = Problem(
    "one-at-a-time", HTTPStatus.TOO_MANY_REQUESTS, "Another export of this shop is under way."
)
HEADERS_TOO_LARGE = Problem(
    "headers-too-large",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "The headers are larger than 16 KiB.",
)
FAILED = Problem(
    "failed", HTTPStatus.INTERNAL_SERVER_ERROR, "We have made a mistake; its number is in our log."
)
PLATFORM_FAILED = Problem(
    "platform-failed", HTTPStatus.BAD_GATEWAY, "The shop's platform did not do what it was asked."
)
UNAVAILABLE = Problem(
    "unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "Nothing can be stored now: call again."
)

PROBLEMS = (
    MALFORMED,
    NOT_AS_DESCRIBED,
    INVALID,
    NOT_PROVEN,
    FORBIDDEN,
    NOT_FOUND,
    WRONG_METHOD,
    OUTDATED,
    NO_LENGTH,
    TOO_LARGE,
    ADDRESS_TOO_LONG,
    NOT_JSON,
    REFUSED,
    TOO_OFTEN,
    ONE_AT_A_TIME,
    HEADERS_TOO_LARGE,
    FAILED,
    PLATFORM_FAILED,
    UNAVAILABLE,
)
# What Flask itself refuses has a status and no other name.
OF_STATUS: Mapping[HTTPStatus, Problem] = {
    problem.status: problem
    for problem in (
        MALFORMED,
        NOT_FOUND,
        WRONG_METHOD,
        NO_LENGTH,
        TOO_LARGE,
        ADDRESS_TOO_LONG,
        NOT_JSON,
        HEADERS_TOO_LARGE,
    )
}


def of_status(status: HTTPStatus) -> Problem:
    """Return what a refusal of Flask's own is called."""
    unnamed = Problem(status.name.lower().replace("_", "-"), status, status.phrase)
    return OF_STATUS.get(status, unnamed)


def body(problem: Problem, detail: str = "", request_id: str = "") -> Mapping[str, object]:
    """Return problem details. Reference: RFC 9457."""
    told = {"detail": detail, "request_id": request_id}
    always = {
        "type": problem.type,
        "code": problem.code,
        "title": problem.title,
        "status": problem.status.value,
    }
    return always | {name: text for name, text in told.items() if text}
