"""The languages that we speak."""

LANGUAGES = {"cs": "Čeština", "sk": "Slovenčina", "pl": "Polski", "en": "English"}
# Our English-speaking readers are Europeans: day before month, 24 hours.
LOCALES = {"en": "en_GB"}
DEFAULT_LANGUAGE = "cs"


def spoken(*wanted: str) -> str:
    """Return the first of the languages that we speak, else Czech."""
    return next((language for language in wanted if language in LANGUAGES), DEFAULT_LANGUAGE)


def locale_of(language: str) -> str:
    """Return the locale in which we write a language."""
    return LOCALES.get(language, language)
