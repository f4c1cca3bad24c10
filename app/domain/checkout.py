"""The blacklist at the checkout: what the shopper reads, and what a typed contact is compared by.

static/checkout.js brings what was typed to the same forms; nothing but their hash leaves a browser.
"""

import hmac
import re
from collections.abc import Collection, Mapping

import phonenumbers

from app.domain.contact import search_key

LONGEST_TEXT = 300
# By the language of the page that the shopper reads.
TEXTS: Mapping[str, str] = {
    "cs": "Objednávku nelze dokončit online. Kontaktujte nás prosím.",
    "sk": "Objednávku nie je možné dokončiť online. Kontaktujte nás, prosím.",
    "pl": "Nie można dokończyć zamówienia online. Prosimy o kontakt z nami.",
    "en": "The order cannot be completed online. Please contact us.",
}
EMAIL, PHONE = "email", "phone"
# Nobody may read at a checkout, perhaps over a shoulder, that somebody is on a list.
_BETRAYING = re.compile(r"black\W?list|\b(cern|ciern|czarn)\w*\W+(lis[tc]|seznam|zoznam)")


def text_for(own: Mapping[str, str], *languages: str) -> str:
    """Return what the shopper reads: the shop's own words in the first language that we speak."""
    language = next((one for one in languages if one in TEXTS), "en")
    return own.get(language) or TEXTS[language]


def betrays(text: str) -> bool:
    """Say whether a text plainly tells that somebody is on a blacklist."""
    return _BETRAYING.search(search_key(text)) is not None


def hashes(page_key: str, kind: str, key: str) -> Collection[str]:
    """Return the hashes that a browser may send for a contact that has a key of domain.contact.

    `page_key` stands in the shop's pages: a hash hides a contact from logs and from whoever looks
    at the line, not from somebody who can try all contacts.
    """
    forms = {key} if kind == EMAIL else phone_forms(key)
    return frozenset(digest(page_key, f"{kind}:{form}") for form in forms)


def digest(key: str, text: str) -> str:
    """Return the HMAC-SHA-256 of a text in hexadecimal digits."""
    return hmac.digest(key.encode(), text.encode("utf-8", "surrogatepass"), "sha256").hex()


def phone_forms(key: str) -> Collection[str]:
    """Return the forms in which the script can read a phone: as it is, and with a 0 to dial first.

    The script takes the country from beside the field, else it is the shop's (`dial_code`).
    """
    number = phonenumbers.parse(key)
    national = phonenumbers.national_significant_number(number)
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    trunk = phonenumbers.ndd_prefix_for_region(region, True) or ""
    return {key, f"+{number.country_code}{trunk}{national}"}


def dial_code(country: str) -> str:
    """Return what one dials before a number of a country (ISO 3166 alpha-2), as 420; '' if none."""
    return str(phonenumbers.country_code_for_region(country.upper()) or "")
