"""Remarks in the history of an order."""

import json
from typing import Any

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st

from app.errors import PlatformError
from app.platforms.base import Credentials
from app.platforms.shoptet import Shoptet
from app.platforms.shoptet.acts import REMARK_LENGTH, shortened
from tests.platforms.shoptet.acting import refused, verdict
from tests.platforms.shoptet.world import API, SHARED, envelope


def test_remarks_are_read_whoever_is_said_to_have_written_them(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    lines = [{"text": "Smajlík: storno", "system": True}, {"text": "volat", "system": False}]
    odd = [{"text": None}, {"text": ""}, {}, "text", None]
    answers.get(f"{API}/orders/1/history", json=envelope({"orderHistory": [*lines, *odd]}))
    assert shoptet.fetch_remarks(credentials, "1") == ("Smajlík: storno", "volat")


@pytest.mark.shared
def test_remarks_are_read_from_the_contracts_own_answer(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    path = SHARED / "contracts/shoptet/examples/openapi_api_orders_code_history__GET.json"
    answer = json.loads(path.read_text())["responses"]["200"]
    answers.get(f"{API}/orders/1/history", json=answer)
    text = "Transaction Id at payment gateway side: GHJ36KHDHDUJDL"
    assert shoptet.fetch_remarks(credentials, "1") == (text,)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"status": 404, **refused("order-not-found")}, "never"),
        ({"status": 404, **refused("lost")}, "again"),
        ({"status": 403, **refused("invalid-token-no-rights")}, "never"),
        ({"json": envelope({})}, "again"),
        ({"json": envelope({"orderHistory": {}})}, "again"),
        ({"status": 500}, "again"),
        ({"body": requests.ReadTimeout()}, "again"),
    ],
)
def test_remarks_that_cannot_be_read_are_no_empty_history(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    answer: dict[str, Any],
    expected: str,
) -> None:
    answers.add("GET", f"{API}/orders/1/history", **answer)
    with pytest.raises(PlatformError) as failed:
        shoptet.fetch_remarks(credentials, "1")
    assert verdict(failed.value) == expected


def test_a_remark_is_written_for_the_staff(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    answers.post(f"{API}/orders/1/history", status=201, json=envelope(None))
    shoptet.add_remark(credentials, "1", " Smajlík:\n storno ")
    wanted = {"data": {"text": "Smajlík: storno", "type": "comment"}}
    assert json.loads(answers.calls[0].request.body or "") == wanted


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, "order-history-item-exceeded-limit", "history is full: 100 remarks"),
        (403, "something-else", "forbids remarks"),
        (404, "order-not-found", "no such order"),
    ],
)
def test_a_remark_that_can_never_be_written_says_why(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    status: int,
    code: str,
    words: str,
) -> None:
    answers.post(f"{API}/orders/1/history", status=status, **refused(code))
    with pytest.raises(PlatformError, match=words) as refusal:
        shoptet.add_remark(credentials, "1", "Smajlík: storno")
    assert verdict(refusal.value) == "never"


@pytest.mark.parametrize("text", ["", " \n", "\x00\u200b"])
def test_a_remark_without_a_text_is_never_sent(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock, text: str
) -> None:
    with pytest.raises(PlatformError) as refusal:
        shoptet.add_remark(credentials, "1", text)
    assert refusal.value.permanent
    assert len(answers.calls) == 0


def test_a_long_remark_is_cut_between_words() -> None:
    assert shortened("storno " * 500) == "storno " * 141 + "storno…"
    assert shortened("x" * 2000) == "x" * (REMARK_LENGTH - 1) + "…"
    assert shortened("x" * REMARK_LENGTH) == "x" * REMARK_LENGTH


@given(st.text(max_size=3000))
def test_a_remark_fits_and_is_the_same_when_it_is_shortened_again(text: str) -> None:
    short = shortened(text)
    assert len(short) <= REMARK_LENGTH
    assert short.isprintable()
    assert shortened(short) == short
