"""What a note may say."""

from app.services import written_text

LONGEST = 4000


def text(given: str) -> str:
    """Return what is stored of a note (services.written_text); Invalid."""
    return written_text.cleaned(given, LONGEST, "a note")
