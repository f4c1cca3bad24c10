"""JSON that is none, or that two parsers read differently: refused everywhere, never a fault."""

import hmac
import json

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import strict_json
from app.extensions import db
from app.models import WebhookEvent
from tests.security.staff import Staff, shoptet_shop, staff_of
from tests.tables import everything

KEY = "61d1175f54c47dd67df14c17002a17b2"
# Values that are no JSON, or that we do not take for any; each also stands within another value.
REFUSED: dict[str, bytes] = {
    "nothing": b"",
    "a blank": b" ",
    "a NUL": b"\x00",
    "NaN": b"NaN",
    "nan": b"nan",
    "minus NaN": b"-NaN",
    "Infinity": b"Infinity",
    "minus Infinity": b"-Infinity",
    "Inf": b"Inf",
    "a number that is infinite": b"1e400",
    "a very long number": b"9" * 5000,
    "a leading zero": b"01",
    "a leading plus": b"+1",
    "a bare minus": b"-",
    "a double minus": b"--1",
    "a hexadecimal number": b"0x1F",
    "an octal number": b"0o17",
    "a number with an underscore": b"1_000",
    "a number without a fraction": b"1.",
    "a number without a whole": b".5",
    "a number without an exponent": b"1e",
    "an exponent without a number": b"1e+",
    "full-width digits": "１".encode(),
    "Arabic digits": "١".encode(),
    "True": b"True",
    "a cut true": b"tru",
    "None": b"None",
    "undefined": b"undefined",
    "a bare word": b"word",
    "a single quote": b"'a'",
    "an open string": b'"a',
    "an escaped end": b'"a\\"',
    "an unknown escape": b'"\\x41"',
    "a capital escape": b'"\\U00000041"',
    "a cut escape": b'"\\u12"',
    "an escape of no digits": b'"\\u00zz"',
    "a line end in a string": b'"a\nb"',
    "a tab in a string": b'"a\tb"',
    "a NUL in a string": b'"a\x00b"',
    "half a pair, the first": b'"\\ud800"',
    "half a pair, the second": b'"\\udc00"',
    "halves the wrong way round": b'"\\udc00\\ud800"',
    "half a pair and a letter": b'"\\ud800a"',
    "half a pair in bytes": b'"\xed\xa0\x80"',
    "cp1250": "“žluťoučký”".encode("cp1250"),
    "latin 1": b'"\xe9"',
    "an overlong slash": b'"\xc0\xaf"',
    "beyond Unicode": b'"\xf4\x90\x80\x80"',
    "a cut letter": b'"\xc5"',
    "an open list": b"[1",
    "an open object": b'{"a": 1',
    "a list closed as an object": b"[1}",
    "an object closed as a list": b'{"a": 1]',
    "a comma at the end": b"[1,]",
    "a comma at the end of an object": b'{"a": 1,}',
    "a comma at the beginning": b"[,1]",
    "two commas": b"[1,,2]",
    "no comma": b"[1 2]",
    "no colon": b'{"a" 1}',
    "two colons": b'{"a":: 1}',
    "a name without quotes": b"{a: 1}",
    "a number as a name": b"{1: 1}",
    "a name without a value": b'{"a"}',
    "two values": b"1 2",
    "two objects": b"{}{}",
    "something behind": b"{} x",
    "a comment": b"/* a */ 1",
    "a comment at the end": b"1 // a",
    "a mark at the beginning": b"\xef\xbb\xbf1",
    "a form feed": b"\x0c1",
    "a hard space": "\u00a01".encode(),
    "a name twice": b'{"a": 1, "a": 2}',
    "a name twice, once escaped": b'{"a": 1, "\\u0061": 2}',
    "a name twice, deep inside": b'[[{"b": {"a": 1, "c": 3, "a": 1}}]]',
    "33 lists in each other": b"[" * 33 + b"]" * 33,
    "33 objects in each other": b'{"a":' * 33 + b"1" + b"}" * 33,
    "100,000 open lists": b"[" * 100_000,
    "100,000 lists": b"[" * 100_000 + b"]" * 100_000,
    "20,000 open objects": b'{"a":' * 20_000,
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "UTF-16 without a mark": '{"a": 1}'.encode("utf-16-le"),
    "UTF-32": '{"a": 1}'.encode("utf-32"),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_it_is_no_json_of_ours(text: bytes) -> None:
    for whole in (text, b'{"a": ' + text + b"}", b"[1, " + text + b"]"):
        with pytest.raises(ValueError):  # noqa: PT011 - any text; the callers give their own
            strict_json.loads(whole)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 32 + b"]" * 32,
        b'{"a":' * 31 + b"[1]" + b"}" * 31,
        b'[{"a": 1}, {"a": 2}]',
        b'{"a": {"a": {"a": 1}}}',
        '"\\ud83d\\ude00 ž"'.encode(),
        b' \t\r\n{"": null} ',
        b"-0.0e-10",
        b"18446744073709551615",
    ],
)
def test_whatever_is_plain_is_read_as_by_others(text: bytes) -> None:
    assert strict_json.loads(text) == json.loads(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=50, deadline=None)
