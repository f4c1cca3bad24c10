"""Bring e-mails, phones and names to one form, so that equal people look equal.

No text makes any of these raise.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

import phonenumbers
from anyascii import anyascii
from email_validator import EmailNotValidError, validate_email

# RFC 5321 4.5.3.1.3; a field longer than this holds something else than contacts.
LONGEST_EMAIL = 254
LONGEST_FIELD = 1_000

_SAME_DOMAIN = {"googlemail.com": "gmail.com"}
# Providers that document how they read the part before the @. Elsewhere it stays as it is: a
# wrong guess would make two people one.
_IGNORES_DOTS = frozenset({"gmail.com"})
_IGNORES_TAG = frozenset(
    {
        "fastmail.com",
        "fastmail.fm",
        "gmail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mac.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "outlook.cz",
        "outlook.sk",
        "pm.me",
        "proton.me",
        "protonmail.com",
    }
)

_HOME_COUNTRIES = ("CZ", "SK", "PL", "HU")
_PHONE = re.compile(r"\+?\s?\d[\d\s()./\-‐-―]{4,}")
_TRUNK_AFTER_CODE = re.compile(r"^((?:\+|00)[\d\s]+)\(0\)")

_TITLES = frozenset(
    "arch bc csc dipl dis doc dr hab ing inz jr judr lic llm mba mddr mga mgr mgra mudr mvdr "
    "ml paeddr ph phd pharmdr phdr phmr prof rndr rsdr sr st thdr thlic".split()
)
_FEMININE = re.compile(r"(?<=\w\w)ova$")
_ENDING = re.compile(r"(?<=\w\w)[aeioy]$")
_FLEETING_E = re.compile(r"(?<=\w\w)e(?=[cklr]$)")


def email_key(text: str) -> str | None:
    """Return an e-mail address in the one form its mailbox has; None when it is not an address."""
    address = unicodedata.normalize("NFKC", text[:LONGEST_FIELD]).strip()
    if bracketed := re.search(r"<([^<>]*)>", address):
        address = bracketed[1].strip()
    address = re.sub(r"^mailto:([^?]*).*$", r"\1", address, flags=re.IGNORECASE).strip()
    if len(address) > LONGEST_EMAIL:
        return None
    try:
        # A sandbox lives in .test, which is as good as any domain to tell people apart by.
        valid = validate_email(address, check_deliverability=False, test_environment=True)
    except (EmailNotValidError, UnicodeError):
        return None
    local, domain = valid.local_part.casefold(), valid.ascii_domain.casefold()
    domain = _SAME_DOMAIN.get(domain, domain)
    if domain in _IGNORES_TAG:
        local = local.partition("+")[0] or local
    if domain in _IGNORES_DOTS:
        local = local.replace(".", "")
    return f"{local}@{domain}"


def mail_address(text: str) -> str | None:
    """Return an e-mail address as one writes to it; None when it is not an address."""
    if len(text) > LONGEST_EMAIL:
        return None
    try:
        return validate_email(
            text.strip(), check_deliverability=False, test_environment=True
        ).normalized
    except (EmailNotValidError, UnicodeError):
        return None


def phone_key(text: str, countries: Sequence[str]) -> str | None:
    """Return the first valid phone number of a text in E.164; None when there is none.

    `countries`: ISO 3166 alpha-2, likeliest first; a number without a country code is read as one
    of theirs, else as a Czech, Slovak, Polish or Hungarian one.
    """
    regions = tuple(dict.fromkeys((*(c.upper() for c in countries), *_HOME_COUNTRIES)))
    for found in _PHONE.finditer(unicodedata.normalize("NFKC", text[:LONGEST_FIELD])):
        for reading in _readings(found[0], regions):
            if key := _e164(reading, regions):
                return key
    return None


def surname_key(name: str) -> str:
    """Return the surname of a full name, one for both spouses; '' when there is none.

    To compare and count by, not to show: Nováková and Novák are "novak", Kowalska is "kowalsk".
    """
    names = _names(name)
    if not names:
        return ""
    stem = _FEMININE.sub("", names[-1])
    # Čapek and Čapková: the e of the last syllable comes and goes.
    return _FLEETING_E.sub("", _ENDING.sub("", stem))


def given_key(name: str) -> str:
    """Return the first given name of a full name, to compare by; '' when there is none."""
    names = _names(name)
    return names[0] if len(names) > 1 else ""


def place_key(postcode: str, surname: str) -> str | None:
    """Return what people of one surname (a key) in one place share; None when it cannot be told.

    It only suggests that two are one person.
    """
    place = re.sub(r"\W", "", search_key(postcode)) if postcode and surname else ""
    return f"{place} {surname}" if place else None


def search_key(*parts: str) -> str:
    """Return texts as one line to search in: no accents, no capitals, single spaces."""
    return " ".join(anyascii(" ".join(parts)).casefold().split())


def _names(name: str) -> list[str]:
    """Return the names in a full name as search keys, the surname last, without titles."""
    words = [re.sub(r"[^\w]", "", word) for word in re.split(r"[\s,;/-]+", search_key(name))]
    return [word for word in words if len(word) > 1 and word not in _TITLES]


def _readings(run: str, regions: tuple[str, ...]) -> Iterator[str]:
    """Yield the ways to read a run of digits: as one number, or as the first of several."""
    yield run
    if "/" in run:
        yield from run.split("/")
    # With only a space between two numbers, both must be valid: the beginning of a number that
    # has a digit too many is somebody else's.
    words = run.split()
    for cut in range(1, min(len(words), 16)):
        first, second = "".join(words[:cut]), "".join(words[cut:])
        if _e164(first, regions) and _e164(second, regions):
            yield first


def _e164(text: str, regions: tuple[str, ...]) -> str | None:
    digits = re.sub(r"[^\d+]", "", _TRUNK_AFTER_CODE.sub(r"\1", text))
    digits = re.sub(r"^00", "+", digits)
    for region in regions:
        try:
            number = phonenumbers.parse(digits, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) and not _is_placeholder(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _is_placeholder(number: phonenumbers.PhoneNumber) -> bool:
    """Say whether the digits are all the same, or go up or down by one."""
    digits = [int(digit) for digit in str(number.national_number)]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    return steps in ({0}, {1}, {9})
