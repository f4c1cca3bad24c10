"""Why somebody decides something on a person, as it is kept: one line."""

import unicodedata

from app.errors import Invalid

LONGEST = 255


def given_reason(text: str, *, required: bool = True) -> str:
    """Return a reason without the spaces around it; Invalid when it is none, or no line."""
    reason = text.strip()
    if required and not reason:
        raise Invalid("a reason is needed")
    if len(reason) > LONGEST:
        raise Invalid(f"a reason has at most {LONGEST} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in reason):
        raise Invalid("a reason is one line of text")
    return reason
