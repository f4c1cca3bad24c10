"""What is done to the status of an order, as a sentence: at once, after a while, or proposed."""

from typing import Any

from flask_babel import gettext, ngettext

from app.domain.acting import Action, Mode


def plan(action: Action, mode: Mode, status: str, minutes: int) -> str:
    """Say what becomes of an order; `status`: the name of where it is put, '' for nowhere."""
    if not status and action is not Action.PREPAYMENT:
        status = str(gettext("not chosen"))
    if mode is Mode.PROPOSE:
        return _proposed(action, status)
    if not status:
        return str(gettext("The staff are told at once to ask for payment in advance."))
    if minutes == 0:
        return _at_once(action, status)
    return _delayed(action, minutes, {"status": status})


def _proposed(action: Action, status: str) -> str:
    if action is Action.CANCEL:
        said = gettext(
            "Cancelling it (status “%(status)s”) is proposed to a person.", status=status
        )
    elif action is Action.HOLD:
        said = gettext(
            "Putting it on hold (status “%(status)s”) is proposed to a person.", status=status
        )
    elif status:
        said = gettext(
            "Asking for payment in advance (status “%(status)s”) is proposed to a person.",
            status=status,
        )
    else:
        said = gettext("Asking for payment in advance is proposed to a person.")
    return str(said)


def _at_once(action: Action, status: str) -> str:
    if action is Action.CANCEL:
        said = gettext("It is cancelled at once (status “%(status)s”).", status=status)
    elif action is Action.HOLD:
        said = gettext("It is put on hold at once (status “%(status)s”).", status=status)
    else:
        said = gettext(
            "It is put at once into the status “%(status)s”, which asks for payment in advance.",
            status=status,
        )
    return str(said)


def _delayed(action: Action, minutes: int, named: dict[str, Any]) -> str:
    if action is Action.CANCEL:
        said = ngettext(
            "After %(num)d minute it is cancelled (status “%(status)s”), unless somebody takes it "
            "back by then.",
            "After %(num)d minutes it is cancelled (status “%(status)s”), unless somebody takes it "
            "back by then.",
            minutes,
            **named,
        )
    elif action is Action.HOLD:
        said = ngettext(
            "After %(num)d minute it is put on hold (status “%(status)s”), unless somebody takes "
            "it back by then.",
            "After %(num)d minutes it is put on hold (status “%(status)s”), unless somebody takes "
            "it back by then.",
            minutes,
            **named,
        )
    else:
        said = ngettext(
            "After %(num)d minute it is put into the status “%(status)s”, which asks for payment "
            "in advance, unless somebody takes it back by then.",
            "After %(num)d minutes it is put into the status “%(status)s”, which asks for payment "
            "in advance, unless somebody takes it back by then.",
            minutes,
            **named,
        )
    return str(said)
