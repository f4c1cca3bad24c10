import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.contact import (
    email_key,
    given_key,
    phone_key,
    place_key,
    search_key,
    surname_key,
)

countries = st.lists(st.sampled_from(["CZ", "SK", "PL", "HU", "us", "??", ""]), max_size=3)
phoneish = st.text("0123456789+ ()/-.,tel", max_size=40)


@pytest.mark.parametrize(
    ("_case", "text", "expected"),
    [
        ("as it is", "jan@seznam.cz", "jan@seznam.cz"),
        ("capitals and spaces", "  Jan@Seznam.CZ ", "jan@seznam.cz"),
        ("full-width letters", "ｊan＠seznam.cz", "jan@seznam.cz"),
        ("a link", "mailto:jan@seznam.cz?subject=x", "jan@seznam.cz"),
        ("brackets", "<jan@seznam.cz>", "jan@seznam.cz"),
        ("with a name", "Jan Novák <jan@seznam.cz>", "jan@seznam.cz"),
        ("an international domain", "jan@háčky.cz", "jan@xn--hky-ela4t.cz"),
        ("an international domain in ASCII", "jan@xn--hky-ela4t.cz", "jan@xn--hky-ela4t.cz"),
        ("Gmail ignores dots and tags", "J.an.Novak+shop@gmail.com", "jannovak@gmail.com"),
        ("Gmail's other name", "jan.novak@googlemail.com", "jannovak@gmail.com"),
        ("Outlook ignores tags, not dots", "jan.n+shop@outlook.com", "jan.n@outlook.com"),
        ("iCloud ignores tags", "jan+shop@icloud.com", "jan@icloud.com"),
        ("Fastmail ignores tags", "jan+shop@fastmail.com", "jan@fastmail.com"),
        ("elsewhere a tag may be another mailbox", "jan+b@firma.cz", "jan+b@firma.cz"),
        ("elsewhere dots matter", "j.an@seznam.cz", "j.an@seznam.cz"),
        ("no address", "jan", None),
        ("nothing", "", None),
        ("no domain", "jan@", None),
        ("a domain without a country", "jan@seznam", None),
        ("two addresses", "a@b.cz, c@d.cz", None),
        ("too long", "a" * 300 + "@b.cz", None),
    ],
)
def test_an_email_has_one_form(_case, text, expected):
    assert email_key(text) == expected


@pytest.mark.parametrize(
    ("_case", "text", "where", "expected"),
    [
        ("international", "+420 608 123 456", [], "+420608123456"),
        ("00", "00420608123456", ["US"], "+420608123456"),
        ("Czech", "608 123 456", ["CZ"], "+420608123456"),
        ("Czech, country unknown", "608123456", [], "+420608123456"),
        ("code without a plus", "420608123456", ["CZ"], "+420608123456"),
        ("brackets", "(+420) 608-123-456", ["CZ"], "+420608123456"),
        ("a trunk zero that is none", "+420 (0)608 123 456", ["CZ"], "+420608123456"),
        ("Slovak trunk 0", "0905 123 456", ["SK"], "+421905123456"),
        ("Slovak with a slash", "0905/123 456", ["SK"], "+421905123456"),
        ("Slovak and (0)", "+421 (0) 905 123 456", ["SK"], "+421905123456"),
        ("Slovak in a Czech shop", "0905123456", ["CZ"], "+421905123456"),
        ("Polish", "601 234 568", ["PL"], "+48601234568"),
        ("Hungarian trunk 06", "06 30 123 4567", ["HU"], "+36301234567"),
        ("lower-case country", "601234568", ["pl"], "+48601234568"),
        ("words around", "tel.: 608 123 456 (večer)", ["CZ"], "+420608123456"),
        ("extension", "608 123 456 linka 12", ["CZ"], "+420608123456"),
        ("two with a comma", "608 123 456, 777 111 222", ["CZ"], "+420608123456"),
        ("two with a slash", "608123456/777111222", ["CZ"], "+420608123456"),
        ("two with a space", "608123456 777111222", ["CZ"], "+420608123456"),
        ("the first is wrong", "123, 777 111 222", ["CZ"], "+420777111222"),
        ("full-width digits", "６０８１２３４５６", ["CZ"], "+420608123456"),
        ("a digit too many", "608 123 456 7", ["CZ"], None),
        ("a digit too few", "608 123 45", ["CZ"], None),
        ("nothing", "", ["CZ"], None),
        ("no number", "není", ["CZ"], None),
        ("all the same", "777777777", ["CZ"], None),
        ("all the same abroad", "+420 777 777 777", ["CZ"], None),
        ("ascending", "123456789", ["PL"], None),
        ("ascending over the zero", "567890123", ["PL", "CZ"], None),
        ("descending", "987654321", ["CZ"], None),
        ("zeros", "000000000", ["CZ"], None),
    ],
)
def test_a_phone_has_one_form(_case, text, where, expected):
    assert phone_key(text, where) == expected


