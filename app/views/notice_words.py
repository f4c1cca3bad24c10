"""Notices in words, as pages show them: what, how grave, how often, and what became of e-mails."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from babel.lists import format_list
from flask import g
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.domain.notices import CALM
from app.services.notices import listing, words
from app.services.notices.listing import Told
from app.services.notices.post import NotSent, Why
from app.services.notices.preferences import Trial

NAMES = words.NAMES
WHY: Mapping[Why, Any] = {
    Why.UNREACHABLE: _l("The mail server does not answer."),
    Why.INSECURE: _l("The mail server does not speak as safely as Smajlík is set to."),
    Why.LOGIN: _l("The mail server does not accept Smajlík's name and password."),
    Why.SENDER: _l("The mail server does not accept Smajlík's address."),
    Why.REFUSED: _l("The mail server refuses to write to an address."),
    Why.LATER: _l("The mail server wants to be asked again later."),
    Why.NOBODY: _l("There is no address to write to."),
}


class Bar(NamedTuple):
    """What the top of every page says: the gravest notice, and how many stand."""

    text: str
    is_calm: bool
    standing: int


def bar() -> Bar | None:
    """Return what the top of every page says of notices; None: none stands."""
    found = listing.gravest(g.shop.id)
    return Bar(what(found.notice), is_calm(found.notice), found.count) if found else None


def what(notice: Told) -> str:
    """Return what happened."""
    return words.what(notice.kind, notice.key, notice.facts)


def remedy(notice: Told) -> str:
    """Return what can be done about it."""
    return str(words.REMEDIES[notice.kind])


def is_calm(notice: Told) -> bool:
    """Say whether all works and there is only something to look at."""
    return notice.kind in CALM


def often(notice: Told) -> str:
    """Return how often it happened; '' for once."""
    if notice.count == 1:
        return ""
    return str(ngettext("%(num)d time", "%(num)d times", notice.count))


def why(reason: Why, code: int) -> str:
    """Return why an e-mail did not leave, with what the server said."""
    return f"{WHY[reason]} ({code})" if code else str(WHY[reason])


def trial(result: Trial) -> str:
    """Say what became of a test message."""
    said = []
    if result.reached:
        addresses = _listed(result.reached)
        said.append(
            gettext("The test message is on its way to %(addresses)s.", addresses=addresses)
        )
    return " ".join([*said, *_reasons(result.errors)])


def _reasons(errors: Sequence[NotSent]) -> list[str]:
    return list(dict.fromkeys(why(error.why, error.code) for error in errors))


def _listed(texts: Sequence[str]) -> str:
    return str(format_list(list(texts), locale=get_locale()))
