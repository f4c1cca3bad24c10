"""Our script at the foot of the shop's pages."""

import json
from typing import Any

import pytest
import responses

from app.errors import PlatformError
from app.platforms.base import Credentials
from app.platforms.shoptet import Shoptet
from app.platforms.shoptet.storefront import LONGEST
from tests.platforms.shoptet.world import API, envelope

URL = f"{API}/template-include"
PLACE = f"{URL}/common-footer"


@pytest.mark.parametrize("script", ["<script>1</script>", "č" * LONGEST])
def test_a_script_is_put_at_the_foot_of_every_page(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock, script: str
) -> None:
    there = [{"location": "common-footer", "html": script}]
    answers.post(URL, json=envelope({"snippets": there}))
    shoptet.install_script(credentials, script)
    assert json.loads(answers.calls[0].request.body or "") == {"data": {"snippets": there}}


@pytest.mark.parametrize("script", ["", "x" * (LONGEST + 1)])
def test_a_script_that_does_not_fit_is_never_sent(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock, script: str
) -> None:
    with pytest.raises(PlatformError, match="8192") as refusal:
        shoptet.install_script(credentials, script)
    assert refusal.value.permanent
    assert len(answers.calls) == 0


def test_a_script_is_taken_off_again_and_again(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    answers.delete(PLACE, json=envelope(None))
    answers.delete(PLACE, status=404, json=envelope(None, "template-include-not-found"))
    shoptet.remove_script(credentials)
    shoptet.remove_script(credentials)
    assert [call.request.body for call in answers.calls] == [None, None]


@pytest.mark.parametrize("reply", [{"json": envelope(None)}, {"json": {}}, {"body": "<h1>404"}])
def test_a_gateway_that_lost_its_way_neither_puts_a_script_there_nor_takes_it_off(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    reply: dict[str, Any],
) -> None:
    answers.add("DELETE", PLACE, status=404, **reply)
    answers.add("POST", URL, status=404, **reply)
    with pytest.raises(PlatformError) as doubt:
        shoptet.remove_script(credentials)
    assert not doubt.value.permanent
    with pytest.raises(PlatformError) as doubt:
        shoptet.install_script(credentials, "<script></script>")
    assert not doubt.value.permanent
