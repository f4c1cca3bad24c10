"""Every refusal has a code of its own, and docs/api.md tells them all."""

import re
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.views import errors, problems
from app.views.problems import PROBLEMS
from tests.security.staff import staff_of

JSON = "application/json"
DOCS = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def test_no_two_problems_share_a_code() -> None:
    codes = [problem.code for problem in PROBLEMS]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


def test_docs_tell_of_every_problem_in_the_same_words() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \| (.+) \|$", DOCS.read_text(), re.MULTILINE)
    told = [(problem.code, str(problem.status.value), problem.title) for problem in PROBLEMS]
    assert rows == told


def test_every_kind_of_error_becomes_one_of_them() -> None:
    assert set(errors.KINDS.values()) | set(problems.OF_STATUS.values()) | {
        problems.FAILED,
        problems.REFUSED,
    } == set(PROBLEMS)


@given(st.sampled_from(PROBLEMS), st.text(), st.text())
def test_an_answer_has_all_that_the_standard_asks_for(
    problem: problems.Problem, detail: str, request_id: str
) -> None:
    told = problems.body(problem, detail, request_id)
    assert told["type"] == f"/api/problems#{problem.code}"
    assert (told["title"], told["status"]) == (problem.title, problem.status.value)
    assert ("detail" in told, "request_id" in told) == (bool(detail), bool(request_id))


def test_what_the_type_points_at_is_there(sqlite_app: Flask) -> None:
    answer = sqlite_app.test_client().get("/api/problems").get_json()
    assert [told["code"] for told in answer["problems"]] == [known.code for known in PROBLEMS]


@pytest.mark.parametrize(
    ("method", "path", "asked", "code"),
    [
        ("post", "/api/indicators", {"json": {"codes": []}}, "not-as-described"),
        ("post", "/api/indicators", {"data": b"{", "content_type": JSON}, "malformed"),
        ("post", "/api/indicators", {"data": b"{}"}, "not-json"),
        ("post", "/api/indicators", {"json": {}, "headers": {}}, "not-proven"),
        ("get", "/api/indicators", {}, "wrong-method"),
        ("get", "/api/nothing", {}, "not-found"),
        ("post", "/api/indicators", {"data": b" " * 300_000, "content_type": JSON}, "too-large"),
        ("post", "/webhooks/shoptet", {"json": {}}, "not-proven"),
        ("post", "/webhooks/nobody", {"json": {}}, "not-found"),
        ("get", "/webhooks/shoptet", {}, "wrong-method"),
        # As a page's scripts call: fetch says that it takes anything.
        ("post", "/app/token", {"json": {"language": 1}}, "not-as-described"),
        ("post", "/app/token", {"json": {}, "headers": {"Accept": "*/*"}}, "not-proven"),
        ("post", "/app/customers/files/check", {"data": b"", "accept": "text/csv"}, "no-length"),
    ],
)
def test_a_program_is_told_which(
    sqlite_app: Flask, method: str, path: str, asked: dict[str, object], code: str
) -> None:
    staff = staff_of(sqlite_app)
    accept = {"Accept": asked.pop("accept")} if "accept" in asked else {}
    answer = getattr(staff.client, method)(path, **{"headers": staff.headers | accept} | asked)
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert (problem["code"], problem["status"]) == (code, answer.status_code)
