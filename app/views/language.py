"""In which language and time zone an answer is written."""

from flask import g, request

from app.domain.languages import DEFAULT_LANGUAGE, LANGUAGES, locale_of, spoken
from app.services.shop_time import zone

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "language", "locale", "locale_of", "spoken", "timezone"]


def language() -> str:
    """Return the language of the present request: what a guard chose, else the browser's."""
    chosen: str = g.get("language") or request.accept_languages.best_match(LANGUAGES, "")
    return chosen or DEFAULT_LANGUAGE


def locale() -> str:
    """Return the locale of the present request."""
    return locale_of(language())


def timezone() -> str:
    """Return the time zone of the present request: the shop's, once a guard has found it."""
    return zone(g.get("timezone") or "").key
