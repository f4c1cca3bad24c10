"""What a typed contact is compared by, and what the shopper reads."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import contact
from app.domain.checkout import TEXTS, betrays, dial_code, digest, hashes, phone_forms, text_for

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "checkout.js"
TOKEN = "7.token"


@pytest.mark.parametrize(
    ("key", "forms"),
    [
        ("+420602123456", {"+420602123456"}),
        ("+421905123456", {"+421905123456", "+4210905123456"}),
        ("+48602123456", {"+48602123456"}),
        ("+36201234567", {"+36201234567", "+3606201234567"}),
        ("+390612345678", {"+390612345678"}),
        ("+883510012345", {"+883510012345"}),
    ],
)
def test_a_phone_is_known_with_and_without_the_digits_that_one_dials_first_at_home(
    key: str, forms: set[str]
) -> None:
    assert phone_forms(key) == forms


@given(st.sampled_from(["420", "421", "48", "36", "49", "39", "1"]), st.integers(10**7, 10**10))
def test_no_form_means_another_phone(code: str, number: int) -> None:
    key = contact.phone_key(f"+{code}{number}", ())
    if key is None:
        return
    forms = phone_forms(key)

    assert key in forms
    assert {contact.phone_key(form, ()) for form in forms} <= {key, None}


@pytest.mark.parametrize(
    ("country", "code"), [("CZ", "420"), ("sk", "421"), ("PL", "48"), ("", ""), ("XX", "")]
)
def test_a_country_has_the_code_that_one_dials(country: str, code: str) -> None:
    assert dial_code(country) == code


def test_a_hash_is_of_one_shop_one_kind_and_one_value() -> None:
    address = "jana@kocour.example"

    assert hashes(TOKEN, "email", address) == {digest(TOKEN, f"email:{address}")}
    assert len(hashes(TOKEN, "phone", "+421905123456")) == 2
    assert digest(TOKEN, "email:a") != digest("8.token", "email:a")
    assert re.fullmatch(r"[0-9a-f]{64}", digest(TOKEN, "email:a"))


def test_the_script_knows_the_same_mailboxes_as_we_do() -> None:
    script = SCRIPT.read_text()

    def listed(name: str) -> set[str]:
        found = re.search(rf"const {name} = [\[{{](.*?)[\]}}];", script, re.DOTALL)
        assert found is not None
        return set(re.findall(r'"([^"]+)"', found[1]))

    assert listed("IGNORES_TAG") == contact._IGNORES_TAG
    assert listed("IGNORES_DOTS") == contact._IGNORES_DOTS
    same = contact._SAME_DOMAIN
    assert listed("SAME_DOMAIN") == {*same, *same.values()}


@pytest.mark.parametrize(
    ("languages", "text"),
    [
        (("sk", "cs"), TEXTS["sk"]),
        (("cs",), "Zavolejte nám."),
        (("de", "pl"), TEXTS["pl"]),
        (("", "de"), TEXTS["en"]),
        (("de", "cs"), "Zavolejte nám."),
    ],
)
def test_the_shopper_reads_the_first_language_that_we_speak(
    languages: tuple[str, ...], text: str
) -> None:
    assert text_for({"cs": "Zavolejte nám."}, *languages) == text


@pytest.mark.parametrize("text", TEXTS.values())
def test_our_own_texts_tell_nothing(text: str) -> None:
    assert not betrays(text)


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Jste na černé listině.", True),
        ("You are on our BLACKLIST!", True),
        ("Máte black-list.", True),
        ("Ste na čiernom zozname.", True),
        ("Jest Pan na czarnej liście.", True),
        ("Zboží z černého čaje nelze objednat.", False),
        ("Zavolejte nám prosím.", False),
        ("", False),
    ],
)
def test_a_text_that_tells_of_a_list_is_noticed(text: str, tells: bool) -> None:
    assert betrays(text) is tells
