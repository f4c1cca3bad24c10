"""What schemathesis makes of the description of the API: no fault, no lie, nobody let in."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from app.extensions import db
from tests.factories import make_customer, make_order
from tests.security.staff import staff_of
from tests.tables import everything
from tests.views.conftest import Bearer

pytestmark = pytest.mark.fuzz

PATH = "/api/openapi.json"
# So many examples of each kind; with what the checks ask on their own they make 20,000 requests.
EXAMPLES = {GenerationMode.POSITIVE: 4_500, GenerationMode.NEGATIVE: 3_500}
# Of each kind so many are also sent by a stranger: to make one up takes longer than to answer it.
STRANGERS = 1_000
TRACES = ("Traceback", "sqlalchemy", "SELECT ", "site-packages", "sqlite3.", "psycopg")


@pytest.fixture
def counted(sqlite_app: Flask, capsys: pytest.CaptureFixture[str]) -> Iterator[list[int]]:
    """The statuses of all answers, of the checks' own requests too; printed at the end."""
    statuses: list[int] = []
    inner = sqlite_app.wsgi_app

    def counting(environ: Any, start_response: Any) -> Any:
        def start(status: str, *rest: Any) -> Any:
            statuses.append(int(status.split()[0]))
            return start_response(status, *rest)

        return inner(environ, start)

    sqlite_app.wsgi_app = counting  # type: ignore[method-assign]
    yield statuses
    with capsys.disabled():
        kinds = {kind: sum(status // 100 == kind for status in statuses) for kind in range(2, 6)}
        print(f"\n{len(statuses)} requests to the API, answered by class: {kinds}")  # noqa: T201


@pytest.mark.parametrize("mode", GenerationMode)
def test_whatever_is_sent_is_answered_as_described(
    sqlite_app: Flask, mode: GenerationMode, counted: list[int]
) -> None:
    staff = staff_of(sqlite_app)
    for level in ("risky", "vip"):
        make_order(staff.shop, make_customer(staff.shop, level=level), code=level)
    db.session.commit()
    before = everything()
    described = schemathesis.openapi.from_wsgi(PATH, sqlite_app)
    # Made once: Hypothesis looks through every strategy that it has not seen.
    operations = [
        found.ok().as_strategy(generation_mode=mode) for found in described.get_all_operations()
    ]
    sent: list[schemathesis.Case] = []

    @settings(
        max_examples=EXAMPLES[mode],
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(st.one_of(operations))
    def check(case: schemathesis.Case) -> None:
        ask(case, staff.headers)
        sent.append(case)

    check()
    strangers = {ask(case, {}) for case in sent[-STRANGERS:]}
    assert (len(sent) >= EXAMPLES[mode], strangers) == (True, {401})
    assert max(counted) < 500
    assert everything() == before


def ask(case: schemathesis.Case, headers: Bearer) -> int:
    """Send a case and judge its answer; return the status."""
    response = case.call(headers=headers)
    case.validate_response(response, headers=headers)
    assert not [trace for trace in TRACES if trace in response.text]
    return response.status_code
