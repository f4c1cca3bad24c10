"""The add-on's HTML in the storefront."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.sandbox.partner import Partner
from tests.sandbox.test_pages import FORM

PATH = "/api/template-include"
HEADER = {"location": "common-header", "html": '<script src="https://x.example/a.js"></script>'}
FOOTER = {"location": "common-footer", "html": '<script type="application/json">{"a": 1}</script>'}
CONFIRMED = {"location": "order-confirmed", "html": "<p>Děkujeme & těšíme se</p>"}


def _write(partner: Partner, *snippets: Any) -> Any:
    return partner.call("POST", PATH, {"data": {"snippets": list(snippets)}})


def test_html_is_written_over_listed_and_removed(partner: Partner) -> None:
    assert partner.get(PATH) == {"snippets": []}
    assert _write(partner, HEADER, FOOTER).status_code == 200
    _write(partner, HEADER | {"html": "<p>new</p>"})
    assert partner.get(PATH)["snippets"] == [HEADER | {"html": "<p>new</p>"}, FOOTER]
    assert partner.call("DELETE", f"{PATH}/common-header").status_code == 200
    assert partner.get(PATH) == {"snippets": [FOOTER]}
    assert partner.call("DELETE", f"{PATH}/common-header").status_code == 404
    assert partner.client.get("/sandbox/snippets").get_json() == {"common-footer": FOOTER["html"]}


@pytest.mark.parametrize(
    ("snippets", "status"),
    [
        ([], 422),
        ([HEADER, FOOTER, CONFIRMED, HEADER], 422),
        ([HEADER, {"location": "does-not-exist", "html": ""}], 400),
        ([HEADER, {"location": "common-footer"}], 422),
        ([HEADER, {"location": "common-footer", "html": None}], 422),
        ([HEADER, FOOTER | {"html": "x" * 8193}], 422),
        ([HEADER, "common-footer"], 422),
    ],
)
def test_html_that_is_not_accepted_is_written_nowhere(
    partner: Partner, snippets: list[Any], status: int
) -> None:
    assert _write(partner, *snippets).status_code == status
    assert partner.get(PATH) == {"snippets": []}


def test_the_longest_html_is_accepted(partner: Partner) -> None:
    assert _write(partner, FOOTER | {"html": "x" * 8192}).status_code == 200


def test_the_storefront_carries_each_snippet_at_its_place(partner: Partner) -> None:
    _write(partner, HEADER, FOOTER, CONFIRMED)
    shelf, thanks = partner.client.get("/").text, partner.client.post("/", data=FORM).text
    for page in (shelf, thanks):
        head, body = page.split("</head>")
        assert HEADER["html"] in head
        assert body.index("storefront.js") < body.index(FOOTER["html"]) < body.index("</body>")
    assert CONFIRMED["html"] not in shelf
    assert CONFIRMED["html"] in thanks


def test_the_storefront_lets_snippets_come_from_anywhere(client: FlaskClient) -> None:
    assert "Content-Security-Policy" not in client.get("/").headers


@pytest.mark.parametrize("event", ["suspend", "uninstall"])
def test_an_add_on_that_rests_or_is_gone_shows_nothing(partner: Partner, event: str) -> None:
    _write(partner, FOOTER)
    partner.client.post(f"/sandbox/addon/{event}")
    assert FOOTER["html"] not in partner.client.get("/").text
    kept = partner.client.get("/sandbox/snippets").get_json()
    assert bool(kept) is (event == "suspend")


def test_the_right_to_write_html_can_be_missing(partner: Partner) -> None:
    partner.client.post("/sandbox/rights", json={"denied": ["template-include"]})
    refused = _write(partner, FOOTER)
    assert refused.get_json()["errors"][0]["errorCode"] == "invalid-token-no-rights"
    assert partner.platform.installation is not None
    assert partner.platform.installation.snippets == {}
