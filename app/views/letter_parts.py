"""What all letters to customers are made of."""

from flask_babel import gettext


def section(heading: str, lines: list[str]) -> str:
    """Return lines under a heading."""
    return "\n".join([heading, *lines])


def as_line(text: str) -> list[str]:
    """Return what somebody wrote as one line; as none when there is nothing to see."""
    line = " ".join(text.split())
    return [line] if line else []


def rights() -> str:
    """Say what the law gives everybody."""
    return str(
        gettext(
            "You may ask for a copy of these data (Article 15 of the GDPR), have wrong facts "
            "corrected (Article 16), object to the assessment (Article 21), and have it reviewed "
            "by a person to whom you can give your point of view (Article 22). An answer to this "
            "letter is enough. You may also turn to the data protection authority."
        )
    )
