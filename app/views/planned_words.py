"""What is about to be done to an order in words, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_time, gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.services.outbox.planned import Planned
from app.services.outbox.undoing_many import TakenBack
from app.views import acting_words, amounts

Words = Mapping[str, Any]

# By domain.acting.Action. `{time}`: how much time is left; scripts fill it in, every second.
IN: Words = {
    "cancel": _l("Will be cancelled in {time}"),
    "hold": _l("Will be put on hold in {time}"),
    "prepayment": _l("Payment in advance will be asked for in {time}"),
    "remark": _l("A remark will be written in {time}"),
}
AT: Words = {
    "cancel": _l("Will be cancelled at %(time)s"),
    "hold": _l("Will be put on hold at %(time)s"),
    "prepayment": _l("Payment in advance will be asked for at %(time)s"),
    "remark": _l("A remark will be written at %(time)s"),
}
NOW: Words = {
    "cancel": _l("Being cancelled…"),
    "hold": _l("Being put on hold…"),
    "prepayment": _l("Payment in advance is being asked for…"),
    "remark": _l("A remark is being written…"),
}
UNCLEAR: Words = {
    "cancel": _l("The platform's answer was unclear: we are finding out whether it is cancelled."),
    "hold": _l("The platform's answer was unclear: we are finding out whether it is on hold."),
    "prepayment": _l("The platform's answer was unclear: we are finding out how it ended."),
    "remark": _l("The platform's answer was unclear: we are finding out how it ended."),
}
DONE: Words = {
    "cancel": _l("Cancelled by Smajlík, %(time)s"),
    "hold": _l("Put on hold by Smajlík, %(time)s"),
    "prepayment": _l("Payment in advance asked for by Smajlík, %(time)s"),
    "remark": _l("Remark written by Smajlík, %(time)s"),
}
UNDONE: Words = {
    "cancel": _l("Taken back: the order will not be cancelled."),
    "hold": _l("Taken back: the order will not be put on hold."),
    "prepayment": _l("Taken back: payment in advance will not be asked for."),
    "remark": _l("Taken back: the remark will not be written."),
}
NOT_DONE: Words = {
    "cancel": _l("Not cancelled."),
    "hold": _l("Not put on hold."),
    "prepayment": _l("Payment in advance not asked for."),
    "remark": _l("Remark not written."),
}
FAILED: Words = {
    "cancel": _l("Could not be cancelled."),
    "hold": _l("Could not be put on hold."),
    "prepayment": _l("Payment in advance could not be asked for."),
    "remark": _l("The remark could not be written."),
}
_WHY_FAILED: Words = {
    "refused": _l("The platform refused it."),
    "tries": _l("It was tried several times in vain."),
}
_WAITING, _ASKING = ("todo", "checking"), "sent"
# Ended, these are only in the record: the remark follows whatever else was done.
_QUIET = {("remark", "confirmed"), ("remark", "skipped")}


@dataclass(frozen=True, slots=True)
class Line:
    """One action: how it looks (a class of proposals.css), what is said of it, and more quietly.

    `named`: a person, or the platform's error, as they are. `ticking`: the text with the time that
    is left, `soon`: what is said when there is none; both are '' for what does not wait.
    """

    look: str
    text: str
    more: str = ""
    named: str = ""
    ticking: str = ""
    soon: str = ""


def is_shown(action: Planned) -> bool:
    """Say whether an action is worth a line beside its order."""
    return (action.kind, action.state) not in _QUIET


def undone(action: Planned) -> str:
    """Say that an action was taken back."""
    return _of(UNDONE, action)


def line(action: Planned, now: datetime) -> Line:
    """Return what is said of an action; of one that waits, whatever time it is."""
    if action.state in _WAITING:
        return _waiting(action)
    if action.state == _ASKING:
        return Line("asking", _of(NOW, action))
    if action.state == "unknown":
        return Line("unclear", _of(UNCLEAR, action))
    return _ended(action, now)


def taken_back(done: TakenBack) -> str:
    """Say what became of actions that were to be taken back at once."""
    said = [ngettext("%(num)d action taken back.", "%(num)d actions taken back.", done.changed)]
    if done.late:
        said += [
            ngettext("For %(num)d it was too late.", "For %(num)d it was too late.", done.late)
        ]
    return " ".join(map(str, said))


def tripped(limit: str, since: datetime, now: datetime) -> str:
    """Say since when, and why, the circuit breaker lets nothing be done automatically."""
    why = acting_words.word(acting_words.LIMITS, limit)
    time = amounts.day(since, now)
    return str(
        gettext(
            "The circuit breaker has stopped automatic actions (%(time)s): %(why)s. They are only "
            "proposed until an owner lets them go on.",
            time=time,
            why=why,
        )
    )


def _waiting(action: Planned) -> Line:
    at = _of(AT, action) % {"time": format_time(action.due_at, "medium")}
    more = str(gettext("It did not work at the last attempt.")) if action.error else ""
    return Line("waiting", at, more, "", _of(IN, action), _of(NOW, action))


def _ended(action: Planned, now: datetime) -> Line:
    if action.state == "confirmed":
        time = amounts.day(action.ended_at or action.due_at, now)
        return Line("done", _of(DONE, action) % {"time": time})
    if action.state == "failed":
        why = acting_words.word(_WHY_FAILED, action.reason)
        return Line("failed", f"{_of(FAILED, action)} {why}", named=action.error)
    if action.reason == "undone":
        return Line("undone", undone(action), named=action.ended_by)
    why = acting_words.word(acting_words.SKIPPED, action.reason)
    return Line("skipped", f"{_of(NOT_DONE, action)} {why}")


def _of(words: Words, action: Planned) -> str:
    return acting_words.word(words, action.kind)
