"""What an error becomes, and what it does not tell."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from app.errors import (
    AppError,
    Invalid,
    NotFound,
    NotYet,
    PlatformError,
    Unauthenticated,
    Unavailable,
)

SECRET = "jana@kocour.example"


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture
def failing(app: Flask, client: FlaskClient) -> FlaskClient:
    """A client of an application with a route for every error."""
    errors = {
        "unauthenticated": Unauthenticated(SECRET),
        "not-found": NotFound(SECRET),
        "invalid": Invalid("the limit is a number"),
        "unavailable": Unavailable(SECRET),
        "platform": PlatformError(SECRET),
        "not-yet": NotYet(SECRET, retry_after=timedelta(minutes=1)),
        "own": AppError(SECRET),
        "unexpected": ZeroDivisionError(SECRET),
    }

    def fail(name: str) -> str:
        raise errors[name]

    for prefix in ("/fails", "/api/fails"):
        app.add_url_rule(f"{prefix}/<name>", prefix, fail)
    return client


CASES = [
    ("unauthenticated", 401),
    ("not-found", 404),
    ("invalid", 400),
    ("unavailable", 503),
    ("platform", 502),
    ("not-yet", 502),
    ("own", 500),
    ("unexpected", 500),
]


@pytest.mark.parametrize(("name", "status"), CASES)
def test_a_person_gets_a_page(failing: FlaskClient, name: str, status: int) -> None:
    response = failing.get(f"/fails/{name}", headers={"Accept": "text/html"})

    assert response.status_code == status
    assert response.mimetype == "text/html"
    assert SECRET not in response.text


@pytest.mark.parametrize(("name", "status"), CASES)
@pytest.mark.parametrize(
    ("path", "accept"), [("/api/fails", "*/*"), ("/fails", "application/json")]
)
def test_a_program_gets_problem_details(
    failing: FlaskClient, path: str, accept: str, name: str, status: int
) -> None:
    response = failing.get(f"{path}/{name}", headers={"Accept": accept})

    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    problem = response.get_json()
    assert problem["status"] == status
    assert problem["type"] == f"/api/problems#{problem['code']}"
    assert problem["title"]
    assert problem.get("detail") == ("the limit is a number" if name == "invalid" else None)
    assert SECRET not in response.text


def test_an_unexpected_error_leaves_a_number_that_the_log_knows(failing: FlaskClient) -> None:
    with capture_logs() as log:
        page = failing.get("/fails/unexpected").text

    (number,) = re.findall("<code>([0-9a-f]{32})</code>", page)
    (entry,) = (line for line in log if line["event"] == "request.failed")
    # The log writes an error's type and the lines it passed, never its text: see app/logs.py.
    assert isinstance(entry.pop("error"), ZeroDivisionError)
    assert entry["request_id"] == number
    assert SECRET not in str(entry)


def test_a_caller_who_should_try_again_is_told_when(failing: FlaskClient) -> None:
    assert failing.get("/fails/unavailable").headers["Retry-After"] == "5"


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    response = client.delete("/app/orders")

    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_body_that_is_too_large_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    response = client.post(
        "/app/token",
        headers=headers,
        data=b"x" * (1024 * 1024 + 1),
        content_type="application/json",
    )

    assert response.status_code == 413


@pytest.mark.parametrize("path", ["/<script>", "/app/orders/<script>", "/%0d%0aX-Injected: 1"])
def test_nothing_of_a_request_is_echoed(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert "script>" not in response.text
    assert "X-Injected" not in response.text + str(response.headers)


@pytest.mark.parametrize(
    ("accepted", "text"),
    [("pl,en;q=0.5", "Tu nic nie ma"), ("en-US,en", "There is nothing here"), ("de", "Tady nic")],
)
def test_an_error_speaks_the_language_of_the_browser(
    client: FlaskClient, accepted: str, text: str
) -> None:
    assert text in client.get("/nothing", headers={"Accept-Language": accepted}).text