@pytest.mark.parametrize(
    ("_case", "names", "expected"),
    [
        ("spouses", ["Jan Novák", "Jana Nováková", "NOVAK", "p. Novák"], "novak"),
        ("spouses with a fleeting e", ["Karel Čapek", "Olga Čapková"], "capk"),
        ("another fleeting e", ["Jan Němec", "Božena Němcová"], "nemc"),
        ("a surname in -a", ["Josef Svoboda", "Jana Svobodová"], "svobod"),
        ("an adjective", ["Antonín Novotný", "Hana Novotná"], "novotn"),
        ("Polish", ["Jan Kowalski", "Anna Kowalska"], "kowalsk"),
        ("Slovak", ["Ján Kováč", "Mária Kováčová"], "kovac"),
        ("titles", ["Ing. Jan Novák, Ph.D.", "MUDr. Jan Novák CSc.", "Jan Novák ml."], "novak"),
        ("initials", ["Novák J."], "novak"),
        ("only a title", ["Ing.", "", "  ", "...", "J."], ""),
    ],
)
def test_a_surname_is_one_for_both_spouses(_case, names, expected):
    assert {surname_key(name) for name in names} == {expected}


def test_different_surnames_stay_different():
    names = ["Novák", "Novotný", "Svoboda", "Dvořák", "Černý", "Procházka", "Kučera", "Sova"]
    assert len({surname_key(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Jana Nováková", "jana"),
        ("Ing. JANA Marie Nováková, Ph.D.", "jana"),
        ("Nováková", ""),
        ("J. Nováková", ""),
        ("", ""),
    ],
)
def test_a_given_name_is_the_first_without_titles(name, expected):
    assert given_key(name) == expected


@pytest.mark.parametrize(
    ("postcode", "surname", "expected"),
    [
        ("674 01", "novak", "67401 novak"),
        ("PL 00-950", "novak", "pl00950 novak"),
        ("", "novak", None),
        ("674 01", "", None),
        (" - ", "novak", None),
    ],
)
def test_a_place_is_a_postcode_and_a_surname(postcode, surname, expected):
    assert place_key(postcode, surname) == expected


def test_a_search_sees_neither_accents_nor_capitals_nor_spaces():
    assert search_key(" Jan  NOVÁK ", "jan@seznam.cz") == "jan novak jan@seznam.cz"
    assert search_key("Łódź") == search_key("lodz")


@given(st.text() | st.characters(categories=["Cs"]), countries)
def test_no_text_raises(text, where):
    email_key(text)
    email_key(f"{text}@{text}.cz")
    phone_key(text, where)
    surname_key(text)
    given_key(text)
    place_key(text, text)
    search_key(text, text)


@given(phoneish, countries)
def test_a_phone_in_its_form_keeps_it(text, where):
    key = phone_key(text, where)
    assert key is None or phone_key(key, where) == phone_key(key, []) == key


@given(st.emails())
def test_an_email_in_its_form_keeps_it(text):
    key = email_key(text)
    assert key is None or email_key(key) == key


@given(st.text(), st.text())
def test_a_search_text_in_its_form_keeps_it(one, other):
    key = search_key(one, other)
    assert search_key(key) == key
