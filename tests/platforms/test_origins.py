"""Addresses from outside: only plain web origins get through."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.platforms.origins import origin_text


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://kocour.example", "https://kocour.example"),
        ("https://kocour.example/", "https://kocour.example"),
        ("http://www.kocour.example/path?a=b#c", "http://www.kocour.example"),
        ("https://KOCOUR.Example/", "https://kocour.example"),
        ("https://kocour.example:443/", "https://kocour.example"),
        ("https://kocour.example:8443/", "https://kocour.example:8443"),
        ("http://127.0.0.1:5001/", "http://127.0.0.1:5001"),
        ("https://obchůdek.example/", "https://xn--obchdek-0tb.example"),
    ],
)
def test_a_plain_address_has_an_origin(url: str, expected: str) -> None:
    assert origin_text(url) == expected


@pytest.mark.parametrize(
    ("_case", "url"),
    [
        ("nothing", ""),
        ("no scheme", "kocour.example"),
        ("no host", "https://"),
        ("script", "javascript:alert(1)"),
        ("file", "file:///etc/passwd"),
        ("other protocol", "gopher://kocour.example/"),
        ("directive", "https://kocour.example;script-src *"),
        ("comma", "https://kocour.example,https://evil.example"),
        ("space", "https://kocour.example evil.example"),
        ("leading space", " https://kocour.example"),
        ("line end", "https://kocour.example\r\nX-Evil: 1"),
        ("line end in the path", "https://kocour.example/\nX-Evil: 1"),
        ("tab", "https://kocour\t.example"),
        ("nul", "https://kocour.example\x00"),
        ("wildcard", "https://*.example"),
        ("quotes", "https://'self'"),
        ("user", "https://boss@kocour.example"),
        ("user and password", "https://a:b@kocour.example"),
        ("user with diacritics", "https://šéf@kocour.example"),
        ("backslash", "https://evil.example\\@kocour.example"),
        ("percent", "https://kocour%2eexample"),
        ("port is a word", "https://kocour.example:http"),
        ("port is too large", "https://kocour.example:99999"),
        ("port is empty", "https://kocour.example:"),
        ("IPv6", "https://[::1]/"),
        ("broken brackets", "https://[kocour.example"),
        ("full-width dot", "https://kocour\uff0e\uff0fexample"),
        ("too long a label", f"https://{'á' * 80}.example"),
    ],
)
def test_any_other_address_is_refused(_case: str, url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any text; the callers give their own
        origin_text(url)


@settings(deadline=None)
@given(st.text())
@example("https://ß.example")
@example("https://①.example")
def test_whatever_comes_an_origin_cannot_break_a_header(text: str) -> None:
    try:
        found = origin_text(f"https://{text}")
    except ValueError:
        return
    assert found.isascii()
    assert not set(found) & set(" \t\r\n;,'\"*@\\")
