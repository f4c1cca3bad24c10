"""Texts of several lines that people write."""

import re
import unicodedata

from app.errors import Invalid

_LINE_ENDS = re.compile("\r\n|[\r\v\f]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def cleaned(given: str, longest: int, what: str = "a text") -> str:
    """Return what is stored of a text that somebody wrote: trimmed, without control characters.

    Raises Invalid unless 1 to `longest` characters are left, and for what no database takes: NUL,
    and half a character (a lone surrogate).
    """
    if "\x00" in given or any(unicodedata.category(character) == "Cs" for character in given):
        raise Invalid(f"{what} cannot hold the character NUL or half a character")
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", given)).strip()
    if not 1 <= len(text) <= longest:
        raise Invalid(f"{what} needs 1 to {longest} characters")
    return text
