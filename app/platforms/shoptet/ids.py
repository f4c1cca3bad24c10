"""Shoptet's number of a shop, which comes as a number here and as a text there."""


def shop_id(value: object) -> str | None:
    """Return an eshopId as text, None for anything that is not a positive number."""
    # Exact types: a bool is an int, and means nothing here.
    digits = str(value) if type(value) is int else value
    if type(digits) is str and digits.isascii() and digits.isdigit() and len(digits) <= 20:
        return digits.lstrip("0") or None
    return None
