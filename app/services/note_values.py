"""What a note may say."""

import re
import unicodedata

from app.errors import Invalid

LONGEST = 4000
_LINE_ENDS = re.compile("\r\n|[\r\v\f]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def text(given: str) -> str:
    """Return what is stored of a text that somebody wrote: trimmed, without control characters.

    Raises Invalid unless 1 to 4000 characters are left, and for what no database takes: NUL, and
    half a character (a lone surrogate).
    """
    if "\x00" in given or any(unicodedata.category(character) == "Cs" for character in given):
        raise Invalid("a note cannot hold the character NUL or half a character")
    cleaned = _UNSEEN.sub("", _LINE_ENDS.sub("\n", given)).strip()
    if not 1 <= len(cleaned) <= LONGEST:
        raise Invalid(f"a note needs 1 to {LONGEST} characters")
    return cleaned
