"""Numbers of things in English."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, which takes an s for more than one."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
