"""Putting an order into a status."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from app.errors import PlatformError
from app.platforms.base import Credentials
from app.platforms.shoptet import Shoptet
from tests.platforms.shoptet.acting import refused, verdict
from tests.platforms.shoptet.world import API, envelope, payload


@pytest.mark.parametrize("quiet", [True, False])
@pytest.mark.parametrize("status_id", ["-4", "17"])
def test_a_status_is_changed_with_or_without_messages(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    quiet: bool,
    status_id: str,
) -> None:
    answers.patch(f"{API}/orders/A%2F7/status", json=envelope({"order": payload("order")}))
    shoptet.change_status(credentials, "A/7", status_id, quiet=quiet)
    sent = answers.calls[0].request
    said = ["true" if quiet else "false"]
    params = parse_qs(urlsplit(str(sent.url)).query)
    assert params == {"suppressEmailSending": said, "suppressSmsSending": said}
    assert json.loads(sent.body or "") == {"data": {"statusId": int(status_id)}}


@pytest.mark.parametrize("status_id", ["", "cancelled", "4.0", "-", "1" * 10, "٤"])
def test_a_status_that_cannot_be_one_is_never_sent(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock, status_id: str
) -> None:
    with pytest.raises(PlatformError) as refusal:
        shoptet.change_status(credentials, "1", status_id, quiet=True)
    assert verdict(refusal.value) == "never"
    assert len(answers.calls) == 0


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (404, "order-not-found", "never"),
        (404, "something-else", "again"),
        (409, "record-already-changed", "again"),
        (409, "something-else", "never"),
    ],
)
def test_a_status_that_is_refused_was_not_changed(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    status: int,
    code: str,
    expected: str,
) -> None:
    answers.patch(f"{API}/orders/1/status", status=status, **refused(code))
    with pytest.raises(PlatformError) as refusal:
        shoptet.change_status(credentials, "1", "-4", quiet=True)
    assert verdict(refusal.value) == expected


def test_a_document_that_was_not_made_does_not_put_the_change_in_doubt(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    changed = envelope({"order": payload("order")}, "document-not-generated")
    answers.patch(f"{API}/orders/1/status", json=changed)
    shoptet.change_status(credentials, "1", "-4", quiet=False)
    changed["errors"].append({"errorCode": "invalid-status"})
    answers.patch(f"{API}/orders/1/status", json=changed)
    with pytest.raises(PlatformError, match="document-not-generated, invalid-status") as doubt:
        shoptet.change_status(credentials, "1", "-4", quiet=False)
    assert doubt.value.uncertain
