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

pytestmark = pytest.mark.fuzz

PATH = "/api/openapi.json"
# So many examples of each kind; with what the checks ask on their own they make 20,000 requests.
EXAMPLES = {
    (True, GenerationMode.POSITIVE): 4_500,
    (True, GenerationMode.NEGATIVE): 3_500,
    (False, GenerationMode.POSITIVE): 1_000,
    (False, GenerationMode.NEGATIVE): 1_000,
}
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
@pytest.mark.parametrize("proven", [True, False], ids=["proven", "not proven"])
def test_whatever_is_sent_is_answered_as_described(
    sqlite_app: Flask, mode: GenerationMode, proven: bool, counted: list[int]
) -> None:
    staff = staff_of(sqlite_app)
    for level in ("risky", "vip"):
        make_order(staff.shop, make_customer(staff.shop, level=level), code=level)
    db.session.commit()
    before = everything()
    described = schemathesis.openapi.from_wsgi(PATH, sqlite_app)
    operations = [found.ok() for found in described.get_all_operations()]

    @settings(
        max_examples=EXAMPLES[proven, mode],
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        operation = data.draw(st.sampled_from(operations))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        headers = staff.headers if proven else {}
        response = case.call(headers=headers)
        case.validate_response(response, headers=headers)
        assert not [trace for trace in TRACES if trace in response.text]
        assert proven or response.status_code == 401

    check()
    assert max(counted) < 500
    assert everything() == before
