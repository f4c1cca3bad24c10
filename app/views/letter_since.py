"""What has become of a decision since, as a letter to its customer says it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _l

from app.services.record.entries import Entry
from app.services.record.threads import Thread

_DONE: Mapping[str, Any] = {
    "cancel": _l("The order was cancelled."),
    "hold": _l("The order was put aside for our staff to look at."),
    "prepayment": _l("The order now waits for payment."),
    "remark": _l("A remark was written into the history of the order."),
    "notify": _l("Our staff were told of the order."),
}
_STEPS: Mapping[str, Any] = {
    "action_undone": _l("A member of our staff took it back before anything was done."),
    "action_retried": _l("A member of our staff asked for it to be tried again."),
    "undone": _l("A member of our staff took the decision back."),
}
_REVIEWED: Mapping[str, Any] = {
    "upheld": _l("A member of our staff reviewed your objection: the decision stays."),
    "granted": _l("A member of our staff reviewed your objection: you are right."),
}


def since(thread: Thread) -> list[str]:
    """Return in lines what followed a decision, the oldest first."""
    told = [(entry, _step(entry)) for entry in thread.answers]
    return [f"– {format_date(entry.written_at, 'long')}: {said}" for entry, said in told if said]


def _step(entry: Entry) -> str:
    if entry.kind == "action_ended":
        return _ended(entry.facts)
    if entry.kind == "objection":
        said = gettext("Your objection came: “%(text)s”", text=_text(entry))
        return str(said)
    if entry.kind == "objection_reviewed":
        verdict = _REVIEWED.get(entry.facts.get("verdict", ""), "")
        return f"{verdict} {gettext('The reason: %(reason)s', reason=_text(entry))}"
    return str(_STEPS.get(entry.kind, ""))


def _ended(facts: Mapping[str, Any]) -> str:
    if facts.get("state") == "confirmed":
        return str(_DONE.get(facts.get("action", ""), ""))
    # That nothing was told or noted down concerns nobody but us.
    if facts.get("action") in ("remark", "notify"):
        return ""
    if facts.get("state") == "skipped":
        return str(gettext("It was not done."))
    return str(gettext("It could not be done."))


def _text(entry: Entry) -> str:
    return " ".join(str(entry.facts.get("text", "")).split())