@given(JSON)
def test_whatever_others_write_is_read(value: object) -> None:
    assert strict_json.loads(json.dumps(value)) == value


@settings(max_examples=200, deadline=None)
@given(st.binary() | st.text(alphabet='{}[]":,0123456789.eE+-\\untrfalsn ').map(str.encode))
def test_whatever_comes_is_read_or_refused(text: bytes) -> None:
    try:
        strict_json.loads(text)
    except ValueError:
        return
    json.loads(text)


def notification(instance: bytes) -> bytes:
    return b'{"eshopId": 1, "event": "order:create", "eventInstance": ' + instance + b"}"


def test_a_webhook_of_none_of_these_is_stored_or_breaks_anything(sqlite_app: Flask) -> None:
    shoptet_shop(sqlite_app, KEY)
    client = sqlite_app.test_client()

    def status(body: bytes) -> int:
        signed = {"Shoptet-Webhook-Signature": hmac.digest(KEY.encode(), body, "sha1").hex()}
        return client.post("/webhooks/shoptet", data=body, headers=signed).status_code

    for name, text in REFUSED.items():
        # What names no shop proves nobody; what names one twice, or too deep, is refused for good.
        assert status(text) in (400, 401), name
        assert status(notification(text)) in (400, 401), name
    for name in ("a name twice", "33 lists in each other", "33 objects in each other"):
        assert status(notification(REFUSED[name])) == 400
    assert status(b'{"eshopId": 1, "event": "order:create", "event": "addon:uninstall"}') == 400
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(WebhookEvent)) == 0
    assert status(notification(b'"2026000001"')) == 200


def test_a_signature_is_looked_at_before_what_it_signs(sqlite_app: Flask) -> None:
    shoptet_shop(sqlite_app, KEY)
    client = sqlite_app.test_client()
    for text in (b'{"a": 1, "a": 2}', b"[" * 33 + b"]" * 33, b'"2026000001"'):
        answer = client.post(
            "/webhooks/shoptet",
            data=notification(text),
            headers={"Shoptet-Webhook-Signature": "00" * 20},
        )
        assert answer.status_code == 401


@pytest.fixture
def staff(sqlite_app: Flask) -> Staff:
    return staff_of(sqlite_app)


@pytest.mark.parametrize(
    ("path", "around"),
    [
        ("/api/indicators", b'{"codes": %b}'),
        ("/app/token", b'{"language": %b}'),
        ("/app/rules/preview", b'{"ruleset": %b}'),
        ("/app/customers/flag", b'{"ids": [1], "kind": "exempt", "reason": %b, "until": null}'),
    ],
)
def test_no_call_with_one_of_these_does_anything(staff: Staff, path: str, around: bytes) -> None:
    before = everything()
    for name, text in REFUSED.items():
        for body in (text, around % text):
            answer = staff.client.post(
                path, data=body, headers=staff.headers, content_type="application/json"
            )
            assert (answer.status_code, answer.mimetype) == (400, "application/problem+json"), name
            assert answer.get_json()["code"] == "malformed", name
    assert everything() == before


def test_a_checkout_that_sends_one_of_these_hears_what_everybody_hears(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    told = {client.post("/checkout/ask", data=text).data for text in REFUSED.values()}
    assert told == {b'{"submit":true,"text":""}'}
