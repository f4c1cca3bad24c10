"""The API answers as its description says, whatever is sent to it."""

import json
from pathlib import Path

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from schemathesis import GenerationMode
from werkzeug.test import EnvironBuilder

from app.domain.ruleset import Level, Look
from app.extensions import db
from app.models import Shop
from tests.factories import dress, make_customer, make_order
from tests.views.conftest import Bearer

PATH = "/api/openapi.json"
COPY = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"
ANY_REQUEST = settings(
    max_examples=100,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    # The tables are only read.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize("mode", GenerationMode)
def test_no_request_breaks_the_api_or_its_description(
    app: Flask, headers: Bearer, mode: GenerationMode
) -> None:
    described = schemathesis.openapi.from_wsgi(PATH, app)
    [operation] = [found.ok() for found in described.get_all_operations()]

    @ANY_REQUEST
    @given(st.data())
    def check(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        case.call_and_validate(headers=headers)

    check()


def test_what_stands_beside_orders_is_as_described(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    dress(shop, watch=Look("Na pozoru"))
    flagged = {"flags": {"exempt": None}}
    orders = [
        make_order(shop, make_customer(shop, level=level, marks=flagged), badges=["returning"])
        for level in Level
    ]
    codes = [order.code for order in orders]
    db.session.commit()
    asked = EnvironBuilder("/api/indicators", method="POST", json={"codes": codes}, headers=headers)
    response = client.open(asked)
    OpenAPI.from_dict(client.get(PATH).get_json()).validate_response(
        WerkzeugOpenAPIRequest(asked.get_request()), WerkzeugOpenAPIResponse(response)
    )
    assert len(response.get_json()["indicators"]) == len(Level)


def test_anybody_may_read_the_description_and_the_copy_in_docs_is_the_same(
    client: FlaskClient,
) -> None:
    response = client.get(PATH)
    assert (response.status_code, response.mimetype) == (200, "application/json")
    # Written by: flask --app wsgi openapi write docs/openapi.json
    assert response.get_json() == json.loads(COPY.read_text())


def test_the_description_names_no_server(client: FlaskClient) -> None:
    description = client.get(PATH).get_json()
    assert description["servers"] == [{"url": "/"}]
    assert "smajlik.test" not in str(description)
