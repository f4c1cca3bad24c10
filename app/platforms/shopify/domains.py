"""Shopify's name of a shop: its permanent address below myshopify.com."""

import re

# Anchored at both ends, unlike the one in Shopify's documentation; "$" would let a line end pass.
_DOMAIN = re.compile(r"\A[a-z0-9][a-z0-9-]{0,99}\.myshopify\.com\Z")


def shop_domain(value: object) -> str | None:
    """Return a shop's domain in lower case, None for anything that is not exactly one."""
    name = value.lower() if type(value) is str and value.isascii() else ""
    return name if _DOMAIN.match(name) else None
