"""The language of the staff, which the plugin follows."""

from flask import abort, request

LANGUAGES = ("cs", "sk", "pl", "en", "hu")


def chosen_language() -> str:
    """Return the language of the address; 404 for one that the admin does not speak."""
    language = request.args.get("language", LANGUAGES[0])
    return language if language in LANGUAGES else abort(404)
