"""In which language and time zone an answer is written."""

from flask import g, request

from app.services.shop_time import zone

LANGUAGES = {"cs": "Čeština", "sk": "Slovenčina", "pl": "Polski", "en": "English"}
# Our English-speaking readers are Europeans: day before month, 24 hours.
LOCALES = {"en": "en_GB"}
DEFAULT_LANGUAGE = "cs"


def spoken(*wanted: str) -> str:
    """Return the first of the languages that we speak, else Czech."""
    return next((language for language in wanted if language in LANGUAGES), DEFAULT_LANGUAGE)


def language() -> str:
    """Return the language of the present request: what a guard chose, else the browser's."""
    chosen: str = g.get("language") or request.accept_languages.best_match(LANGUAGES, "")
    return chosen or DEFAULT_LANGUAGE


def locale() -> str:
    """Return the locale of the present request."""
    return locale_of(language())


def locale_of(language: str) -> str:
    """Return the locale in which we write a language."""
    return LOCALES.get(language, language)


def timezone() -> str:
    """Return the time zone of the present request: the shop's, once a guard has found it."""
    return zone(g.get("timezone") or "").key
